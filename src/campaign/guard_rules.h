// The guards of all steps, and what they know of each other: for guards.cpp and key_guards.cpp
// only.
#pragma once

#include "campaign/guards.h"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>

namespace hemostat::campaign {

/// When something was first said to be in use.
struct FirstSeen {
    std::map<std::string_view, WallTime> keys;
    std::map<std::string_view, WallTime> certificates;
};

/// One asking of all steps, in their order.
class Guards {
public:
    Guards(const Circumstances& circumstances, std::span<const HistoryEntry> entries,
           WallTime as_of)
        : circumstances_(circumstances), claims_(circumstances.policy, entries, as_of) {
        survey();
    }

    Answers ask();

private:
    void survey();
    [[nodiscard]] std::optional<Unmet> order_unmet(Step step) const;
    [[nodiscard]] WallTime floor_of(Step step) const;
    void ask_one(Step step, StepOutcome& outcome);

    void assess(StepOutcome& outcome);
    void show_unaffected(StepOutcome& outcome) const;
    void fix(StepOutcome& outcome) const;
    void verify_fix(StepOutcome& outcome) const;
    [[nodiscard]] const Exposure* exposure_of(std::string_view key) const;
    [[nodiscard]] std::optional<Unmet> fault_of_renewal(const HistoryEntry& entry,
                                                        const FirstSeen& first_seen) const;
    void show_no_key();
    void renew_key(StepOutcome& outcome);
    void install(StepOutcome& outcome) const;
    void verify_installation(StepOutcome& outcome) const;
    void revoke(Step step, StepOutcome& outcome) const;
    void destroy_keys(StepOutcome& outcome) const;
    void clear(StepOutcome& outcome) const;

    [[nodiscard]] const StepOutcome& of(Step step) const { return answers_.of(step); }

    const Circumstances& circumstances_;
    ClaimSearch claims_;
    Answers answers_;

    // From the survey.
    std::optional<WallTime> last_vulnerable_;
    std::optional<WallTime> last_affected_;
    std::set<std::string_view> assets_;
    std::set<std::string_view> serving_assets_;

    // Known once the fix is verified.
    std::set<std::string_view> renewed_keys_;
    std::set<std::string_view> renewed_certificates_;
    std::optional<WallTime> keyless_at_;  ///< since when it is shown to have no TLS key
    std::optional<Unmet> keyless_unmet_;  ///< said, and not shown
};

}  // namespace hemostat::campaign
