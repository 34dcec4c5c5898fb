// The machine code that a content is or holds, whatever wraps it.
#pragma once

#include "base/bytes.h"
#include "binary/image.h"

#include <string>
#include <vector>

namespace hemostat::inspect {

struct Code {
    std::vector<binary::Image> images;  ///< their ranges of code are from the start of the content
    std::string format;                 ///< in words: ELF shared library, x86_64
};

/// Reads `content` as `format`, a static library or universal file member by member.
///
/// What cannot be read as code is left out: the markers in the content have been found anyway.
/// Limit: ar_members_max members.
/// Lifetime: names alias `content`.
Code read_code(binary::Format format, ByteView content);

inline constexpr std::size_t ar_members_max = 100'000;

}  // namespace hemostat::inspect
