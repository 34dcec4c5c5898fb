// One container, member by member, through libarchive.
#pragma once

#include "archive/feed.h"
#include "archive/format.h"
#include "archive/visitor.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tl/expected.hpp>

struct archive;
struct archive_entry;

namespace hemostat::archive {

/// Where reading came to an end before its time.
struct Break {
    Obstacle why = Obstacle::damaged;
    std::string detail;  ///< printable
};

/// What `format` holds, one member after the other. A compression holds one.
///
/// Enables in libarchive the one format and no filter, or the one filter: nothing is guessed below
/// find_format(), no program is started, no path is opened.
/// Lifetime: `feed` outlives it.
class Reader {
public:
    enum class Step : std::uint8_t {
        member,   ///< there is a next one
        damaged,  ///< something could not be read here: see failure(), and ask for the next
        end,
        broken,  ///< nothing more can be read: see failure()
    };
    /// How a zip is read.
    enum class Order : std::uint8_t {
        by_directory,  ///< as its directory says; needs a RandomAccess
        front_to_back,
    };

    Reader(Format format, Feed& feed, Order order = Order::by_directory);

    /// Goes to the next member, past what was not read of this one.
    Step next();
    [[nodiscard]] const Break& failure() const { return failure_; }

    /// As in the archive, not printable; empty where it has none.
    [[nodiscard]] std::string name() const;
    /// Whether the member has content of its own: a regular file, and not a second name of one.
    [[nodiscard]] bool has_content() const;
    [[nodiscard]] bool is_encrypted() const;

    /// The member's content; holes are zeros.
    tl::expected<std::size_t, Break> read(std::span<std::uint8_t> out);

    /// How much of the feed has been understood.
    [[nodiscard]] std::uint64_t position() const;

private:
    struct Close {
        void operator()(struct ::archive* handle) const;
    };

    int enable(Format format, Order order);
    tl::expected<std::size_t, Break> read_block(std::span<std::uint8_t> out);
    [[nodiscard]] Break describe() const;

    Format format_;

    std::unique_ptr<struct ::archive, Close> handle_;
    struct archive_entry* entry_ = nullptr;
    ByteView block_;  ///< what read_block() has not given yet
    int opened_ = 0;
    Break failure_;
};

}  // namespace hemostat::archive
