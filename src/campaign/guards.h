// What must be true of the claims for each step: the guards.
#pragma once

#include "campaign/claim_search.h"
#include "campaign/exposure.h"
#include "campaign/organisation.h"
#include "campaign/policy.h"
#include "campaign/step.h"

#include <array>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace hemostat::campaign {

/// All that is known beside the claims.
///
/// Lifetime: that of what it names.
struct Circumstances {
    const Organisation& organisation;  ///< that the service's unit is in
    const Service& service;
    const Policy& policy;
    const KeySightings& keys_elsewhere;        ///< in the whole campaign
    const ExposedKeys& exposed_keys;           ///< the same
    std::span<const std::string> waiting_for;  ///< suppliers that are not clear
    std::span<const Claim> claims_of_unit{};   ///< where they are not among the service's
};

/// Expects a policy that names its advisory.
inline Subject subject_of(const Circumstances& circumstances) {
    return {.organisation = circumstances.organisation,
            .advisory = circumstances.policy.advisory,
            .unit = circumstances.service.unit,
            .service = circumstances.service.key,
            .more_claims = circumstances.claims_of_unit};
}

struct Answers {
    std::array<StepOutcome, step_count> steps;
    bool is_unaffected = false;
    bool is_affected = false;  ///< found vulnerable, or said to be affected, whoever was told of it
    /// The first claim that shows that there is a TLS key, or nothing.
    const Claim* key_shown_by = nullptr;
    /// Where a renewed key was in use before the fix, if that keeps the key from being renewed.
    std::optional<Exposure> exposure;
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
