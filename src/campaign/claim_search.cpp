#include "campaign/claim_search.h"

#include <algorithm>
#include <utility>

namespace hemostat::campaign {

void StepOutcome::miss(std::string_view code, std::string what) {
    if (!unmet) {
        unmet = Unmet{code, std::move(what)};
    }
}

ClaimSearch::ClaimSearch(const Policy& policy, std::span<const HistoryEntry> entries,
                         WallTime as_of)
    : policy_(policy),
      entries_(entries),
      as_of_(as_of),
      withdrawn_(withdrawn_claims(entries, nullptr)) {
    for (const HistoryEntry& entry : entries_) {
        all_.push_back(&entry);
        by_asset_[entry.claim->asset].push_back(&entry);
    }
}

bool ClaimSearch::is_withdrawn(const Claim& claim) const {
    return std::ranges::binary_search(withdrawn_, &claim, std::less<>());
}

bool ClaimSearch::qualifies(Step step, const HistoryEntry& entry) const {
    const Claim& claim = *entry.claim;
    const StepPolicy& demand = policy_.of(step);
    return entry.counts && row_of(step).kinds.contains(claim.kind) &&
           claim.method >= std::max(row_of(step).method_least, demand.method_least) &&
           (!demand.needs_evidence || has_evidence(claim)) && !is_withdrawn(claim);
}

Search ClaimSearch::find(const Demand& demand) const {
    const std::vector<const HistoryEntry*>* candidates = &all_;
    if (demand.asset) {
        const auto about_it = by_asset_.find(*demand.asset);
        if (about_it == by_asset_.end()) {
            return {};
        }
        candidates = &about_it->second;
    }
    Search result;
    for (const HistoryEntry* entry : *candidates) {
        if (entry->at < demand.since || !qualifies(demand.step, *entry) ||
            !demand.accepts(*entry)) {
            continue;
        }
        if (result.first == nullptr) {
            result.first = entry;
        }
        if (!entry->claim->until || *entry->claim->until > as_of_) {
            result.is_current = true;
            break;
        }
    }
    return result;
}

void ClaimSearch::require(StepOutcome& outcome, const Demand& demand, std::string_view code,
                          const std::string& what) const {
    const Search result = find(demand);
    if (result.first == nullptr) {
        outcome.miss(code, what);
        return;
    }
    if (!result.is_current) {
        outcome.miss("expired", what + ": what said so has expired");
    }
    if (outcome.by == nullptr || result.first->at > outcome.at) {
        outcome.at = result.first->at;
        outcome.by = result.first->claim;
    }
}

std::optional<WallTime> ClaimSearch::excepted_until(Step step) const {
    std::optional<WallTime> until;
    for (const HistoryEntry& entry : entries_) {
        const Claim& claim = *entry.claim;
        if (claim.kind == ClaimKind::exception && entry.counts && claim.step == step &&
            *claim.until > as_of_ && !is_withdrawn(claim)) {
            until = until ? std::max(*until, *claim.until) : *claim.until;
        }
    }
    return until;
}

}  // namespace hemostat::campaign
