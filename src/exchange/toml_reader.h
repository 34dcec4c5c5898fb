// A TOML table that is read key by key, and collects what is wrong with it, line by line.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <toml++/toml.h>
#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::exchange {

/// Everything that is wrong with one file, so that it can be put right in one go.
class Faults {
public:
    /// Those behind them say little that these do not.
    static constexpr std::size_t faults_max = 100;

    explicit Faults(std::string_view file_name) : file_name_(file_name) {}

    /// FILE:LINE: what is wrong, and what would be right; without a line where it is 0.
    void add(ErrorKind kind, std::size_t line, std::string_view what);
    [[nodiscard]] bool any() const { return !list_.empty(); }
    [[nodiscard]] std::vector<Error> take() { return std::move(list_); }

private:
    std::string file_name_;
    std::vector<Error> list_;
};

/// A text, and where it stands.
struct PlacedText {
    std::string text;
    std::size_t line = 0;
};

/// Reads what is not there, or of another type, as nothing, and says so where it must be there.
///
/// Lifetime: that of the table and of `faults`.
class TomlReader {
public:
    TomlReader(const toml::table& table, std::string_view what, Faults& faults);

    /// A fault for each key that is not one of `names`.
    void allow(std::initializer_list<std::string_view> names) const;
    /// A text of 1 to Claim::name_max bytes without control characters. A fault where it is not
    /// there, unless it has a `fallback`.
    [[nodiscard]] std::string name(std::string_view key, const char* fallback = nullptr) const;
    [[nodiscard]] std::vector<PlacedText> names(std::string_view key) const;
    [[nodiscard]] bool truth(std::string_view key, bool fallback) const;
    /// A time with its offset from UTC, from 1970 to 2199; it must be there.
    [[nodiscard]] WallTime time(std::string_view key) const;
    /// 90m, 36h or 3d.
    [[nodiscard]] std::optional<std::chrono::seconds> duration(std::string_view key) const;
    /// A table of tables; nothing where there is none.
    [[nodiscard]] const toml::table* table(std::string_view key) const;
    /// The tables of a list, as in [[unit]].
    [[nodiscard]] std::vector<const toml::table*> tables(std::string_view key) const;

    [[nodiscard]] std::size_t line() const;
    [[nodiscard]] std::size_t line_of(std::string_view key) const;
    void refuse(std::string_view key, std::string_view what) const;

private:
    [[nodiscard]] const toml::node* find(std::string_view key) const { return table_.get(key); }
    void refuse(const toml::node& node, std::string_view key, std::string_view what) const;
    [[nodiscard]] std::optional<std::string> checked_name(const toml::node& node,
                                                          std::string_view key) const;

    const toml::table& table_;
    std::string what_;
    Faults& faults_;
};

/// Errors: one fault with its line where `text` is no TOML.
std::optional<toml::table> parse_toml(std::string_view text, Faults& faults);

}  // namespace hemostat::exchange
