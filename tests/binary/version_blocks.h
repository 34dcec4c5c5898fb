// Writes version resources for tests, block by block.
#pragma once

#include "tests/binary/file_writer.h"

#include <string_view>
#include <vector>

namespace hemostat::binary {

/// A block with `content` behind its key, padded to 4 bytes at its end.
inline Bytes version_block(std::u16string_view key, std::size_t value_size, const Bytes& content) {
    FileWriter out(std::endian::little);
    out.u16(0).u16(value_size).u16(1);
    for (const char16_t unit : key) {
        out.u16(unit);
    }
    out.u16(0).pad_to((out.bytes.size() + 3) / 4 * 4).append(content);
    out.bytes[0] = static_cast<std::uint8_t>(out.bytes.size());
    out.bytes[1] = static_cast<std::uint8_t>(out.bytes.size() >> 8U);
    return out.pad_to((out.bytes.size() + 3) / 4 * 4).bytes;
}

/// A string with its key; the value ends with a NUL.
inline Bytes version_string(std::u16string_view key, std::u16string_view value) {
    FileWriter out(std::endian::little);
    for (const char16_t unit : value) {
        out.u16(unit);
    }
    return version_block(key, value.size() + 1, out.u16(0).bytes);
}

inline Bytes join(const std::vector<Bytes>& parts) {
    FileWriter out(std::endian::little);
    for (const Bytes& part : parts) {
        out.append(part);
    }
    return out.bytes;
}

/// A whole resource with one table of `strings`, behind `before`.
inline Bytes version_resource(const std::vector<Bytes>& strings, const Bytes& before = {}) {
    constexpr std::size_t fixed_size = 52;
    const Bytes table = version_block(u"040904b0", 0, join(strings));
    const Bytes info = version_block(u"StringFileInfo", 0, table);
    return version_block(u"VS_VERSION_INFO", fixed_size, join({Bytes(fixed_size), before, info}));
}

}  // namespace hemostat::binary
