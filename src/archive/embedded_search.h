// Archives somewhere in content of another kind: firmware, kernels, what unpacks itself.
#pragma once

#include "archive/budget.h"
#include "archive/format.h"
#include "archive/input.h"
#include "archive/stream_end.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace hemostat::archive {

/// Smaller content is not searched.
constexpr std::size_t searched_size_min = std::size_t{64} << 10U;
/// Of larger content, only so much of the front.
constexpr std::uint64_t searched_size_max = std::uint64_t{256} << 20U;

/// Whether content that begins with `front`, and is no container, may be firmware: not text, not
/// code with a format of its own, and none of the kinds of file that ordinary machines are full of.
bool may_be_firmware(ByteView front);

/// Whether what begins as a script is none at its end: it unpacks itself.
bool has_binary_end(RandomAccess& whole);

/// Where a program ends by its section headers, when `front` is that of an ELF file with some.
/// What lies behind is not the program's: so is an AppImage made.
///
/// Source: ELF-64 Object File Format 1.5 §3; System V ABI, chapter 4.
std::optional<std::uint64_t> find_elf_end(ByteView front);

struct Embedded {
    std::uint64_t offset = 0;
    /// Behind its last byte; that of all, where it is not known.
    std::uint64_t end = 0;
    bool is_end_known = false;
    Format format = Format::file;
    /// Of a zip with its directory: from where on that counts, the zip's begin or that of all.
    std::optional<std::uint64_t> directory_base = std::nullopt;

    /// As in a path: 0x40200.gz
    [[nodiscard]] std::string name() const;
};

/// Finds marks of gzip, xz, lzma, bzip2, zstd, lz4, zip, cpio and squashfs, one after the other,
/// and gives those whose header holds, and of a compression those out of which something comes.
///
/// The headers of a Linux kernel (bzImage) and of U-Boot (uImage) say where their payload ends.
/// Limit: marks_max marks are looked at; then has_given_up().
/// Source: Documentation/arch/x86/boot.rst of Linux; include/image.h of U-Boot.
class EmbeddedSearch {
public:
    static constexpr std::size_t marks_max = 4096;

    /// Lifetime: both outlive it. A failure of `bytes` ends it as their end does.
    EmbeddedSearch(RandomAccess& bytes, Budget& budget);

    /// The next one that begins at skip_to()'s offset or behind it.
    std::optional<Embedded> next();
    void skip_to(std::uint64_t offset) { at_ = offset; }
    [[nodiscard]] bool has_given_up() const { return mark_count_ > marks_max; }

private:
    struct Payload {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };

    bool find_mark();
    std::optional<Embedded> look_at(std::uint64_t offset);
    std::optional<Embedded> look_at_zip(Embedded found);
    bool load(std::uint64_t offset, std::size_t size);
    [[nodiscard]] ByteView loaded(std::uint64_t offset) const;
    bool unpacks(const Embedded& found);

    RandomAccess& bytes_;
    Budget& budget_;
    std::uint64_t end_;
    std::uint64_t at_ = 0;
    std::size_t mark_count_ = 0;
    std::uint64_t zip_search_left_ = searched_size_max;
    StreamEnd stream_end_;
    std::optional<Payload> payload_;  ///< that a header has told of

    Bytes piece_;
    std::uint64_t piece_offset_ = 0;
};

}  // namespace hemostat::archive
