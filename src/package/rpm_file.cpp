#include "package/rpm_file.h"

#include "binary/cursor.h"

#include <bit>
#include <cstdint>

namespace hemostat::package {
namespace {

constexpr std::size_t lead_size = 96;
constexpr std::size_t mark_size = 8;
constexpr std::size_t preamble_size = 8;
constexpr std::size_t entry_size = 16;
constexpr std::uint32_t lead_mark = 0xedab'eedb;
constexpr std::uint32_t header_mark = 0x8ead'e801;
constexpr binary::Layout layout{.byte_order = std::endian::big};

/// The header, or signature, whose mark is at `offset`.
std::optional<RpmHeaderPlace> find_at(ByteView front, std::size_t offset) {
    binary::Cursor cursor(front, offset, layout);
    const std::uint32_t mark = cursor.u32("mark");
    cursor.u32("reserved");
    const std::size_t entry_count = cursor.u32("entries");
    const std::size_t data_size = cursor.u32("data");
    if (cursor.failure() || mark != header_mark) {
        return std::nullopt;
    }
    return RpmHeaderPlace{.offset = offset + mark_size,
                          .size = preamble_size + entry_count * entry_size + data_size};
}

}  // namespace

std::optional<RpmHeaderPlace> find_rpm_header(ByteView front) {
    binary::Cursor cursor(front, 0, layout);
    if (cursor.u32("lead") != lead_mark || cursor.failure()) {
        return std::nullopt;
    }
    const auto signature = find_at(front, lead_size);
    if (!signature) {
        return std::nullopt;
    }
    const std::size_t end = signature->offset + signature->size;
    return find_at(front, (end + 7) / 8 * 8);
}

}  // namespace hemostat::package
