// How libarchive gets at our bytes.
#pragma once

#include "archive/input.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

struct archive;

namespace hemostat::archive {

/// Gives libarchive the bytes of an Input, or of a RandomAccess and then in any order.
///
/// Lifetime: what it reads from, and itself, outlive the `struct archive` that uses it.
class Feed {
public:
    explicit Feed(Input& input);
    explicit Feed(RandomAccess& bytes);

    /// Makes `handle` read from here; its format and filter are set already. Libarchive's code.
    int open(struct ::archive* handle);

    /// Whether what it reads from failed; the owner of that tells of it.
    [[nodiscard]] bool has_failed() const { return has_failed_; }
    /// The last bytes that were read without a gap, up to recent_size_max.
    [[nodiscard]] ByteView recent() const { return recent_; }
    /// What was read from position `consumed` on, or nothing when that is too long ago.
    [[nodiscard]] std::optional<Bytes> read_after(std::uint64_t consumed) const;

    static constexpr std::size_t block_size = std::size_t{64} * 1024;
    static constexpr std::size_t recent_size_max = 2 * block_size;
    /// How much libarchive may hold that it has not understood: the length of a name in a cpio
    /// is any.
    static constexpr std::uint64_t read_ahead_max = std::uint64_t{32} << 20;

private:
    /// The next block, empty at the end; nothing when the source failed.
    std::optional<ByteView> read();
    std::int64_t skip(std::int64_t count);
    std::int64_t seek(std::int64_t offset, int whence);

    Input* input_ = nullptr;  ///< one of these two
    RandomAccess* bytes_ = nullptr;
    std::uint64_t offset_ = 0;
    bool has_failed_ = false;
    Bytes block_;
    Bytes recent_;  ///< ends with block_
};

}  // namespace hemostat::archive
