// Builds messages: big-endian integers and vectors whose length is filled in afterwards.
#pragma once

#include "base/bytes.h"

#include <cstdint>
#include <span>
#include <utility>

namespace hemostat::wire {

/// Appends to a buffer of its own.
class Writer {
public:
    Writer() { buffer_.reserve(usual_size); }

    Writer& u8(std::uint8_t value);
    Writer& u16(std::uint16_t value);
    Writer& u16s(std::span<const std::uint16_t> values);
    Writer& u24(std::uint32_t value);
    Writer& bytes(ByteView bytes);
    Writer& fill(std::size_t count, std::uint8_t value);

    /// Writes what `body(*this)` writes behind its length in `prefix_size` bytes.
    ///
    /// A body too long for the prefix is a programmer's error.
    template <typename Body>
    Writer& vector(std::size_t prefix_size, Body&& body) {
        const std::size_t start = open(prefix_size);
        std::forward<Body>(body)(*this);
        close(start, prefix_size);
        return *this;
    }

    [[nodiscard]] const Bytes& view() const { return buffer_; }
    [[nodiscard]] Bytes take() { return std::move(buffer_); }

private:
    /// More than most messages have: one allocation each.
    static constexpr std::size_t usual_size = 256;

    std::size_t open(std::size_t prefix_size);
    void close(std::size_t start, std::size_t prefix_size);

    Bytes buffer_;
};

}  // namespace hemostat::wire
