// The pieces of a squashfs image: metadata and blocks, unpacked one by one.
#pragma once

#include "archive/budget.h"
#include "archive/input.h"
#include "archive/members.h"
#include "base/bytes.h"

#include <sqfs/compressor.h>
#include <sqfs/io.h>
#include <sqfs/meta_reader.h>
#include <sqfs/super.h>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tl/expected.hpp>

namespace hemostat::archive {

/// A value, or where reading came to an end.
template <typename Value>
using OrBreak = tl::expected<Value, Break>;

/// Where in a table of metadata something stands.
struct MetadataPlace {
    std::uint64_t block = 0;  ///< in the image
    std::size_t offset = 0;   ///< in the block, unpacked
};

struct SquashfsEntry {
    std::string name;  ///< as it stands there
    std::uint16_t type = 0;
    std::uint64_t inode = 0;  ///< a reference
};

/// A squashfs of version 4, as libsquashfs unpacks it.
///
/// Of the library only what cannot be led astray is used: super block, decompressors, metadata
/// blocks, entries of a folder. Its readers of inodes, fragment tables and files allocate what the
/// image says, add an image's numbers without a look at the sum, and go through all blocks of a
/// file for each.
/// All that is unpacked is counted in the budget.
/// Lifetime: not movable; `bytes` and `budget` outlive it.
class SquashfsImage {
public:
    SquashfsImage(RandomAccess& bytes, Budget& budget);
    ~SquashfsImage();
    SquashfsImage(const SquashfsImage&) = delete;
    SquashfsImage& operator=(const SquashfsImage&) = delete;

    /// To be called once and first; after a failure, nothing else is.
    OrBreak<Done> open();
    [[nodiscard]] const sqfs_super_t& super() const { return super_; }

    /// Reads from the table of inodes; then what follows, as long as nothing fails.
    OrBreak<Done> read_inode(const MetadataPlace& place, std::span<std::uint8_t> out);
    OrBreak<Done> read_inode_on(std::span<std::uint8_t> out);
    /// The next entry of a folder; nothing at its end.
    OrBreak<std::optional<SquashfsEntry>> read_entry(sqfs_readdir_state_t& folder);
    /// A data block or fragment of at most a block's size, `stored` as the format writes it.
    OrBreak<Bytes> read_block(std::uint64_t offset, std::uint32_t stored);
    OrBreak<Bytes> read_fragment(std::uint32_t index);

    [[nodiscard]] bool has_source_failed() const { return source_.has_failed; }

private:
    /// How libsquashfs gets at our bytes.
    struct Source {
        sqfs_file_t file{};  ///< first: the library gives us its address
        RandomAccess* bytes = nullptr;
        bool has_failed = false;
    };
    /// A decompressor that counts what comes out of it.
    struct Unpacker {
        sqfs_compressor_t compressor{};  ///< first, as above
        sqfs_compressor_t* inner = nullptr;
        Budget* budget = nullptr;
        std::optional<Break> over;  ///< the limit that was reached here
    };
    struct Destroy {
        void operator()(void* object) const;
    };
    /// Metadata between two offsets.
    struct Table {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        std::unique_ptr<sqfs_meta_reader_t, Destroy> reader;
    };

    static int read_source(sqfs_file_t* file, sqfs_u64 offset, void* out, std::size_t size);
    static sqfs_s32 unpack(sqfs_compressor_t* compressor, const sqfs_u8* in, sqfs_u32 size,
                           sqfs_u8* out, sqfs_u32 out_size);

    OrBreak<Done> begin(Table& table);
    OrBreak<Done> check(int code, Table& table);
    OrBreak<Done> read_at(std::uint64_t offset, std::span<std::uint8_t> out);
    Break describe(int code);

    Budget& budget_;
    Source source_;
    Unpacker unpacker_;
    sqfs_super_t super_{};
    Table inodes_;
    Table names_;
    Table fragments_;
    Bytes packed_;
};

}  // namespace hemostat::archive
