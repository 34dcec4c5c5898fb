#include "archive/squashfs_image.h"

#include "archive/little_endian.h"

#include <fmt/format.h>
#include <sqfs/block.h>
#include <sqfs/dir.h>
#include <sqfs/error.h>
#include <algorithm>
#include <utility>

namespace hemostat::archive {
namespace {

// A file system's own limit; the format has room for more.
constexpr std::size_t name_size_max = 256;
constexpr std::size_t fragment_entry_size = 16;
constexpr std::size_t fragments_in_block = SQFS_META_BLOCK_SIZE / fragment_entry_size;

}  // namespace

void SquashfsImage::Destroy::operator()(void* object) const {
    sqfs_destroy(object);
}

SquashfsImage::SquashfsImage(RandomAccess& bytes, Budget& budget) : budget_(budget) {
    source_.file.read_at = read_source;
    source_.bytes = &bytes;
    unpacker_.compressor.do_block = unpack;
    unpacker_.budget = &budget;
}

SquashfsImage::~SquashfsImage() {
    sqfs_destroy(unpacker_.inner);
}

int SquashfsImage::read_source(sqfs_file_t* file, sqfs_u64 offset, void* out, std::size_t size) {
    auto* const source = reinterpret_cast<Source*>(file);
    const auto got =
        source->bytes->read_at(offset, std::span(static_cast<std::uint8_t*>(out), size));
    source->has_failed = source->has_failed || !got;
    if (!got) {
        return SQFS_ERROR_IO;
    }
    return *got == size ? 0 : SQFS_ERROR_OUT_OF_BOUNDS;
}

sqfs_s32 SquashfsImage::unpack(sqfs_compressor_t* compressor, const sqfs_u8* in, sqfs_u32 size,
                               sqfs_u8* out, sqfs_u32 out_size) {
    auto* const unpacker = reinterpret_cast<Unpacker*>(compressor);
    const sqfs_s32 got = unpacker->inner->do_block(unpacker->inner, in, size, out, out_size);
    // What fails may have taken as long as what fills all.
    auto over = unpacker->budget->spend(got > 0 ? static_cast<std::uint32_t>(got) : out_size);
    if (over) {
        unpacker->over = std::move(over);
        return SQFS_ERROR_OVERFLOW;
    }
    return got;
}

OrBreak<Done> SquashfsImage::open() {
    const int read = sqfs_super_read(&super_, &source_.file);
    if (read != 0) {
        return tl::make_unexpected(describe(read));
    }
    sqfs_compressor_config_t config{};
    const auto id = static_cast<SQFS_COMPRESSOR>(super_.compression_id);
    if (sqfs_compressor_config_init(&config, id, super_.block_size, SQFS_COMP_FLAG_UNCOMPRESS) !=
            0 ||
        sqfs_compressor_create(&config, &unpacker_.inner) != 0) {
        return tl::make_unexpected(
            Break{Obstacle::unsupported,
                  fmt::format("a squashfs compressed with {}", sqfs_compressor_name_from_id(id))});
    }
    inodes_.begin = super_.inode_table_start;
    inodes_.end = super_.directory_table_start;
    names_.begin = super_.directory_table_start;
    names_.end =
        std::min({super_.fragment_table_start, super_.export_table_start, super_.id_table_start});
    fragments_.begin = super_.directory_table_start;
    fragments_.end = super_.bytes_used;
    return Done{};
}

OrBreak<Done> SquashfsImage::read_inode(const MetadataPlace& place, std::span<std::uint8_t> out) {
    TRY([[maybe_unused]] const Done begun, begin(inodes_));
    TRY([[maybe_unused]] const Done found,
        check(sqfs_meta_reader_seek(inodes_.reader.get(), place.block, place.offset), inodes_));
    return read_inode_on(out);
}

OrBreak<Done> SquashfsImage::read_inode_on(std::span<std::uint8_t> out) {
    return check(sqfs_meta_reader_read(inodes_.reader.get(), out.data(), out.size()), inodes_);
}

OrBreak<std::optional<SquashfsEntry>> SquashfsImage::read_entry(sqfs_readdir_state_t& folder) {
    TRY([[maybe_unused]] const Done begun, begin(names_));
    SquashfsEntry found;
    sqfs_dir_entry_t* entry = nullptr;
    const int code =
        sqfs_meta_reader_readdir(names_.reader.get(), &folder, &entry, nullptr, &found.inode);
    if (code > 0) {
        return std::nullopt;
    }
    TRY([[maybe_unused]] const Done read, check(code, names_));
    found.type = entry->type;
    const std::size_t name_size = std::size_t{entry->size} + 1;  // as the format counts
    found.name.assign(reinterpret_cast<const char*>(entry->name), name_size);
    sqfs_free(entry);
    if (name_size > name_size_max) {
        return tl::make_unexpected(Break{Obstacle::damaged, "a name longer than squashfs allows"});
    }
    return found;
}

OrBreak<Bytes> SquashfsImage::read_block(std::uint64_t offset, std::uint32_t stored) {
    const std::uint32_t packed_size = SQFS_ON_DISK_BLOCK_SIZE(stored);
    if (packed_size > super_.block_size) {
        return tl::make_unexpected(Break{Obstacle::damaged, "a block larger than the image's"});
    }
    if (!SQFS_IS_BLOCK_COMPRESSED(stored)) {
        Bytes block(packed_size);
        TRY([[maybe_unused]] const Done read, read_at(offset, block));
        if (auto over = budget_.spend(packed_size)) {
            return tl::make_unexpected(*std::move(over));
        }
        return block;
    }
    packed_.resize(packed_size);
    TRY([[maybe_unused]] const Done read, read_at(offset, packed_));
    Bytes block(super_.block_size);
    const sqfs_s32 size =
        unpack(&unpacker_.compressor, packed_.data(), packed_size, block.data(), super_.block_size);
    if (size <= 0) {
        return tl::make_unexpected(describe(size == 0 ? SQFS_ERROR_COMPRESSOR : size));
    }
    block.resize(static_cast<std::size_t>(size));
    return block;
}

OrBreak<Bytes> SquashfsImage::read_fragment(std::uint32_t index) {
    if (index >= super_.fragment_entry_count) {
        return tl::make_unexpected(Break{Obstacle::damaged, "a fragment that is not there"});
    }
    Bytes block_offset(sizeof(std::uint64_t));
    TRY([[maybe_unused]] const Done listed,
        read_at(super_.fragment_table_start + index / fragments_in_block * block_offset.size(),
                block_offset));
    TRY([[maybe_unused]] const Done begun, begin(fragments_));
    TRY([[maybe_unused]] const Done found,
        check(sqfs_meta_reader_seek(fragments_.reader.get(),
                                    little_endian(block_offset, 0, block_offset.size()),
                                    index % fragments_in_block * fragment_entry_size),
              fragments_));
    Bytes entry(fragment_entry_size);
    TRY([[maybe_unused]] const Done read,
        check(sqfs_meta_reader_read(fragments_.reader.get(), entry.data(), entry.size()),
              fragments_));
    return read_block(little_endian(entry, 0, 8),
                      static_cast<std::uint32_t>(little_endian(entry, 8, 4)));
}

/// Makes sure that the table can be read.
OrBreak<Done> SquashfsImage::begin(Table& table) {
    if (table.reader == nullptr) {
        table.reader.reset(
            sqfs_meta_reader_create(&source_.file, &unpacker_.compressor, table.begin, table.end));
        ASSERT(table.reader != nullptr);
    }
    return Done{};
}

/// After a failure a reader believes that it holds the block that it held before.
OrBreak<Done> SquashfsImage::check(int code, Table& table) {
    if (code == 0) {
        return Done{};
    }
    table.reader.reset();
    return tl::make_unexpected(describe(code));
}

OrBreak<Done> SquashfsImage::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
    const int code = out.empty() ? 0 : read_source(&source_.file, offset, out.data(), out.size());
    if (code != 0) {
        return tl::make_unexpected(describe(code));
    }
    return Done{};
}

Break SquashfsImage::describe(int code) {
    if (unpacker_.over) {
        return *std::exchange(unpacker_.over, std::nullopt);
    }
    switch (code) {
        case SFQS_ERROR_SUPER_VERSION:
            return {Obstacle::unsupported, "a squashfs of another version than 4"};
        case SQFS_ERROR_UNSUPPORTED:
            return {Obstacle::unsupported, "a squashfs compressed in an unknown way"};
        case SQFS_ERROR_COMPRESSOR: return {Obstacle::damaged, "a block cannot be unpacked"};
        case SQFS_ERROR_OUT_OF_BOUNDS: return {Obstacle::damaged, "it points to where it is not"};
        default: return {Obstacle::damaged, "the squashfs is not consistent"};
    }
}

}  // namespace hemostat::archive
