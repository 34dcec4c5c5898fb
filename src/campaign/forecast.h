// How far a campaign has come over time, when it may be done, and who is late.
#pragma once

#include "campaign/roll_up.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hemostat::campaign {

struct ProgressPoint {
    WallTime at;
    std::uint64_t service_count = 0;
    /// Services that had done each step, or did not need it.
    std::array<std::uint64_t, step_count> settled{};

    bool operator==(const ProgressPoint&) const = default;
};

inline constexpr std::size_t progress_points_max = 1000;

/// Where all services stood at each of `times`, by what is claimed of the time up to then.
///
/// What was claimed later, about an earlier time, is in it: this is hindsight.
/// Errors: those of roll_up(); limit beyond progress_points_max.
Result<std::vector<ProgressPoint>> progress(const Organisation& organisation, const Policy& policy,
                                            std::span<const Claim> claims,
                                            std::span<const WallTime> times);

/// When something may be done. Each time is there only where the claims bear it.
struct Outlook {
    bool is_done = false;
    std::optional<WallTime> earliest;  ///< at the fastest rate that was seen
    std::optional<WallTime> expected;  ///< at the rate of the later half of the time until now
    std::optional<WallTime> latest;    ///< at the slowest rate that was seen
    std::string unknown;               ///< why one of them cannot be told; empty otherwise

    bool operator==(const Outlook&) const = default;
};

struct Forecast {
    std::array<Outlook, step_count> steps;  ///< of all services
    /// Of the whole campaign: never told while somebody is silent about what there is.
    Outlook all_clear;

    [[nodiscard]] const Outlook& of(Step step) const { return steps[index_of(step)]; }
};

/// From fewer services that did a step, no rate is told.
inline constexpr std::uint64_t observed_least = 3;
/// What lies beyond is not told.
inline constexpr std::chrono::hours horizon{24 * 3660};

/// From the rates over the whole time since the opening, its later half and its last quarter.
///
/// It holds while rates stay between the slowest and the fastest of these. It knows nothing of
/// weekends to come, nor of why somebody is slow.
/// Errors: those of roll_up().
Result<Forecast> forecast(const Organisation& organisation, const Policy& policy,
                          std::span<const Claim> claims, WallTime now);

/// The same from counts at the opening, at half and at three quarters of the time, and at `now`,
/// of one step.
Outlook outlook_of(const std::array<std::uint64_t, 4>& settled, std::uint64_t total,
                   WallTime opened_at, WallTime now);

struct Delay {
    std::string unit;
    std::string service;  ///< empty where it is the unit's own duty holder who has not been heard
    Step step{};          ///< the first that is overdue
    WallTime since;       ///< when it was due

    bool operator==(const Delay&) const = default;
};

/// Everybody who is late at `now`, the longest first.
///
/// Expects `state` to be of `organisation` and `policy`, and of `now`.
std::vector<Delay> find_late(const Organisation& organisation, const Policy& policy,
                             const CampaignState& state, WallTime now);

}  // namespace hemostat::campaign
