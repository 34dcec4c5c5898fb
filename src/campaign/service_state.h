// Where one service stands in a campaign: derived from claims, and stored by nobody.
#pragma once

#include "campaign/guards.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::campaign {

enum class Standing : std::uint8_t {
    open,
    done,
    excepted,    ///< may wait: it is not done
    undone,      ///< was done until a later claim
    not_needed,  ///< by the policy, or because the service is proved not to be affected
};

/// What we know of whom we told.
enum class Silence : std::uint8_t { not_delivered, delivered, read, acknowledged, answered };

inline constexpr std::size_t silence_count = 5;

/// Of the flaw alone, in the words of VEX: keys, secrets and users are not in it.
enum class FlawStatus : std::uint8_t { under_investigation, affected, fixed, not_affected };

std::string_view to_string(Standing standing);
std::string_view to_string(FlawStatus status);
std::string_view to_string(Silence silence);

struct StepState {
    Step step{};
    Standing standing{};
    std::string by;              ///< id of the claim that completed it, once done
    std::optional<WallTime> at;  ///< since when it is done
    std::string undone_by;       ///< id of the claim that took it back; of any service
    std::optional<WallTime> excepted_until;
    std::optional<WallTime> due_at;
    std::optional<WallTime> overdue_since;  ///< never while it is excepted
    std::optional<Unmet> unmet;             ///< what keeps it from being done

    bool operator==(const StepState&) const = default;
};

struct ServiceState {
    std::string service;
    std::array<StepState, step_count> steps;
    std::optional<Step> furthest;  ///< the last that is done
    std::optional<Step> next;      ///< the first that is not; none when all is clear
    bool is_unaffected = false;    ///< proved not to be affected
    bool is_affected = false;      ///< found or said to be so, whoever was told of it
    Silence silence{};
    std::vector<RefusedClaim> refused;  ///< the claims that do not count

    [[nodiscard]] const StepState& of(Step step) const { return steps[index_of(step)]; }
    [[nodiscard]] bool is_clear() const { return of(Step::all_clear).standing == Standing::done; }
    [[nodiscard]] FlawStatus flaw_status() const;

    bool operator==(const ServiceState&) const = default;
};

/// How many turning points are looked back at to say which claim undid a step. A step that was
/// undone before that is shown as open.
inline constexpr std::size_t turning_points_max = 64;

/// What `entries` say of it.
Silence silence_of(std::span<const HistoryEntry> entries);

/// Derives the state of `circumstances.service` from those that are about it or its unit, among
/// `claims` and the circumstances' own.
///
/// The result does not depend on the order of `claims`, nor on how often one is there.
/// Expects a policy that was checked.
ServiceState derive_state(const Circumstances& circumstances, std::span<const Claim> claims,
                          WallTime now);

}  // namespace hemostat::campaign
