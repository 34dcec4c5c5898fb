// What a container holds, one member after the other: the same for every format.
#pragma once

#include "archive/visitor.h"
#include "base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tl/expected.hpp>

namespace hemostat::archive {

/// Where reading came to an end before its time.
struct Break {
    Obstacle why = Obstacle::damaged;
    std::string detail;  ///< printable
};

class Members {
public:
    enum class Step : std::uint8_t {
        member,   ///< there is a next one
        damaged,  ///< something could not be read here: see failure(), and ask for the next
        end,
        broken,  ///< nothing more can be read: see failure()
    };

    virtual ~Members() = default;

    /// Goes to the next member, past what was not read of this one.
    virtual Step next() = 0;
    [[nodiscard]] virtual const Break& failure() const = 0;

    /// As in the archive, not printable; empty where it has none.
    [[nodiscard]] virtual std::string name() const = 0;
    /// Whether the member has content of its own: a regular file, and not a second name of one.
    [[nodiscard]] virtual bool has_content() const = 0;
    [[nodiscard]] virtual bool is_folder() const = 0;
    [[nodiscard]] virtual bool is_encrypted() const = 0;

    /// The member's content; holes are zeros. What it costs is counted in the budget.
    virtual tl::expected<std::size_t, Break> read(std::span<std::uint8_t> out) = 0;

    /// The last bytes that were read without a gap; none where the end says nothing.
    [[nodiscard]] virtual ByteView recent() const = 0;
    /// Whether what this reads from failed; the owner of that tells of it.
    [[nodiscard]] virtual bool has_source_failed() const = 0;
};

}  // namespace hemostat::archive
