// The regular files of a squashfs image.
#pragma once

#include "archive/members.h"
#include "archive/squashfs_image.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace hemostat::archive {

/// The entries of a squashfs of version 4, folder by folder; regular files have content.
///
/// A folder that was read is not read again, wherever it stands: no loop, and no tree that grows by
/// standing in itself. The second name of a file has no content.
/// Memory: a data block and a fragment, 1 MiB each at most, and a number for each folder and each
///         file with many names.
/// Limit:  folders_max inside one another.
/// Lifetime: what it is given outlives it.
class Squashfs final : public Members {
public:
    static constexpr std::size_t folders_max = 256;

    Squashfs(RandomAccess& bytes, Budget& budget)
        : bytes_(bytes), budget_(budget), image_(bytes, budget) {}

    Step next() override;
    [[nodiscard]] const Break& failure() const override { return failure_; }
    /// The path in the image, without a slash in front.
    [[nodiscard]] std::string name() const override { return path_; }
    [[nodiscard]] bool has_content() const override { return has_content_; }
    [[nodiscard]] bool is_folder() const override { return is_folder_; }
    [[nodiscard]] bool is_encrypted() const override { return false; }
    tl::expected<std::size_t, Break> read(std::span<std::uint8_t> out) override;
    [[nodiscard]] ByteView recent() const override { return {}; }
    [[nodiscard]] bool has_source_failed() const override { return image_.has_source_failed(); }

private:
    struct Folder {
        sqfs_readdir_state_t state{};
        std::size_t path_size = 0;  ///< of its own path
    };
    /// What is left of the file that is read.
    struct File {
        std::uint64_t size = 0;
        std::uint64_t block_count = 0;
        std::uint64_t offset = 0;  ///< of the next block, in the image
        std::uint32_t fragment = 0;
        std::uint32_t fragment_offset = 0;
    };

    OrBreak<Done> open();
    OrBreak<std::uint16_t> read_inode(std::uint64_t reference);
    OrBreak<Done> enter_folder(std::uint64_t reference);
    OrBreak<Done> begin_file(std::uint64_t reference);
    OrBreak<Done> take_entry(const SquashfsEntry& entry);
    OrBreak<Done> load_piece();
    OrBreak<Done> load_block();
    OrBreak<Done> load_fragment();
    Step stop(Break why);

    RandomAccess& bytes_;
    Budget& budget_;
    SquashfsImage image_;

    bool was_opened_ = false;
    Break failure_;
    std::vector<Folder> folders_;  ///< that we are in, the innermost last
    std::unordered_set<std::uint64_t> seen_folders_;
    std::unordered_set<std::uint64_t> seen_links_;  ///< files with many names
    std::string path_;

    bool is_folder_ = false;
    bool has_content_ = false;
    File file_;
    std::optional<Break> file_failure_;
    Bytes piece_;            ///< of the file
    std::size_t taken_ = 0;  ///< of it
    Bytes fragment_;         ///< the one that was read last
    std::optional<std::uint32_t> fragment_index_;
};

}  // namespace hemostat::archive
