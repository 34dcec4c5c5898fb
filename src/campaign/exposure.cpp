#include "campaign/exposure.h"

#include "campaign/guards.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace hemostat::campaign {

void add_exposed_keys(const Circumstances& circumstances, std::span<const Claim> claims,
                      WallTime now, ExposedKeys& exposed) {
    const ClaimHistory history = order_claims(subject_of(circumstances), claims, now);
    const auto is_sight = [](const HistoryEntry& entry) { return is_sighting(*entry.claim); };
    if (std::ranges::none_of(history.entries, is_sight)) {
        return;
    }
    // As of the beginning of time nothing has expired.
    const Answers answers = ask_guards(circumstances, history.entries, WallTime::min());
    if (answers.is_unaffected) {
        return;
    }
    const StepOutcome& fix = answers.of(Step::fix_verified);
    const auto withdrawn = withdrawn_claims(history.entries, nullptr);
    std::set<std::string_view> seen;
    for (const HistoryEntry& entry : history.entries) {
        const Claim& claim = *entry.claim;
        if (!is_sighting(claim) || claim.key.empty() ||
            std::ranges::binary_search(withdrawn, &claim, std::less<>()) ||
            (fix.is_done && entry.at > fix.at)) {
            continue;
        }
        if (seen.insert(claim.key).second) {
            exposed[claim.key].push_back({circumstances.service.key, claim.id, entry.at});
        }
    }
}

}  // namespace hemostat::campaign
