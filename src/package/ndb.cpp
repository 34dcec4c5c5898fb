#include "package/ndb.h"

#include "binary/cursor.h"

#include <fmt/format.h>
#include <cstddef>
#include <cstdint>

namespace hemostat::package {
namespace {

constexpr std::string_view file_mark = "RpmP";
constexpr std::string_view slot_mark = "Slot";
constexpr std::string_view blob_mark = "BlbS";
constexpr std::string_view blob_end_mark = "BlbE";
constexpr std::uint64_t page_size = 4096;
constexpr std::uint64_t slot_size = 16;
constexpr std::uint64_t block_size = 16;
constexpr std::uint64_t blob_head_size = 16;
constexpr std::uint64_t blob_tail_size = 12;
constexpr std::uint64_t slots_offset = 32;

/// RFC 1950 §8.2.
std::uint32_t adler32(ByteView bytes) {
    constexpr std::uint32_t base = 65'521;
    // So many bytes cannot make a sum overflow.
    constexpr std::size_t run_size = 5552;
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    while (!bytes.empty()) {
        const ByteView run = bytes.first(std::min(run_size, bytes.size()));
        for (const std::uint8_t byte : run) {
            low += byte;
            high += low;
        }
        low %= base;
        high %= base;
        bytes = bytes.subspan(run.size());
    }
    return high << 16U | low;
}

/// A blob's bytes; an empty one for a blob that is not as it should be.
ByteView find_blob(ByteView file, std::uint32_t package, std::uint64_t offset, std::uint64_t size) {
    const ByteView blob = binary::clip(file, offset, size);
    if (blob.size() != size || size < blob_head_size + blob_tail_size) {
        return {};
    }
    binary::Cursor head(blob, 0, {});
    const bool has_mark = as_text(head.bytes(4, "mark")) == blob_mark;
    const bool is_its_own = head.u32("package") == package;
    head.u32("generation");
    const std::uint64_t content_size = head.u32("size");
    binary::Cursor tail(blob, size - blob_tail_size, {});
    const std::uint32_t checksum = tail.u32("checksum");
    const bool is_same_size = tail.u32("size") == content_size;
    const bool has_end_mark = as_text(tail.bytes(4, "mark")) == blob_end_mark;
    if (!has_mark || !is_its_own || !is_same_size || !has_end_mark ||
        content_size > size - blob_head_size - blob_tail_size ||
        checksum != adler32(blob.first(size - blob_tail_size))) {
        return {};
    }
    return blob.subspan(blob_head_size, content_size);
}

}  // namespace

bool is_ndb(ByteView file) {
    return as_text(file).starts_with(file_mark);
}

Status read_ndb(ByteView file, const std::function<void(ByteView header)>& take) {
    binary::Cursor cursor(file, 0, {});
    const bool has_mark = as_text(cursor.bytes(4, "mark")) == file_mark;
    const std::uint32_t version = cursor.u32("version");
    cursor.u32("generation");
    const std::uint64_t slots_end = std::uint64_t{cursor.u32("pages")} * page_size;
    if (cursor.failure() || !has_mark || version != 0 || slots_end == 0) {
        return fail(ErrorKind::invalid_input, "its header is broken");
    }
    if (slots_end > file.size()) {
        return fail(ErrorKind::invalid_input, "it is cut among its slots");
    }
    std::uint64_t given_size = 0;
    for (std::uint64_t offset = slots_offset; offset < slots_end; offset += slot_size) {
        binary::Cursor slot(file, offset, {});
        const bool has_slot_mark = as_text(slot.bytes(4, "mark")) == slot_mark;
        const std::uint32_t package = slot.u32("package");
        const std::uint64_t blob_offset = slot.u32("offset") * block_size;
        const std::uint64_t blob_size = slot.u32("size") * block_size;
        if (!has_slot_mark) {
            return fail(ErrorKind::invalid_input, "a slot is broken");
        }
        if (package == 0) {
            continue;
        }
        given_size += blob_size;
        const ByteView header = given_size > file.size()
                                    ? ByteView()
                                    : find_blob(file, package, blob_offset, blob_size);
        if (header.empty()) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("the entry of package {} is broken or cut", package));
        }
        take(header);
    }
    return Done{};
}

}  // namespace hemostat::package
