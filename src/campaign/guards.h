// What must be true of the claims for each step: the guards.
#pragma once

#include "campaign/claim_search.h"
#include "campaign/organisation.h"
#include "campaign/policy.h"
#include "campaign/step.h"

#include <array>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace hemostat::campaign {

/// All that is known beside the claims.
///
/// Lifetime: that of what it names.
struct Circumstances {
    const Service& service;
    const Policy& policy;
    const KeySightings& keys_elsewhere;        ///< in the whole campaign
    std::span<const std::string> waiting_for;  ///< suppliers that are not clear
};

struct Answers {
    std::array<StepOutcome, step_count> steps;
    /// What is in use and was not renewed since the verified fix; empty until there is one.
    ///
    /// Lifetime: that of the claims.
    std::set<std::string_view> old_keys;
    std::set<std::string_view> old_certificates;

    [[nodiscard]] const StepOutcome& of(Step step) const { return steps[index_of(step)]; }
    /// Whether `claim` says that something old is in use.
    [[nodiscard]] bool is_old_sighting(const Claim& claim) const {
        return is_sighting(claim) &&
               (old_keys.contains(claim.key) || old_certificates.contains(claim.certificate));
    }
};

/// Which steps stand by `entries`, at the time `as_of`.
///
/// `entries` are a history, or its beginning.
Answers ask_guards(const Circumstances& circumstances, std::span<const HistoryEntry> entries,
                   WallTime as_of);

}  // namespace hemostat::campaign
