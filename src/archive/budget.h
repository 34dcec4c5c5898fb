// How much of its limits a walk has used.
#pragma once

#include "archive/input.h"
#include "archive/limits.h"
#include "archive/members.h"

#include <cstdint>
#include <optional>

namespace hemostat::archive {

/// What all members of one top-level file may cost together.
///
/// Lifetime: aliases both.
class Budget {
public:
    Budget(const Limits& limits, const Tracked& source) : limits_(limits), source_(source) {}

    /// Counts `size` unpacked bytes; the limit that they exceed, once.
    std::optional<Break> spend(std::uint64_t size);
    [[nodiscard]] bool is_exhausted() const { return is_exhausted_; }

private:
    const Limits& limits_;
    const Tracked& source_;
    std::uint64_t unpacked_size_ = 0;
    bool is_exhausted_ = false;
};

/// The content of the member that `members` is at, within the limits.
///
/// Lifetime: aliases all it is given.
class Member final : public Input {
public:
    Member(Members& members, const Budget& budget, std::uint64_t size_max)
        : members_(members), budget_(budget), size_max_(size_max) {}

    Result<std::size_t> read(std::span<std::uint8_t> out) override;
    /// Reads what is left.
    void drain();

    /// What ended it early here. Not that the budget had been exhausted before.
    [[nodiscard]] const std::optional<Break>& failure() const { return failure_; }

private:
    Result<std::size_t> stop(Break why);

    Members& members_;
    const Budget& budget_;
    std::uint64_t size_max_;
    std::uint64_t size_ = 0;
    std::optional<Break> failure_;
};

}  // namespace hemostat::archive
