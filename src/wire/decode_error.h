// Why bytes could not be read: no allocation, so that hostile input costs nothing extra.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tl/expected.hpp>

namespace hemostat::wire {

enum class DecodeErrorKind : std::uint8_t {
    truncated,  ///< more bytes are needed
    malformed,  ///< no further bytes could make this right
};

struct DecodeError {
    DecodeErrorKind kind = DecodeErrorKind::malformed;
    std::size_t offset = 0;  ///< bytes from the start of the input
    const char* field = "";  ///< the RFC's name of what was being read

    bool operator==(const DecodeError&) const = default;
};

template <typename T>
using Decoded = tl::expected<T, DecodeError>;

}  // namespace hemostat::wire
