#include "package/berkeley_db.h"

#include "binary/cursor.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace hemostat::package {
namespace {

constexpr std::uint32_t hash_magic = 0x061561;
constexpr std::uint64_t magic_offset = 12;
constexpr std::size_t page_size_min = 512;
constexpr std::size_t page_size_max = 65'536;
constexpr std::size_t page_header_size = 26;

// Page types.
constexpr std::uint8_t unsorted_hash_page = 2;
constexpr std::uint8_t overflow_page = 7;
constexpr std::uint8_t hash_page = 13;

// Item types.
constexpr std::uint8_t item_in_page = 1;
constexpr std::uint8_t item_off_page = 3;

tl::unexpected<Error> broken(std::string what) {
    return fail(ErrorKind::invalid_input, std::move(what));
}

struct PageHeader {
    std::uint32_t next = 0;
    std::uint16_t entry_count = 0;
    std::uint16_t free_offset = 0;  ///< of an overflow page: the bytes that it holds
    std::uint8_t type = 0;
};

class Database {
public:
    static Result<Database> open(ByteView file) {
        const auto byte_order = find_berkeley_byte_order(file);
        if (!byte_order) {
            return broken("it is no hash database of Berkeley DB");
        }
        Database database(file, {.byte_order = *byte_order});
        binary::Cursor meta(file, magic_offset + 8, database.layout_);
        const std::uint32_t page_size = meta.u32("page size");
        const std::uint8_t encryption = meta.u8("encryption");
        meta.u8("type");
        const std::uint8_t flags = meta.u8("flags");
        meta.bytes(5, "free list");
        const std::uint32_t last_page = meta.u32("last page");
        if (meta.failure() || page_size < page_size_min || page_size > page_size_max ||
            !std::has_single_bit(page_size)) {
            return broken("its first page is broken");
        }
        if (encryption != 0 || flags != 0) {
            return broken("it is encrypted, or made with checksums or in parts");
        }
        database.page_size_ = page_size;
        const std::uint64_t page_count = std::uint64_t{last_page} + 1;
        if (page_count > file.size() / page_size) {
            return broken(
                fmt::format("it is cut: {} pages of {}", file.size() / page_size, page_count));
        }
        database.page_count_ = page_count;
        return database;
    }

    Status read(const std::function<void(ByteView, ByteView)>& take) {
        for (std::uint64_t number = 1; number < page_count_; ++number) {
            const PageHeader header = read_header(number);
            if (header.type == hash_page || header.type == unsorted_hash_page) {
                TRY([[maybe_unused]] const Done done, read_items(number, header, take));
            }
        }
        return Done{};
    }

private:
    Database(ByteView file, binary::Layout layout) : file_(file), layout_(layout) {}

    [[nodiscard]] ByteView page(std::uint64_t number) const {
        return file_.subspan(static_cast<std::size_t>(number) * page_size_, page_size_);
    }

    [[nodiscard]] PageHeader read_header(std::uint64_t number) const {
        binary::Cursor cursor(page(number), 16, layout_);
        PageHeader header;
        header.next = cursor.u32("next page");
        header.entry_count = cursor.u16("entries");
        header.free_offset = cursor.u16("free offset");
        cursor.u8("level");
        header.type = cursor.u8("type");
        return header;
    }

    Status read_items(std::uint64_t number, const PageHeader& header,
                      const std::function<void(ByteView, ByteView)>& take) {
        if (header.entry_count % 2 != 0) {
            return broken(fmt::format("page {} has a key without a value", number));
        }
        const ByteView bytes = page(number);
        binary::Cursor offsets(bytes, page_header_size, layout_);
        std::size_t end = page_size_;
        for (unsigned pair = 0; pair < header.entry_count / 2U; ++pair) {
            TRY(const ByteView key, next_item(number, offsets, end, key_));
            TRY(const ByteView value, next_item(number, offsets, end, value_));
            take(key, value);
        }
        return Done{};
    }

    /// Items are laid out from the end of a page to its front: one ends where the last began.
    Result<ByteView> next_item(std::uint64_t number, binary::Cursor& offsets, std::size_t& end,
                               Bytes& kept) {
        const std::size_t begin = offsets.u16("item");
        if (offsets.failure() || begin < page_header_size || begin >= end) {
            return broken(fmt::format("page {} has an item outside of itself", number));
        }
        const ByteView item = page(number).subspan(begin, end - begin);
        end = begin;
        switch (item.front()) {
            case item_in_page: return within_budget(item.subspan(1));
            case item_off_page: return read_off_page(number, item, kept);
            default:
                return broken(
                    fmt::format("page {} has an item of unknown type {}", number, item.front()));
        }
    }

    Result<ByteView> read_off_page(std::uint64_t number, ByteView item, Bytes& kept) {
        binary::Cursor cursor(item, 4, layout_);
        const std::uint32_t first = cursor.u32("first page");
        const std::uint32_t size = cursor.u32("size");
        if (cursor.failure()) {
            return broken(fmt::format("page {} has a broken item", number));
        }
        TRY([[maybe_unused]] const ByteView allowed, within_budget({item.data(), 0}, size));
        kept.clear();
        for (std::uint64_t next = first; kept.size() < size;) {
            if (next == 0 || next >= page_count_) {
                return broken(fmt::format("a value of page {} breaks off", number));
            }
            const PageHeader header = read_header(next);
            const std::size_t count = header.free_offset;
            if (header.type != overflow_page || count == 0 ||
                count > page_size_ - page_header_size || count > size - kept.size()) {
                return broken(fmt::format("page {}, which holds a value, is broken", next));
            }
            const ByteView part = page(next).subspan(page_header_size, count);
            kept.insert(kept.end(), part.begin(), part.end());
            next = header.next;
        }
        return ByteView(kept);
    }

    Result<ByteView> within_budget(ByteView bytes) { return within_budget(bytes, bytes.size()); }

    /// Every byte of a sound file belongs to one item at most.
    Result<ByteView> within_budget(ByteView bytes, std::size_t size) {
        if (size > file_.size() - given_size_) {
            return broken("its items are larger than the file");
        }
        given_size_ += size;
        return bytes;
    }

    ByteView file_;
    binary::Layout layout_;
    std::size_t page_size_ = 0;
    std::uint64_t page_count_ = 0;
    std::size_t given_size_ = 0;
    Bytes key_;
    Bytes value_;
};

}  // namespace

std::optional<std::endian> find_berkeley_byte_order(ByteView file) {
    for (const std::endian byte_order : {std::endian::little, std::endian::big}) {
        binary::Cursor cursor(file, magic_offset, {.byte_order = byte_order});
        if (cursor.u32("magic") == hash_magic) {
            return byte_order;
        }
    }
    return std::nullopt;
}

Status read_berkeley_hash(ByteView file,
                          const std::function<void(ByteView key, ByteView value)>& take) {
    TRY(Database database, Database::open(file));
    return database.read(take);
}

}  // namespace hemostat::package
