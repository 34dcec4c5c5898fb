// A zip through libzip: what is not wanted of a member is not unpacked.
#pragma once

#include "archive/budget.h"
#include "archive/input.h"
#include "archive/members.h"

#include <zip.h>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace hemostat::archive {

/// The members that the directory of a zip names, in its order.
///
/// Libarchive unpacks 256 KiB of a member at least. Of most members, such as those of a jar, the
/// first bytes are enough.
/// Memory: that of the directory, several times; see ZipEnd::too_large.
/// Lifetime: what it is given outlives it.
class ZipFile final : public Members {
public:
    /// Nothing where libzip finds no directory, or where a member is neither stored nor deflated:
    /// libarchive reads on and knows more.
    static std::unique_ptr<ZipFile> open(RandomAccess& bytes, Budget& budget);

    Step next() override;
    [[nodiscard]] const Break& failure() const override { return failure_; }
    [[nodiscard]] std::string name() const override;
    [[nodiscard]] bool has_content() const override;
    [[nodiscard]] bool is_folder() const override { return name().ends_with('/'); }
    [[nodiscard]] bool is_encrypted() const override;
    tl::expected<std::size_t, Break> read(std::span<std::uint8_t> out) override;
    [[nodiscard]] ByteView recent() const override { return {}; }
    [[nodiscard]] bool has_source_failed() const override { return has_source_failed_; }

private:
    struct Discard {
        void operator()(zip_t* zip) const { zip_discard(zip); }
    };
    struct Close {
        void operator()(zip_file_t* file) const { zip_fclose(file); }
    };

    ZipFile(RandomAccess& bytes, Budget& budget) : bytes_(bytes), budget_(budget) {}

    bool open();
    bool has_only_known_methods();
    tl::expected<std::size_t, Break> read_content(std::span<std::uint8_t> out);

    static zip_int64_t on_source(void* self, void* data, zip_uint64_t size,
                                 zip_source_cmd_t command);
    bool load_block();
    zip_int64_t read_source(void* data, zip_uint64_t size);
    zip_int64_t seek_source(void* data, zip_uint64_t size);

    RandomAccess& bytes_;
    Budget& budget_;
    std::uint64_t offset_ = 0;  ///< where libzip reads next
    /// Libzip reads each entry of the directory, each header and each start of a member by itself.
    Bytes block_;
    std::uint64_t block_offset_ = 0;
    bool has_source_failed_ = false;
    zip_error_t source_error_{};

    std::unique_ptr<zip_t, Discard> zip_;
    std::int64_t index_ = -1;
    zip_stat_t status_{};  ///< of the member
    std::unique_ptr<zip_file_t, Close> file_;
    Break failure_;
};

}  // namespace hemostat::archive
