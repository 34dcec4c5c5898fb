// The claims of a history that may do a step, and what a step gets from them.
#pragma once

#include "campaign/claim_history.h"
#include "campaign/policy.h"
#include "campaign/step.h"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::campaign {

/// What keeps a step from being done: a stable code, and what would satisfy it, in one clause.
struct Unmet {
    std::string_view code;  ///< see the README for the list
    std::string what;

    bool operator==(const Unmet&) const = default;
};

struct StepOutcome {
    bool is_needed = true;
    bool is_done = false;
    std::optional<WallTime> excepted_until;
    WallTime at;                 ///< since when, once done
    const Claim* by = nullptr;   ///< the claim that completed it
    std::optional<Unmet> unmet;  ///< present where needed and not done

    /// Whether nothing is left to do for it.
    [[nodiscard]] bool is_settled() const { return is_done || !is_needed; }
    /// The first thing that is unmet is what is said.
    void miss(std::string_view code, std::string what);
};

/// A claim that a step needs.
struct Demand {
    Step step{};
    WallTime since = WallTime::min();
    std::optional<std::string_view> asset;  ///< none: any
    std::function<bool(const HistoryEntry&)> accepts = [](const HistoryEntry&) { return true; };
};

/// The earliest claim that meets a demand, expired or not, and whether one still counts.
///
/// The time of a step is that of the first: a routine rescan that outlives an older one must not
/// make everything after it look too early.
struct Search {
    const HistoryEntry* first = nullptr;
    bool is_current = false;
};

/// Lifetime: that of the entries and the policy.
class ClaimSearch {
public:
    ClaimSearch(const Policy& policy, std::span<const HistoryEntry> entries, WallTime as_of);

    [[nodiscard]] std::span<const HistoryEntry> entries() const { return entries_; }
    [[nodiscard]] bool is_withdrawn(const Claim& claim) const;
    /// Whether `step` may be done by it: kind, method and evidence suffice.
    [[nodiscard]] bool qualifies(Step step, const HistoryEntry& entry) const;
    [[nodiscard]] Search find(const Demand& demand) const;
    /// Takes what meets `demand` into `outcome`, or says `code` and `what` of it. Of several
    /// demands the last one met completes the step.
    void require(StepOutcome& outcome, const Demand& demand, std::string_view code,
                 const std::string& what) const;
    /// Until when `step` may wait, if anybody with another's approval says so.
    [[nodiscard]] std::optional<WallTime> excepted_until(Step step) const;

private:
    const Policy& policy_;
    std::span<const HistoryEntry> entries_;
    WallTime as_of_;
    std::vector<const Claim*> withdrawn_;
    std::vector<const HistoryEntry*> all_;
    std::map<std::string_view, std::vector<const HistoryEntry*>> by_asset_;
};

}  // namespace hemostat::campaign
