#include "archive/squashfs.h"

#include "archive/little_endian.h"

#include <fmt/format.h>
#include <sqfs/block.h>
#include <sqfs/inode.h>
#include <algorithm>
#include <array>
#include <utility>

namespace hemostat::archive {
namespace {

constexpr std::uint32_t no_fragment = 0xffffffff;

Break damage(std::string detail) {
    return {Obstacle::damaged, std::move(detail)};
}

}  // namespace

Members::Step Squashfs::next() {
    has_content_ = false;
    file_failure_.reset();
    if (!std::exchange(was_opened_, true)) {
        if (auto opened = open(); !opened) {
            failure_ = std::move(opened).error();
            return Step::broken;
        }
        if (image_.super().bytes_used > bytes_.size()) {
            return stop(damage(fmt::format("it ends early, {} of {} bytes are there", bytes_.size(),
                                           image_.super().bytes_used)));
        }
    }
    while (!folders_.empty()) {
        path_.resize(folders_.back().path_size);
        auto entry = image_.read_entry(folders_.back().state);
        if (!entry) {
            folders_.pop_back();
            return stop(std::move(entry).error());
        }
        if (!*entry) {
            folders_.pop_back();
            continue;
        }
        if (auto taken = take_entry(**entry); !taken) {
            return stop(std::move(taken).error());
        }
        return Step::member;
    }
    return Step::end;
}

Members::Step Squashfs::stop(Break why) {
    failure_ = std::move(why);
    return budget_.is_exhausted() ? Step::broken : Step::damaged;
}

OrBreak<Done> Squashfs::open() {
    TRY([[maybe_unused]] const Done opened, image_.open());
    return enter_folder(image_.super().root_inode_ref);
}

OrBreak<Done> Squashfs::take_entry(const SquashfsEntry& entry) {
    path_ += path_.empty() ? "" : "/";
    path_ += entry.name;
    is_folder_ = entry.type == SQFS_INODE_DIR;
    switch (entry.type) {
        case SQFS_INODE_DIR: return enter_folder(entry.inode);
        case SQFS_INODE_FILE: return begin_file(entry.inode);
        default: return Done{};
    }
}

/// The inode's type; its own part follows.
OrBreak<std::uint16_t> Squashfs::read_inode(std::uint64_t reference) {
    std::array<std::uint8_t, sizeof(sqfs_inode_t)> common{};
    const MetadataPlace place{.block = image_.super().inode_table_start + (reference >> 16U),
                              .offset = reference & 0xffffU};
    TRY([[maybe_unused]] const Done read, image_.read_inode(place, common));
    return static_cast<std::uint16_t>(
        little_endian(common, offsetof(sqfs_inode_t, type), sizeof(sqfs_inode_t::type)));
}

OrBreak<Done> Squashfs::enter_folder(std::uint64_t reference) {
    if (folders_.size() == folders_max) {
        return tl::make_unexpected(Break{
            Obstacle::limit, fmt::format("more than {} folders inside one another", folders_max)});
    }
    if (!seen_folders_.insert(reference).second) {
        return tl::make_unexpected(damage("a folder that stands in two places"));
    }
    TRY(const std::uint16_t type, read_inode(reference));
    Folder folder{.path_size = path_.size()};
    if (type == SQFS_INODE_DIR) {
        std::array<std::uint8_t, sizeof(sqfs_inode_dir_t)> inode{};
        TRY([[maybe_unused]] const Done read, image_.read_inode_on(inode));
        folder.state.init.block = little_endian(inode, offsetof(sqfs_inode_dir_t, start_block), 4);
        folder.state.init.size = little_endian(inode, offsetof(sqfs_inode_dir_t, size), 2);
        folder.state.init.offset = little_endian(inode, offsetof(sqfs_inode_dir_t, offset), 2);
    } else if (type == SQFS_INODE_EXT_DIR) {
        std::array<std::uint8_t, sizeof(sqfs_inode_dir_ext_t)> inode{};
        TRY([[maybe_unused]] const Done read, image_.read_inode_on(inode));
        folder.state.init.block =
            little_endian(inode, offsetof(sqfs_inode_dir_ext_t, start_block), 4);
        folder.state.init.size = little_endian(inode, offsetof(sqfs_inode_dir_ext_t, size), 4);
        folder.state.init.offset = little_endian(inode, offsetof(sqfs_inode_dir_ext_t, offset), 2);
    } else {
        return tl::make_unexpected(damage("a folder that is none"));
    }
    folder.state.init.block += image_.super().directory_table_start;
    folder.state.current = folder.state.init;
    folders_.push_back(folder);
    return Done{};
}

OrBreak<Done> Squashfs::begin_file(std::uint64_t reference) {
    TRY(const std::uint16_t type, read_inode(reference));
    file_ = {};
    if (type == SQFS_INODE_FILE) {
        using Inode = sqfs_inode_file_t;
        std::array<std::uint8_t, sizeof(Inode)> inode{};
        TRY([[maybe_unused]] const Done read, image_.read_inode_on(inode));
        const auto u32 = [&inode](std::size_t at) {
            return static_cast<std::uint32_t>(little_endian(inode, at, 4));
        };
        file_.offset = u32(offsetof(Inode, blocks_start));
        file_.size = u32(offsetof(Inode, file_size));
        file_.fragment = u32(offsetof(Inode, fragment_index));
        file_.fragment_offset = u32(offsetof(Inode, fragment_offset));
    } else if (type == SQFS_INODE_EXT_FILE) {
        using Inode = sqfs_inode_file_ext_t;
        std::array<std::uint8_t, sizeof(Inode)> inode{};
        TRY([[maybe_unused]] const Done read, image_.read_inode_on(inode));
        const auto u32 = [&inode](std::size_t at) {
            return static_cast<std::uint32_t>(little_endian(inode, at, 4));
        };
        file_.offset = little_endian(inode, offsetof(Inode, blocks_start), 8);
        file_.size = little_endian(inode, offsetof(Inode, file_size), 8);
        file_.fragment = u32(offsetof(Inode, fragment_idx));
        file_.fragment_offset = u32(offsetof(Inode, fragment_offset));
        if (u32(offsetof(Inode, nlink)) > 1 && !seen_links_.insert(reference).second) {
            return Done{};
        }
    } else {
        return tl::make_unexpected(damage("a file that is none"));
    }
    const std::uint32_t block_size = image_.super().block_size;
    const bool ends_in_block = file_.size % block_size != 0 && file_.fragment == no_fragment;
    file_.block_count = file_.size / block_size + (ends_in_block ? 1 : 0);
    has_content_ = true;
    piece_.clear();
    taken_ = 0;
    return Done{};
}

tl::expected<std::size_t, Break> Squashfs::read(std::span<std::uint8_t> out) {
    if (taken_ == piece_.size() && file_.size != 0) {
        // The metadata must not be read on behind a failure.
        if (!file_failure_) {
            if (auto loaded = load_piece(); !loaded) {
                file_failure_ = std::move(loaded).error();
            }
        }
        if (file_failure_) {
            return tl::make_unexpected(*file_failure_);
        }
    }
    const ByteView part =
        ByteView(piece_).subspan(taken_, std::min(out.size(), piece_.size() - taken_));
    std::ranges::copy(part, out.begin());
    taken_ += part.size();
    return part.size();
}

/// What comes next of the file, one byte at least.
OrBreak<Done> Squashfs::load_piece() {
    taken_ = 0;
    piece_.clear();
    if (file_.block_count == 0) {
        return load_fragment();
    }
    --file_.block_count;
    return load_block();
}

OrBreak<Done> Squashfs::load_block() {
    const std::size_t size = std::min<std::uint64_t>(image_.super().block_size, file_.size);
    std::array<std::uint8_t, sizeof(std::uint32_t)> stored_bytes{};
    TRY([[maybe_unused]] const Done read, image_.read_inode_on(stored_bytes));
    const auto stored = static_cast<std::uint32_t>(little_endian(stored_bytes, 0, 4));
    if (SQFS_IS_SPARSE_BLOCK(stored)) {
        if (auto over = budget_.spend(size)) {
            return tl::make_unexpected(*std::move(over));
        }
        piece_.assign(size, 0);
    } else {
        TRY(piece_, image_.read_block(file_.offset, stored));
        if (piece_.size() != size) {
            piece_.clear();
            return tl::make_unexpected(damage("a block of the wrong size"));
        }
    }
    file_.offset += SQFS_ON_DISK_BLOCK_SIZE(stored);
    file_.size -= size;
    return Done{};
}

OrBreak<Done> Squashfs::load_fragment() {
    if (fragment_index_ != file_.fragment) {
        fragment_index_.reset();
        TRY(fragment_, image_.read_fragment(file_.fragment));
        fragment_index_ = file_.fragment;
    }
    if (file_.fragment_offset > fragment_.size() ||
        file_.size > fragment_.size() - file_.fragment_offset) {
        return tl::make_unexpected(damage("a fragment that is too short"));
    }
    const auto begin = fragment_.begin() + file_.fragment_offset;
    piece_.assign(begin, begin + static_cast<std::ptrdiff_t>(file_.size));
    file_.size = 0;
    return Done{};
}

}  // namespace hemostat::archive
