// What holds for every image, whatever the bytes were: the oracle of fuzz targets and tests.
#pragma once

#include "binary/image.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::binary {

/// Sorted, each once, within the file, neither empty nor with a NUL byte.
inline bool are_good_names(const std::vector<std::string_view>& names, ByteView file) {
    const std::string_view whole = as_text(file);
    const auto is_good = [&](std::string_view name) {
        return !name.empty() && name.size() <= text_size_max &&
               name.find('\0') == std::string_view::npos &&
               !std::less<>{}(name.data(), whole.data()) &&
               !std::less<>{}(whole.data() + whole.size(), name.data() + name.size());
    };
    const auto is_out_of_order = [](std::string_view a, std::string_view b) { return a >= b; };
    return names.size() <= symbols_max && std::ranges::all_of(names, is_good) &&
           std::ranges::adjacent_find(names, is_out_of_order) == names.end();
}

/// What does not hold of `image`, read from `file`; an empty text when all holds.
inline std::string find_fault(const Image& image, ByteView file) {
    std::size_t end = 0;
    for (const Range& range : image.code) {
        if (range.size == 0 || range.offset > file.size() ||
            range.size > file.size() - range.offset || (end != 0 && range.offset <= end)) {
            return "code";
        }
        end = range.offset + range.size;
    }
    if (!are_good_names(image.defined, file)) {
        return "defined";
    }
    if (!are_good_names(image.undefined, file)) {
        return "undefined";
    }
    const auto is_bad_text = [](const std::string& text) {
        return text.size() > text_size_max || text.find('\0') != std::string::npos;
    };
    if (image.needed.size() > needed_max || std::ranges::any_of(image.needed, is_bad_text)) {
        return "needed";
    }
    if (is_bad_text(image.soname) || is_bad_text(image.run_path) || is_bad_text(image.rpath) ||
        is_bad_text(image.interpreter) || is_bad_text(image.build_id)) {
        return "text";
    }
    const auto is_defined = [&](std::string_view name) { return image.defines(name); };
    if (!std::ranges::all_of(image.defined, is_defined) || image.defines("")) {
        return "defines";
    }
    if (image.defect && image.defect->field == std::string_view{}) {
        return "defect";
    }
    return "";
}

}  // namespace hemostat::binary
