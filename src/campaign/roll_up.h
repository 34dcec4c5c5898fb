// Where units stand: by their services, their children, and what others provide to them.
#pragma once

#include "campaign/service_state.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hemostat::campaign {

struct UnitState {
    std::string unit;
    /// All its services, all its children, and all that is provided to it are clear. Never where
    /// nobody has named a service: that is silence.
    bool is_clear = false;
    /// The first thing that it waits for, in one clause; empty when it is clear.
    std::string waits_for;
    /// Of its duty holder: answered once all its services are. Whoever answers for one of them has
    /// taken the advisory on.
    Silence own_silence{};
    std::vector<RefusedClaim> refused;  ///< the claims about the unit that do not count

    // Of the unit and all below it, each service once.
    std::uint64_t service_count = 0;
    std::uint64_t clear_count = 0;
    std::uint64_t overdue_count = 0;                     ///< services with a step that is overdue
    std::array<std::uint64_t, silence_count> silence{};  ///< services, by Silence
    std::uint64_t empty_count = 0;                       ///< units without services and children
    std::uint64_t unit_count = 0;
    std::array<std::uint64_t, silence_count> unit_silence{};  ///< units, by their own silence
};

struct CampaignState {
    std::vector<ServiceState> services;  ///< in the order of the organisation's services
    std::vector<UnitState> units;        ///< in the order of the organisation's units
    std::vector<RefusedClaim> unplaced;  ///< claims about what nobody has named

    [[nodiscard]] bool is_clear() const { return !units.empty() && units.front().is_clear; }
};

/// Of one campaign.
inline constexpr std::size_t claims_max = 50'000'000;

/// Derives all states from `claims`, in any order. Claims about a service or unit nobody has named
/// keep the root from being clear: they are about something that is not looked after.
///
/// Errors: those of Policy::check(); limit beyond claims_max.
Result<CampaignState> roll_up(const Organisation& organisation, const Policy& policy,
                              std::span<const Claim> claims, WallTime now);

}  // namespace hemostat::campaign
