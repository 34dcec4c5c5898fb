// Writes files of formats that no compiler here builds, field by field.
#pragma once

#include "base/bytes.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hemostat::binary {

class FileWriter {
public:
    explicit FileWriter(std::endian order, bool is_64_bit = false)
        : order_(order), is_64_bit_(is_64_bit) {}

    /// `size` bytes in the file's order.
    FileWriter& number(std::uint64_t value, std::size_t size) {
        for (std::size_t at = 0; at < size; ++at) {
            const std::size_t shift = order_ == std::endian::big ? size - 1 - at : at;
            bytes.push_back(static_cast<std::uint8_t>(value >> (8 * shift)));
        }
        return *this;
    }
    FileWriter& u16(std::uint64_t value) { return number(value, 2); }
    FileWriter& u32(std::uint64_t value) { return number(value, 4); }
    FileWriter& word(std::uint64_t value) { return number(value, is_64_bit_ ? 8 : 4); }
    FileWriter& text(std::string_view text) {
        bytes.insert(bytes.end(), text.begin(), text.end());
        return *this;
    }
    FileWriter& append(ByteView other) {
        bytes.insert(bytes.end(), other.begin(), other.end());
        return *this;
    }
    /// Zeros up to `offset`.
    FileWriter& pad_to(std::size_t offset) {
        bytes.resize(offset);
        return *this;
    }

    Bytes bytes;

private:
    std::endian order_;
    bool is_64_bit_;
};

}  // namespace hemostat::binary
