// Integers and texts in a file, in the byte order and word size that the file states.
#pragma once

#include "base/bytes.h"
#include "wire/decode_error.h"

#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hemostat::binary {

/// How a file writes its numbers.
struct Layout {
    std::endian byte_order = std::endian::little;
    bool is_64_bit = false;

    /// Units: bytes.
    [[nodiscard]] std::uint64_t word_size() const { return is_64_bit ? 8 : 4; }

    bool operator==(const Layout&) const = default;
};

/// Reads integers from any place of a file on; the first failure sticks, and gives zeros.
class Cursor {
public:
    Cursor(ByteView file, std::uint64_t offset, Layout layout)
        : file_(file), offset_(offset), layout_(layout) {}

    std::uint8_t u8(const char* field) { return static_cast<std::uint8_t>(integer(1, field)); }
    std::uint16_t u16(const char* field) { return static_cast<std::uint16_t>(integer(2, field)); }
    std::uint32_t u32(const char* field) { return static_cast<std::uint32_t>(integer(4, field)); }
    std::uint64_t u64(const char* field) { return integer(8, field); }
    /// Four or eight bytes, as the layout says.
    std::uint64_t word(const char* field) { return integer(layout_.word_size(), field); }
    /// The next `size` bytes.
    ByteView bytes(std::uint64_t size, const char* field);

    [[nodiscard]] const std::optional<wire::DecodeError>& failure() const { return failure_; }

private:
    std::uint64_t integer(std::uint64_t size, const char* field);

    ByteView file_;
    std::uint64_t offset_;
    Layout layout_;
    std::optional<wire::DecodeError> failure_;
};

/// What of `size` bytes from `offset` on lies within `file`; empty when nothing does.
ByteView clip(ByteView file, std::uint64_t offset, std::uint64_t size);

/// The text from `offset` on to the next NUL byte.
///
/// Nothing when there is no NUL in `table`, or not within text_size_max bytes.
std::optional<std::string_view> find_text(ByteView table, std::uint64_t offset);

}  // namespace hemostat::binary
