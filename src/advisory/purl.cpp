#include "advisory/purl.h"

#include "base/text.h"

#include <array>
#include <optional>
#include <utility>

namespace hemostat::advisory {
namespace {

constexpr std::size_t text_size_max = 300;

struct Type {
    std::string_view prefix;
    PackageManager manager;
};
constexpr std::array types{
    Type{"pkg:deb/", PackageManager::dpkg},
    Type{"pkg:rpm/", PackageManager::rpm},
    Type{"pkg:apk/", PackageManager::apk},
};

std::optional<unsigned> hex_digit(char character) {
    if (character >= '0' && character <= '9') {
        return static_cast<unsigned>(character - '0');
    }
    const auto lower = static_cast<char>(character | 0x20);
    return lower >= 'a' && lower <= 'f' ? std::optional(static_cast<unsigned>(lower - 'a') + 10)
                                        : std::nullopt;
}

/// `text` without its percent signs; nothing when one is not followed by two digits, or stands for
/// what no version has in it.
std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char character = text[at];
        if (character == '%') {
            const auto high = at + 2 < text.size() ? hex_digit(text[at + 1]) : std::nullopt;
            const auto low = high ? hex_digit(text[at + 2]) : std::nullopt;
            if (!low) {
                return std::nullopt;
            }
            character = static_cast<char>(*high * 16 + *low);
            at += 2;
        }
        if (character <= ' ' || character == '\x7f') {
            return std::nullopt;
        }
        decoded += character;
    }
    return decoded;
}

/// Takes the front of `text` up to `end` off it; nothing when `end` is not in it.
std::optional<std::string_view> take_until(std::string_view& text, char end) {
    const auto at = text.find(end);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const auto front = text.substr(0, at);
    text.remove_prefix(at + 1);
    return front;
}

void set_distribution(PackageFix& fix, std::string_view distro) {
    const auto hyphen = distro.rfind('-');
    const bool has_release = hyphen != std::string_view::npos && hyphen + 1 < distro.size() &&
                             distro[hyphen + 1] >= '0' && distro[hyphen + 1] <= '9';
    fix.distribution = distro.substr(0, has_release ? hyphen : distro.size());
    fix.release = has_release ? distro.substr(hyphen + 1) : std::string_view();
}

/// Reads what stands behind the question mark. Returns what is wrong with it, or nothing.
std::string_view read_qualifiers(PackageFix& fix, std::string_view text) {
    while (!text.empty()) {
        const auto item = take_until(text, '&');
        std::string_view value = item ? *item : std::exchange(text, {});
        const auto key = take_until(value, '=');
        if (!key || value.empty()) {
            return "behind the question mark there must be key=value";
        }
        if (*key == "distro") {
            set_distribution(fix, value);
        } else if (*key == "epoch") {
            if (!parse_decimal<std::uint32_t>(value)) {
                return "its epoch must be a number";
            }
            fix.first_fixed = std::string(value) + ":" + fix.first_fixed;
        } else if (*key != "arch") {
            return "behind the question mark there may be only distro, epoch and arch";
        }
    }
    return fix.distribution.empty() ? "it must say distro=, as in distro=debian-7" : "";
}

}  // namespace

Result<PackageFix> parse_purl(std::string_view text) {
    const auto refuse = [&](std::string_view what_is_right) {
        return fail(ErrorKind::invalid_input,
                    "'" + printable(text, text_size_max) +
                        "' does not name a package's version: " + std::string(what_is_right));
    };
    if (text.size() > text_size_max) {
        return refuse("it may have at most 300 characters");
    }
    PackageFix fix;
    std::string_view rest;
    for (const Type& type : types) {
        if (text.starts_with(type.prefix)) {
            fix.manager = type.manager;
            rest = text.substr(type.prefix.size());
        }
    }
    const auto name_space = take_until(rest, '/');
    const auto source = take_until(rest, '@');
    if (!name_space || name_space->empty() || !source || source->empty()) {
        return refuse("use pkg:deb/debian/openssl@VERSION, or pkg:rpm/… or pkg:apk/…");
    }
    const auto question = rest.find('?');
    const auto version = percent_decoded(rest.substr(0, question));
    if (!version || version->empty()) {
        return refuse("its version is empty or badly encoded");
    }
    fix.source = *source;
    fix.first_fixed = *version;
    const auto complaint = read_qualifiers(
        fix, question == std::string_view::npos ? std::string_view() : rest.substr(question + 1));
    if (!complaint.empty()) {
        return refuse(complaint);
    }
    return fix;
}

}  // namespace hemostat::advisory
