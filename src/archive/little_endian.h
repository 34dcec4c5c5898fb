// Numbers as most formats here write them.
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>

namespace hemostat::archive {

/// The number in the `size` bytes at `offset`, the lowest first; `bytes` reach that far.
inline std::uint64_t little_endian(ByteView bytes, std::size_t offset, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t at = size; at > 0; --at) {
        value = value << 8 | bytes[offset + at - 1];
    }
    return value;
}

}  // namespace hemostat::archive
