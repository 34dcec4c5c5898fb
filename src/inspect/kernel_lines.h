// Texts of the kernel's, line by line.
#pragma once

#include "base/result.h"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace hemostat::inspect {

/// Hands each line of `text`, without its end, to `take`, which says whether it could be read.
///
/// Errors: io at the first that could not, with its number from 1 on.
template <std::predicate<std::string_view> Take>
Status take_kernel_lines(std::string_view text, Take take) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (!take(line)) {
            return fail(ErrorKind::io,
                        "line " + std::to_string(number) + " is not as the kernel documents it");
        }
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return Done{};
}

}  // namespace hemostat::inspect
