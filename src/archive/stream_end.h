// Where a compressed stream ends that stands in the middle of something.
#pragma once

#include "archive/format.h"
#include "archive/input.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace hemostat::archive {

/// Follows an xz stream or a zstd frame from block to block without unpacking it: libarchive takes
/// what lies behind for more of the same, and fails.
///
/// One object for all streams of one content: it takes steps_max steps and then says nothing.
/// Source: The .xz File Format 1.1.0 §2.1, §3, §4; XZ for Java's LZMA2 documentation; RFC 8878
/// §3.1.1.
class StreamEnd {
public:
    static constexpr std::size_t steps_max = 1'000'000;

    /// Lifetime: `bytes` outlives it.
    explicit StreamEnd(RandomAccess& bytes) : bytes_(bytes) {}

    /// Behind the stream of `format`, xz or zstd, that begins at `begin`. Nothing when it is
    /// broken, cut, or of another format.
    std::optional<std::uint64_t> find(Format format, std::uint64_t begin);

private:
    std::optional<std::uint64_t> find_zstd_end();
    std::optional<std::uint64_t> find_xz_end();
    bool pass_lzma2();
    bool pass_xz_index();

    /// The next `size` bytes as a number, and past them; all ones and has_failed_ behind the end.
    std::uint64_t take(std::size_t size);
    std::uint64_t take_variable();
    void align(std::uint64_t begin);

    RandomAccess& bytes_;
    std::uint64_t at_ = 0;
    bool has_failed_ = false;
    std::size_t step_count_ = 0;
};

}  // namespace hemostat::archive
