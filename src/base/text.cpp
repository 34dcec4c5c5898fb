#include "base/text.h"

#include <algorithm>
#include <boost/nowide/utf/utf.hpp>
#include <system_error>

namespace hemostat {

std::string_view trim(std::string_view text) {
    static constexpr std::string_view white_space = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::string_view take_line(std::string_view& text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

bool is_utf8(std::string_view text) {
    using Utf8 = boost::nowide::utf::utf_traits<char>;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        if (!boost::nowide::utf::is_valid_codepoint(Utf8::decode(at, end))) {
            return false;
        }
    }
    return true;
}

std::string printable(std::string_view text, std::size_t size_max) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string shown;
    for (const char character : text.substr(0, size_max)) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte >= 0x20 && byte < 0x7f) {
            shown.push_back(character);
        } else {
            shown += {'\\', 'x', digits[byte >> 4], digits[byte & 0x0f]};
        }
    }
    return text.size() > size_max ? shown + "…" : shown;
}

std::string system_message(int code) {
    return std::generic_category().message(code);
}

std::string to_lower(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char character) {
        return character >= 'A' && character <= 'Z' ? static_cast<char>(character + 32) : character;
    });
    return lower;
}

}  // namespace hemostat
