#include "scope/scope_file.h"

#include "base/file.h"
#include "base/host_name.h"
#include "base/text.h"
#include "scope/canonical.h"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <utility>

namespace hemostat::scope {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

std::string day_text(sys_days day) {
    const year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

tl::unexpected<Error> refuse(std::string_view text, std::string_view clause) {
    return fail(ErrorKind::invalid_input, fmt::format("'{}' {}", printable(text), clause));
}

// One item of a list each: `text` as its value, or what is wrong with it.

Result<std::string> parse_suffix(std::string_view text) {
    if (text.starts_with('.') || text.starts_with("*.")) {
        return refuse(text,
                      "must be a bare name: a suffix covers itself and every name under it, "
                      "as in example.org");
    }
    TRY(const std::string_view name, parse_host_name(text));
    return canonical(name);
}

Result<std::string> parse_name(std::string_view text) {
    if (parse_ip_network(text)) {
        return refuse(text, "is an address: list it under networks");
    }
    if (text.starts_with("*.")) {
        return refuse(text, "is a pattern: list what is behind its *. under suffixes");
    }
    return parse_suffix(text);
}

Result<IpNetwork> parse_network(std::string_view text) {
    const auto network = parse_ip_network(text);
    if (!network) {
        return refuse(text,
                      "is no network: write an address, or a block whose bits behind the "
                      "prefix are zero, as in 192.0.2.0/24");
    }
    return canonical(*network);
}

std::optional<sys_days> make_day(unsigned year, unsigned month, unsigned day) {
    const year_month_day date(std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                              std::chrono::day(day));
    return date.ok() ? std::optional<sys_days>(date) : std::nullopt;
}

/// YYYY-MM-DD.
std::optional<sys_days> parse_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const auto year = parse_decimal<unsigned>(text.substr(0, 4));
    const auto month = parse_decimal<unsigned>(text.substr(5, 2));
    const auto day = parse_decimal<unsigned>(text.substr(8, 2));
    return year && month && day ? make_day(*year, *month, *day) : std::nullopt;
}

/// Where the file is being read, to say it in errors.
struct Place {
    std::string_view file_name;
    std::string_view key;

