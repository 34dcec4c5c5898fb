#include "wire/writer.h"

#include "base/result.h"

namespace hemostat::wire {

Writer& Writer::u8(std::uint8_t value) {
    buffer_.push_back(value);
    return *this;
}

Writer& Writer::u16(std::uint16_t value) {
    return u8(static_cast<std::uint8_t>(value >> 8)).u8(static_cast<std::uint8_t>(value));
}

Writer& Writer::u16s(std::span<const std::uint16_t> values) {
    const std::size_t start = buffer_.size();
    buffer_.resize(start + 2 * values.size());
    auto out = buffer_.begin() + static_cast<std::ptrdiff_t>(start);
    for (const std::uint16_t value : values) {
        *out++ = static_cast<std::uint8_t>(value >> 8);
        *out++ = static_cast<std::uint8_t>(value);
    }
    return *this;
}

Writer& Writer::u24(std::uint32_t value) {
    ASSERT(value <= 0xff'ffff);
    return u8(static_cast<std::uint8_t>(value >> 16)).u16(static_cast<std::uint16_t>(value));
}

Writer& Writer::bytes(ByteView bytes) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    return *this;
}

Writer& Writer::fill(std::size_t count, std::uint8_t value) {
    buffer_.insert(buffer_.end(), count, value);
    return *this;
}

std::size_t Writer::open(std::size_t prefix_size) {
    fill(prefix_size, 0);
    return buffer_.size();
}

void Writer::close(std::size_t start, std::size_t prefix_size) {
    std::size_t size = buffer_.size() - start;
    for (std::size_t index = 0; index < prefix_size; ++index, size >>= 8) {
        buffer_[start - 1 - index] = static_cast<std::uint8_t>(size);
    }
    ASSERT(size == 0);
}

}  // namespace hemostat::wire
