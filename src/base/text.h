// Small questions about text that every module may ask.
#pragma once

#include "base/result.h"

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace hemostat {

/// `text` without the white space at either end.
std::string_view trim(std::string_view text);

/// Takes the first line off the front of `text`, and gives it without its end.
std::string_view take_line(std::string_view& text);

/// A whole decimal number that fits T, or nothing: no sign, no space, no rest.
template <std::unsigned_integral T>
std::optional<T> parse_decimal(std::string_view text) {
    T value{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return value;
}

/// `text` with everything that could steer a terminal or break a line shown as \xNN, cut to
/// `size_max` bytes. For text that came from a peer or a file.
std::string printable(std::string_view text, std::size_t size_max = 200);

/// Whether `text` is well-formed UTF-8. Source: Unicode 15 §3.9.
bool is_utf8(std::string_view text);

/// The words of errno value `code`.
std::string system_message(int code);

/// ASCII lower case; other bytes stay.
std::string to_lower(std::string_view text);

}  // namespace hemostat
