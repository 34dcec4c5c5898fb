// One container, member by member, through libarchive.
#pragma once

#include "archive/budget.h"
#include "archive/feed.h"
#include "archive/format.h"
#include "archive/members.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <tl/expected.hpp>

struct archive;
struct archive_entry;

namespace hemostat::archive {

/// What `format` holds, one member after the other. A compression holds one.
///
/// Enables in libarchive the one format and no filter, or the one filter: nothing is guessed below
/// find_format(), no program is started, no path is opened.
/// Lifetime: `feed` and `budget` outlive it.
class Reader final : public Members {
public:
    /// How a zip is read.
    enum class Order : std::uint8_t {
        by_directory,  ///< as its directory says; needs a RandomAccess
        front_to_back,
    };

    Reader(Format format, Feed& feed, Budget& budget, Order order = Order::by_directory);

    Step next() override;
    [[nodiscard]] const Break& failure() const override { return failure_; }
    [[nodiscard]] std::string name() const override;
    [[nodiscard]] bool has_content() const override;
    [[nodiscard]] bool is_folder() const override;
    [[nodiscard]] bool is_encrypted() const override;
    tl::expected<std::size_t, Break> read(std::span<std::uint8_t> out) override;
    [[nodiscard]] ByteView recent() const override { return feed_.recent(); }
    [[nodiscard]] bool has_source_failed() const override { return feed_.has_failed(); }

    /// How much of the feed has been understood.
    [[nodiscard]] std::uint64_t position() const;

private:
    struct Close {
        void operator()(struct ::archive* handle) const;
    };

    int enable(Format format, Order order);
    tl::expected<std::size_t, Break> read_content(std::span<std::uint8_t> out);
    tl::expected<std::size_t, Break> read_block(std::span<std::uint8_t> out);

    Format format_;
    Feed& feed_;
    Budget& budget_;
    std::unique_ptr<struct ::archive, Close> handle_;
    struct archive_entry* entry_ = nullptr;
    ByteView block_;  ///< what read_block() has not given yet
    int opened_ = 0;
    bool has_lost_place_ = false;  ///< nothing behind this member may be asked for
    Break failure_;
};

}  // namespace hemostat::archive
