#include "package/distribution.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

namespace hemostat::package {
namespace {

constexpr std::size_t lines_max = 1000;

/// The value of a line KEY=value, without the quotation marks that a shell would remove.
std::string unquote(std::string_view value) {
    value = trim(value);
    const bool is_quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                           value.back() == value.front();
    if (is_quoted) {
        value = value.substr(1, value.size() - 2);
    }
    std::string text;
    for (std::size_t at = 0; at < value.size(); ++at) {
        // os-release(5): "shell special characters must be escaped with backslashes"
        if (value[at] == '\\' && at + 1 < value.size()) {
            ++at;
        }
        text += value[at];
    }
    return text;
}

std::string find_value(std::string_view text, std::string_view key) {
    for (std::size_t count = 0; count < lines_max && !text.empty(); ++count) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto sign = line.find('=');
        if (sign != std::string_view::npos && trim(line.substr(0, sign)) == key) {
            return unquote(line.substr(sign + 1));
        }
    }
    return {};
}

std::optional<Distribution> or_nothing(Distribution distribution) {
    return distribution.id.empty() ? std::nullopt : std::optional(std::move(distribution));
}

bool is_version_character(char character) {
    return (character >= '0' && character <= '9') || character == '.';
}

/// The first number in `text`: 6.5 of "CentOS release 6.5 (Final)".
std::string_view find_number(std::string_view text) {
    const auto begin = text.find_first_of("0123456789");
    if (begin == std::string_view::npos) {
        return {};
    }
    const auto* const end = std::ranges::find_if_not(text.substr(begin), is_version_character);
    return {text.begin() + begin, end};
}

/// One line, "CentOS release 6.5 (Final)".
std::optional<Distribution> parse_name(std::string_view line) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> names{{
        {"red hat", "rhel"},
        {"centos", "centos"},
        {"scientific", "scientific"},
        {"oracle", "ol"},
        {"enterprise linux enterprise linux", "ol"},
        {"fedora", "fedora"},
        {"amazon", "amzn"},
        {"opensuse", "opensuse"},
        {"suse linux enterprise", "sles"},
    }};
    const std::string lower = to_lower(line);
    const auto* const name = std::ranges::find_if(
        names, [&](const auto& each) { return lower.starts_with(each.first); });
    if (name == names.end()) {
        return std::nullopt;
    }
    return Distribution{std::string(name->second), std::string(find_number(line))};
}

}  // namespace

std::optional<Distribution> parse_distribution(std::string_view file, std::string_view text) {
    const std::string_view line = trim(text.substr(0, text.find('\n')));
    if (file.ends_with("os-release")) {
        return or_nothing({find_value(text, "ID"), find_value(text, "VERSION_ID")});
    }
    if (file.ends_with("lsb-release")) {
        return or_nothing(
            {to_lower(find_value(text, "DISTRIB_ID")), find_value(text, "DISTRIB_RELEASE")});
    }
    if (file.ends_with("alpine-release")) {
        return line.empty() ? std::nullopt
                            : std::optional(Distribution{"alpine", std::string(line)});
    }
    if (file.ends_with("debian_version")) {
        // Of an unreleased Debian it says "jessie/sid".
        return line.empty() ? std::nullopt
                            : std::optional(Distribution{"debian", std::string(find_number(line))});
    }
    return parse_name(line);
}

}  // namespace hemostat::package
