#include "campaign/guards.h"

#include "base/text.h"
#include "campaign/guard_rules.h"

#include <fmt/format.h>
#include <algorithm>
#include <optional>

namespace hemostat::campaign {

using finding::Verdict;

namespace {

/// What a claim must be to do `step`, beyond anybody's word.
std::string how_shown(Step step, const Policy& policy) {
    const StepPolicy& wanted = policy.of(step);
    const Method least = std::max(row_of(step).method_least, wanted.method_least);
    const std::string_view method = least == Method::stated     ? ""
                                    : least == Method::recorded ? ", as recorded or measured"
                                                                : ", as measured";
    return fmt::format("{}{}", method, wanted.needs_evidence ? ", with evidence" : "");
}

}  // namespace

void Guards::survey() {
    for (const ServiceAsset& asset : circumstances_.service.assets) {
        assets_.insert(asset.key);
        if (asset.serves_certificate) {
            serving_assets_.insert(asset.key);
        }
    }
    for (const HistoryEntry& entry : claims_.entries()) {
        const Claim& claim = *entry.claim;
        if (claim.kind == ClaimKind::certificate_seen && !claim.asset.empty()) {
            serving_assets_.insert(claim.asset);
        }
        if (claims_.is_withdrawn(claim)) {
            continue;
        }
        if (shows_key(claim) && answers_.key_shown_by == nullptr) {
            answers_.key_shown_by = &claim;
        }
        if (is_finding_of(claim, Verdict::vulnerable)) {
            last_vulnerable_ = entry.at;
            // Also one that nobody has listed must be found fixed.
            if (!claim.asset.empty()) {
                assets_.insert(claim.asset);
            }
        } else if (claim.kind == ClaimKind::affected) {
            last_affected_ = entry.at;
        }
    }
    answers_.is_affected = last_vulnerable_ || last_affected_;
}

Answers Guards::ask() {
    for (const StepRow& row : all_steps()) {
        StepOutcome& outcome = answers_.steps[index_of(row.step)];
        if (row.step == Step::key_renewed) {
            show_no_key();
        }
        outcome.is_needed = circumstances_.policy.of(row.step).is_needed &&
                            !(row.is_for_affected && answers_.is_unaffected) &&
                            !(row.is_about_key && keyless_at_);
        if (!outcome.is_needed) {
            continue;
        }
        outcome.excepted_until = claims_.excepted_until(row.step);
        outcome.unmet = order_unmet(row.step);
        if (!outcome.unmet) {
            ask_one(row.step, outcome);
        }
        outcome.is_done = !outcome.unmet;
    }
    return answers_;
}

std::optional<Unmet> Guards::order_unmet(Step step) const {
    for (const StepRow& earlier : all_steps().first(index_of(step))) {
        const StepOutcome& before = of(earlier.step);
        if (before.is_done || !before.is_needed) {
            continue;
        }
        if (!before.excepted_until || row_of(step).after.contains(earlier.step)) {
            return Unmet{"earlier_step_open", fmt::format("{} must be done first", earlier.name)};
        }
    }
    return std::nullopt;
}

WallTime Guards::floor_of(Step step) const {
    WallTime floor = WallTime::min();
    for (const StepRow& earlier : all_steps().first(index_of(step))) {
        if (row_of(step).after.contains(earlier.step) && of(earlier.step).is_needed) {
            floor = std::max(floor, of(earlier.step).at);
        }
    }
    // Users are told that no key was there once that is shown. What was reset before, and since the
    // fix, was reset all the same.
    if (keyless_at_ && step == Step::announced) {
        floor = std::max(floor, *keyless_at_);
    }
    return floor;
}

void Guards::ask_one(Step step, StepOutcome& outcome) {
    switch (step) {
        case Step::assessed: return assess(outcome);
        case Step::fixed: return fix(outcome);
        case Step::fix_verified: return verify_fix(outcome);
        case Step::key_renewed: return renew_key(outcome);
        case Step::installed: return install(outcome);
        case Step::installation_verified: return verify_installation(outcome);
        case Step::revoked:
        case Step::revocation_verified: return revoke(step, outcome);
        case Step::key_destroyed: return destroy_keys(outcome);
        case Step::all_clear: return clear(outcome);
        case Step::delivered:
        case Step::read:
        case Step::acknowledged:
        case Step::secrets_reset:
        case Step::announced:
        case Step::announcement_seen:
            return claims_.require(
                outcome, {.step = step, .since = floor_of(step)}, "claim_missing",
                fmt::format("not yet claimed{}: {}", how_shown(step, circumstances_.policy),
                            row_of(step).guard));
    }
}

void Guards::assess(StepOutcome& outcome) {
    const bool was_called_affected = last_vulnerable_ || last_affected_;
    const Search denial = claims_.find({.step = Step::assessed, .accepts = [&](const auto& entry) {
                                            return entry.claim->kind == ClaimKind::not_affected &&
                                                   (!last_affected_ || entry.at > *last_affected_);
                                        }});
    if (denial.first != nullptr && !last_vulnerable_) {
        StepOutcome denied = outcome;
        denied.at = denial.first->at;
        denied.by = denial.first->claim;
        if (!denial.is_current) {
            denied.miss("expired", "say again that it is not affected");
        }
        show_unaffected(denied);
        answers_.is_unaffected = !denied.unmet;
        if (answers_.is_unaffected || !was_called_affected) {
            outcome = denied;
            return;
        }
    }
    const bool asked_vendor =
        std::ranges::any_of(claims_.entries(), [&](const HistoryEntry& entry) {
            return entry.counts && entry.claim->kind == ClaimKind::vendor_asked &&
                   !claims_.is_withdrawn(*entry.claim);
        });
    claims_.require(
        outcome,
        {.step = Step::assessed,
         .accepts = [](const HistoryEntry& entry) { return is_adverse(*entry.claim); }},
        asked_vendor ? "vendor_asked" : "claim_missing",
        asked_vendor ? "the vendor was asked: say what came of it" : "say whether it is affected");
}

/// As strong as what shows a fix: each asset, each measured, by the policy's basis.
void Guards::show_unaffected(StepOutcome& outcome) const {
    if (assets_.empty()) {
        outcome.miss("no_asset", "name the assets that are not affected");
    }
    for (const HistoryEntry& entry : claims_.entries()) {
        const Claim& claim = *entry.claim;
        if (is_finding_of(claim, Verdict::fixed) && !claims_.is_withdrawn(claim)) {
            outcome.miss("was_affected", printable(claim.asset) +
                                             " was found fixed, so it had been affected: say so");
        }
    }
    for (const std::string_view asset : assets_) {
        claims_.require(
            outcome,
            {.step = Step::assessed,
             .asset = asset,
             .accepts =
                 [&](const HistoryEntry& entry) {
                     const Claim& claim = *entry.claim;
                     return is_finding_of(claim, Verdict::not_affected) &&
                            claim.method >= row_of(Step::fix_verified).method_least &&
                            claim.found->basis >= circumstances_.policy.basis_least;
                 }},
            "asset_unproved",
            fmt::format("have {} found not affected, with the policy's basis", printable(asset)));
    }
}

void Guards::fix(StepOutcome& outcome) const {
    // At one instant the finding of a flaw outweighs the word that it is fixed.
    claims_.require(outcome,
                    {.step = Step::fixed,
                     .accepts =
                         [&](const HistoryEntry& entry) {
                             return !last_vulnerable_ || entry.at > *last_vulnerable_;
                         }},
                    "claim_missing",
                    last_vulnerable_
                        ? fmt::format("fix it and say so: the flaw was last found at {}",
                                      to_rfc3339(*last_vulnerable_))
                        : "fix it and say so");
}

void Guards::verify_fix(StepOutcome& outcome) const {
    if (assets_.empty()) {
        outcome.miss("no_asset", "name the assets of the service: none was looked at");
    }
    for (const std::string_view asset : assets_) {
        claims_.require(outcome,
                        {.step = Step::fix_verified,
                         .since = floor_of(Step::fix_verified),
                         .asset = asset,
                         .accepts =
                             [&](const HistoryEntry& entry) {
                                 const finding::Reason& found = *entry.claim->found;
                                 return (found.verdict == Verdict::fixed ||
                                         found.verdict == Verdict::not_affected) &&
                                        found.basis >= circumstances_.policy.basis_least;
                             }},
                        "asset_unproved",
                        fmt::format("have {} found fixed since then, with the policy's basis",
                                    printable(asset)));
    }
}

void Guards::clear(StepOutcome& outcome) const {
    for (const StepRow& row : all_steps().first(index_of(Step::all_clear))) {
        const StepOutcome& earlier = of(row.step);
        if (!earlier.is_needed) {
            continue;
        }
        if (!earlier.is_done) {
            outcome.unmet = Unmet{"excepted", fmt::format("{} is only excepted", row.name)};
            return;
        }
        if (outcome.by == nullptr || earlier.at >= outcome.at) {
            outcome.at = earlier.at;
            outcome.by = earlier.by;
        }
    }
    if (!circumstances_.waiting_for.empty()) {
        outcome.unmet =
            Unmet{"supplier_not_clear", "the supplier " + printable(circumstances_.waiting_for[0]) +
                                            " must be clear first"};
    }
}

Answers ask_guards(const Circumstances& circumstances, std::span<const HistoryEntry> entries,
                   WallTime as_of) {
    return Guards(circumstances, entries, as_of).ask();
}

}  // namespace hemostat::campaign
