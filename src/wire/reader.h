// A bounded cursor over bytes that somebody else wrote.
#pragma once

#include "base/bytes.h"
#include "wire/decode_error.h"

#include <optional>

namespace hemostat::wire {

/// Reads big-endian integers and length-prefixed vectors; the first failure sticks.
///
/// After a failure every read gives zero or an empty span, so a parser reads straight down and
/// asks once, at its end, with done() or failure().
/// Lifetime: the spans it gives alias the input.
class Reader {
public:
    explicit Reader(ByteView bytes) : bytes_(bytes) {}

    std::uint8_t u8(const char* field) { return static_cast<std::uint8_t>(integer(1, field)); }
    std::uint16_t u16(const char* field) { return static_cast<std::uint16_t>(integer(2, field)); }
    std::uint32_t u24(const char* field) { return integer(3, field); }

    /// The next `size` bytes.
    ByteView bytes(std::size_t size, const char* field);
    /// A vector with a length prefix of one, two or three bytes (RFC 8446 §3.4).
    ByteView vector8(const char* field) { return bytes(u8(field), field); }
    ByteView vector16(const char* field) { return bytes(u16(field), field); }
    ByteView vector24(const char* field) { return bytes(u24(field), field); }
    /// Everything that is left.
    ByteView rest() { return bytes(remaining(), ""); }

    [[nodiscard]] std::size_t remaining() const { return bytes_.size() - offset_; }
    [[nodiscard]] bool empty() const { return remaining() == 0; }

    /// Marks the input as malformed at the current place.
    void reject(const char* field);
    [[nodiscard]] const std::optional<DecodeError>& failure() const { return failure_; }
    /// The failure so far, or malformed when bytes are left over.
    [[nodiscard]] std::optional<DecodeError> done(const char* field);

private:
    std::uint32_t integer(std::size_t size, const char* field);
    void fail(DecodeErrorKind kind, const char* field);

    ByteView bytes_;
    std::size_t offset_ = 0;
    std::optional<DecodeError> failure_;
};

}  // namespace hemostat::wire
