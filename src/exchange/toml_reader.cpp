#include "exchange/toml_reader.h"

#include "base/text.h"
#include "campaign/claim.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstdint>

namespace hemostat::exchange {
namespace {

using campaign::Claim;

std::size_t line_of_node(const toml::node& node) {
    return node.source().begin.line;
}

/// Whether nothing in it steers a terminal or hides a part of it: no control characters (C0, C1,
/// DEL), line separators or changes of direction. Expects UTF-8.
bool is_plain(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto at = [&](std::size_t place) {
            return place < text.size() ? static_cast<unsigned char>(text[place]) : 0U;
        };
        const bool is_control =
            at(i) < 0x20 || at(i) == 0x7f || (at(i) == 0xc2 && at(i + 1) < 0xa0);
        // U+2028 to U+202E, and U+2066 to U+2069.
        const bool is_layout =
            at(i) == 0xe2 && ((at(i + 1) == 0x80 && at(i + 2) >= 0xa8 && at(i + 2) <= 0xae) ||
                              (at(i + 1) == 0x81 && at(i + 2) >= 0xa6 && at(i + 2) <= 0xa9));
        if (is_control || is_layout) {
            return false;
        }
    }
    return true;
}

std::optional<WallTime> wall_time(const toml::date_time& value) {
    // Beyond these years the clock's nanoseconds do not fit.
    if (!value.offset || value.date.year < 1970 || value.date.year > 2199) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(std::chrono::year(value.date.year),
                                           std::chrono::month(value.date.month),
                                           std::chrono::day(value.date.day));
    if (!date.ok()) {
        return std::nullopt;
    }
    return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(value.time.hour) +
           std::chrono::minutes(value.time.minute) + std::chrono::seconds(value.time.second) -
           std::chrono::minutes(value.offset->minutes);
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    const auto number = parse_decimal<std::uint32_t>(text.substr(0, text.size() - 1));
    if (!number) {
        return std::nullopt;
    }
    switch (text.back()) {
        case 'm': return std::chrono::minutes(*number);
        case 'h': return std::chrono::hours(*number);
        case 'd': return std::chrono::hours(24) * static_cast<std::int64_t>(*number);
        default: return std::nullopt;
    }
}

}  // namespace

void Faults::add(ErrorKind kind, std::size_t line, std::string_view what) {
    if (list_.size() < faults_max) {
        list_.push_back({kind, line == 0 ? fmt::format("{}: {}", file_name_, what)
                                         : fmt::format("{}:{}: {}", file_name_, line, what)});
    }
}

TomlReader::TomlReader(const toml::table& table, std::string_view what, Faults& faults)
    : table_(table), what_(what), faults_(faults) {}

std::size_t TomlReader::line() const {
    return line_of_node(table_);
}

std::size_t TomlReader::line_of(std::string_view key) const {
    const toml::node* node = find(key);
    return node == nullptr ? line() : line_of_node(*node);
}

void TomlReader::refuse(std::string_view key, std::string_view what) const {
    faults_.add(ErrorKind::invalid_input, line_of(key),
                fmt::format("{}: key '{}': {}", what_, printable(key), what));
}

void TomlReader::refuse(const toml::node& node, std::string_view key, std::string_view what) const {
    faults_.add(ErrorKind::invalid_input, line_of_node(node),
                fmt::format("{}: key '{}': {}", what_, printable(key), what));
}

void TomlReader::allow(std::initializer_list<std::string_view> names) const {
    for (const auto& [key, node] : table_) {
        if (std::ranges::find(names, key.str()) == names.end()) {
            refuse(node, key.str(), fmt::format("is not known: write {}", fmt::join(names, ", ")));
        }
    }
}

std::optional<std::string> TomlReader::checked_name(const toml::node& node,
                                                    std::string_view key) const {
    const auto* text = node.as_string();
    if (text == nullptr || text->get().empty() || text->get().size() > Claim::name_max ||
        !is_plain(text->get())) {
        refuse(node, key,
               fmt::format("must be a text of 1 to {} bytes without control characters: write {} = "
                           "\"...\"",
                           Claim::name_max, key));
        return std::nullopt;
    }
    return text->get();
}

std::string TomlReader::name(std::string_view key, const char* fallback) const {
    const toml::node* node = find(key);
    if (node != nullptr) {
        return checked_name(*node, key).value_or("");
    }
    if (fallback == nullptr) {
        refuse(key, fmt::format("is missing: write {} = \"...\"", key));
        return {};
    }
    return fallback;
}

std::vector<PlacedText> TomlReader::names(std::string_view key) const {
    std::vector<PlacedText> texts;
    const toml::node* node = find(key);
    if (node == nullptr) {
        return texts;
    }
    const auto* list = node->as_array();
    if (list == nullptr) {
        refuse(*node, key, fmt::format("must be a list: write {} = [\"...\"]", key));
        return texts;
    }
    for (const toml::node& item : *list) {
        if (auto text = checked_name(item, key)) {
            texts.push_back({*std::move(text), line_of_node(item)});
        }
    }
    return texts;
}

bool TomlReader::truth(std::string_view key, bool fallback) const {
    const toml::node* node = find(key);
    if (node == nullptr) {
        return fallback;
    }
    const auto* value = node->as_boolean();
    if (value == nullptr) {
        refuse(*node, key, "must be true or false");
        return fallback;
    }
    return value->get();
}

WallTime TomlReader::time(std::string_view key) const {
    const toml::node* node = find(key);
    const auto* value = node == nullptr ? nullptr : node->as_date_time();
    const auto time = value == nullptr ? std::nullopt : wall_time(value->get());
    if (!time) {
        refuse(key, fmt::format(
                        "must be a time with its zone: write {} = 2014-04-08T09:00:00+09:00", key));
    }
    return time.value_or(WallTime());
}

std::optional<std::chrono::seconds> TomlReader::duration(std::string_view key) const {
    const toml::node* node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto* text = node->as_string();
    const auto value = text == nullptr ? std::nullopt : parse_duration(text->get());
    if (!value) {
        refuse(*node, key, fmt::format("must be minutes, hours or days: write {} = \"36h\"", key));
    }
    return value;
}

const toml::table* TomlReader::table(std::string_view key) const {
    const toml::node* node = find(key);
    if (node == nullptr) {
        return nullptr;
    }
    if (node->as_table() == nullptr) {
        refuse(*node, key, "must be a table");
    }
    return node->as_table();
}

std::vector<const toml::table*> TomlReader::tables(std::string_view key) const {
    std::vector<const toml::table*> tables;
    const toml::node* node = find(key);
    if (node == nullptr) {
        return tables;
    }
    const auto* list = node->as_array();
    if (list == nullptr) {
        refuse(*node, key, fmt::format("must be a list of tables: write [[{}]]", key));
        return tables;
    }
    for (const toml::node& item : *list) {
        if (const auto* table = item.as_table()) {
            tables.push_back(table);
        } else {
            refuse(item, key, fmt::format("must list tables: write [[{}]]", key));
        }
    }
    return tables;
}

std::optional<toml::table> parse_toml(std::string_view text, Faults& faults) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        faults.add(ErrorKind::invalid_input, error.source().begin.line,
                   "is not TOML: " + printable(error.description()));
        return std::nullopt;
    }
}

}  // namespace hemostat::exchange
