#include "binary/loader_cache.h"

#include "binary/cursor.h"

#include <optional>

namespace hemostat::binary {
namespace {

using wire::DecodeError;
using wire::DecodeErrorKind;
using Entries = std::vector<LoaderCacheEntry>;

constexpr std::string_view old_magic{"ld.so-1.7.0\0", 12};
constexpr std::string_view new_magic = "glibc-ld.so.cache1.1";
constexpr std::size_t old_header_size = 16;
constexpr std::size_t old_entry_size = 12;
constexpr std::size_t new_header_size = 48;
constexpr std::size_t new_entry_size = 24;
constexpr std::size_t order_offset = 28;

tl::unexpected<DecodeError> failure(DecodeErrorKind kind, std::size_t offset, const char* field) {
    return tl::unexpected<DecodeError>({kind, offset, field});
}

bool begins_with(ByteView bytes, std::string_view magic) {
    return as_text(bytes).starts_with(magic);
}

/// Where entries are, and where their texts are counted from.
struct Place {
    std::size_t header_size = 0;
    std::size_t entry_size = 0;
    std::size_t texts_offset = 0;
    std::uint32_t count = 0;
    Layout layout;
};

std::uint32_t read_count(ByteView part, std::size_t magic_size, std::endian order) {
    return Cursor(part, magic_size, {.byte_order = order}).u32("count");
}

bool fits(ByteView part, std::size_t header_size, std::size_t entry_size, std::uint32_t count) {
    return part.size() >= header_size && (part.size() - header_size) / entry_size >= count;
}

// Files of before 2.33 do not say their byte order. A number of entries that fits the file in one
// order hardly does in the other.
std::endian guess_order(ByteView part, std::size_t magic_size, std::size_t header_size,
                        std::size_t entry_size) {
    using enum std::endian;
    const bool is_little =
        fits(part, header_size, entry_size, read_count(part, magic_size, little)) ||
        !fits(part, header_size, entry_size, read_count(part, magic_size, big));
    return is_little ? little : big;
}

std::endian order_of_new(ByteView part) {
    constexpr std::uint8_t mask = 3;
    constexpr std::uint8_t little = 2;
    constexpr std::uint8_t big = 3;
    switch (part.size() > order_offset ? part[order_offset] & mask : 0) {
        case little: return std::endian::little;
        case big: return std::endian::big;
        default: return guess_order(part, new_magic.size(), new_header_size, new_entry_size);
    }
}

wire::Decoded<Entries> read_entries(ByteView part, const Place& place) {
    if (place.count > loader_cache_entries_max) {
        return failure(DecodeErrorKind::malformed, 0, "count");
    }
    if (!fits(part, place.header_size, place.entry_size, place.count)) {
        return failure(DecodeErrorKind::truncated, part.size(), "entries");
    }
    Entries entries;
    entries.reserve(place.count);
    for (std::uint32_t at = 0; at < place.count; ++at) {
        const std::size_t offset = place.header_size + at * place.entry_size;
        Cursor cursor(part, offset, place.layout);
        cursor.u32("flags");
        const auto name = find_text(part, place.texts_offset + cursor.u32("name"));
        const auto path = find_text(part, place.texts_offset + cursor.u32("path"));
        if (!name || !path) {
            return failure(DecodeErrorKind::malformed, offset, "text");
        }
        LoaderCacheEntry entry{.name = *name, .path = *path};
        if (place.entry_size == new_entry_size) {
            cursor.u32("version");
            entry.hardware = cursor.u64("hardware");
        }
        entries.push_back(entry);
    }
    return entries;
}

wire::Decoded<Entries> read_new(ByteView part) {
    const Layout layout{.byte_order = order_of_new(part)};
    return read_entries(part, {.header_size = new_header_size,
                               .entry_size = new_entry_size,
                               .texts_offset = 0,
                               .count = read_count(part, new_magic.size(), layout.byte_order),
                               .layout = layout});
}

}  // namespace

wire::Decoded<Entries> parse_loader_cache(ByteView file) {
    if (begins_with(file, new_magic)) {
        return read_new(file);
    }
    if (!begins_with(file, old_magic)) {
        return failure(DecodeErrorKind::malformed, 0, "magic");
    }
    const Layout layout{.byte_order =
                            guess_order(file, old_magic.size(), old_header_size, old_entry_size)};
    const std::uint32_t count = read_count(file, old_magic.size(), layout.byte_order);
    if (!fits(file, old_header_size, old_entry_size, count)) {
        return failure(DecodeErrorKind::truncated, file.size(), "entries");
    }
    const std::size_t end = old_header_size + count * old_entry_size;
    // Aligned as the writer's compiler aligns 64 bits: to 8 bytes, or on i386 to 4.
    for (const std::size_t alignment : {4U, 8U}) {
        const std::size_t begin = (end + alignment - 1) / alignment * alignment;
        if (begin < file.size() && begins_with(file.subspan(begin), new_magic)) {
            return read_new(file.subspan(begin));
        }
    }
    return read_entries(file, {.header_size = old_header_size,
                               .entry_size = old_entry_size,
                               .texts_offset = end,
                               .count = count,
                               .layout = layout});
}

}  // namespace hemostat::binary
