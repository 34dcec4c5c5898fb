// Hostile text that is cut into lines.
#pragma once

#include <string_view>

/// Takes the first line off the front of `text`, with its end.
inline std::string_view take_line(std::string_view& text) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + (line.size() < text.size() ? 1 : 0));
    return line;
}