    [[nodiscard]] tl::unexpected<Error> refuse(ErrorKind kind, const toml::source_region& at,
                                               std::string_view clause) const {
        return fail(kind, fmt::format("{}:{}: key '{}': {}", file_name, at.begin.line,
                                      printable(key), clause));
    }
    [[nodiscard]] tl::unexpected<Error> refuse(const toml::node& node,
                                               std::string_view clause) const {
        return refuse(ErrorKind::invalid_input, node.source(), clause);
    }
};

template <typename T>
Status read_list(const toml::node& node, const Place& place, std::string_view example,
                 Result<T> (*parse)(std::string_view), std::vector<T>& values) {
    const auto* list = node.as_array();
    if (list == nullptr) {
        return place.refuse(node, fmt::format("must be a list: write {}", example));
    }
    for (const toml::node& item : *list) {
        const auto* text = item.as_string();
        if (text == nullptr) {
            return place.refuse(item, fmt::format("must list texts: write {}", example));
        }
        auto value = parse(text->get());
        if (!value) {
            return place.refuse(item, value.error().what);
        }
        values.push_back(*std::move(value));
    }
    return Done{};
}

// One key each: reads the value at `node` into `file`.

Status read_authorised_by(const toml::node& node, const Place& place, ScopeFile& file) {
    const auto* text = node.as_string();
    if (text == nullptr || trim(text->get()).empty()) {
        return place.refuse(node,
                            "must be a text that says who allows it: write authorised_by = "
                            "\"Jane Doe, CISO\"");
    }
    file.authorised_by = text->get();
    return Done{};
}

Status read_until(const toml::node& node, const Place& place, ScopeFile& file) {
    std::optional<sys_days> day;
    if (const auto* date = node.as_date()) {
        day = make_day((*date)->year, (*date)->month, (*date)->day);
    } else if (const auto* text = node.as_string()) {
        day = parse_day(text->get());
    }
    if (!day) {
        return place.refuse(node, "must be a day: write until = 2026-12-31");
    }
    file.until = *day;
    return Done{};
}

Status read_names(const toml::node& node, const Place& place, ScopeFile& file) {
    return read_list(node, place, R"(names = ["www.example.org"])", parse_name, file.names);
}

Status read_suffixes(const toml::node& node, const Place& place, ScopeFile& file) {
    return read_list(node, place, R"(suffixes = ["example.org"])", parse_suffix, file.suffixes);
}

Status read_networks(const toml::node& node, const Place& place, ScopeFile& file) {
    return read_list(node, place, R"(networks = ["192.0.2.0/24"])", parse_network, file.networks);
}

struct Key {
    std::string_view name;
    Status (*read)(const toml::node&, const Place&, ScopeFile&);
    /// What to write where it is missing; empty when it may be.
    std::string_view example;
};

constexpr std::array<Key, 5> keys{{
    {"authorised_by", read_authorised_by, "authorised_by = \"Jane Doe, CISO\""},
    {"until", read_until, "until = 2026-12-31"},
    {"names", read_names, ""},
    {"suffixes", read_suffixes, ""},
    {"networks", read_networks, ""},
}};

Result<ScopeFile> read_keys(const toml::table& table, std::string_view file_name) {
    ScopeFile file;
    for (const auto& [name, node] : table) {
        const Place place{file_name, name.str()};
        const auto key = std::ranges::find(keys, name.str(), &Key::name);
        if (key == keys.end()) {
            return place.refuse(ErrorKind::invalid_input, name.source(),
                                "is not known: write authorised_by, until, names, suffixes or "
                                "networks");
        }
        if (auto read = key->read(node, place, file); !read) {
            return tl::make_unexpected(std::move(read).error());
        }
    }
    return file;
}

/// `file`, unless the whole of it shows a fault.
Result<ScopeFile> checked(ScopeFile file, const toml::table& table, std::string_view file_name,
                          sys_days today) {
    for (const Key& key : keys) {
        if (!key.example.empty() && !table.contains(key.name)) {
            return fail(ErrorKind::invalid_input, fmt::format("{}: key '{}': is missing: write {}",
                                                              file_name, key.name, key.example));
        }
    }
    if (file.names.empty() && file.suffixes.empty() && file.networks.empty()) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("{}: allows nothing: list names, suffixes or networks, as in names "
                                "= [\"www.example.org\"]",
                                file_name));
    }
    if (file.until < today) {
        return Place{file_name, "until"}.refuse(
            ErrorKind::not_permitted, table.get("until")->source(),
            fmt::format("this permission ended with {}: ask for a new one, and write its last day "
                        "here",
                        day_text(file.until)));
    }
    return file;
}

Result<toml::table> parse_table(std::string_view text, std::string_view file_name) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("{}:{}: is not TOML: {}", file_name, error.source().begin.line,
                                printable(error.description())));
    }
}

toml::array to_array(const std::vector<std::string>& texts) {
    toml::array array;
    for (const std::string& text : texts) {
        array.push_back(text);
    }
    return array;
}

toml::array to_array(const std::vector<IpNetwork>& networks) {
    toml::array array;
    for (const IpNetwork& network : networks) {
        array.push_back(to_string(network));
    }
    return array;
}

}  // namespace

Result<ScopeFile> parse_scope_file(std::string_view text, std::string_view file_name,
                                   sys_days today) {
    if (text.size() > scope_file_size_max) {
        return fail(ErrorKind::limit,
                    fmt::format("{}: larger than {} bytes", file_name, scope_file_size_max));
    }
    TRY(const toml::table table, parse_table(text, file_name));
    TRY(ScopeFile file, read_keys(table, file_name));
    return checked(std::move(file), table, file_name, today);
}

Result<ScopeFile> read_scope_file(const std::string& path, sys_days today) {
    auto text = read_file(path, scope_file_size_max);
    if (!text) {
        return in_context(path, std::move(text).error());
    }
    return parse_scope_file(*text, path, today);
}

std::string to_toml(const ScopeFile& file) {
    const year_month_day until(file.until);
    const toml::table table{
        {"authorised_by", file.authorised_by},
        {"until", toml::date{static_cast<int>(until.year()), static_cast<unsigned>(until.month()),
                             static_cast<unsigned>(until.day())}},
        {"names", to_array(file.names)},
        {"suffixes", to_array(file.suffixes)},
        {"networks", to_array(file.networks)},
    };
    std::ostringstream text;
    // Basic strings only: toml++ loses a line end at the front of a multi-line one.
    text << toml::toml_formatter(table, toml::format_flags::allow_unicode_strings) << '\n';
    return std::move(text).str();
}

}  // namespace hemostat::scope
