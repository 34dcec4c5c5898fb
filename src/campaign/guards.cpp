#include "campaign/guards.h"

#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace hemostat::campaign {
namespace {

using finding::Verdict;

/// When something was first said to be in use.
struct FirstSeen {
    std::map<std::string_view, WallTime> keys;
    std::map<std::string_view, WallTime> certificates;
};

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
    [[nodiscard]] std::optional<Unmet> fault_of_renewal(const HistoryEntry& entry,
                                                        const FirstSeen& first_seen) const;
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
    bool is_unaffected_ = false;

    // Known once the fix is verified.
    std::set<std::string_view> renewed_keys_;
    std::set<std::string_view> renewed_certificates_;
};

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
}

Answers Guards::ask() {
    for (const StepRow& row : all_steps()) {
        StepOutcome& outcome = answers_.steps[index_of(row.step)];
        outcome.is_needed = circumstances_.policy.of(row.step).is_needed &&
                            !(row.is_for_affected && is_unaffected_);
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
                fmt::format("claim, after what it rests on, that {}", row_of(step).guard));
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
        is_unaffected_ = !denied.unmet;
        if (is_unaffected_ || !was_called_affected) {
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

std::optional<Unmet> Guards::fault_of_renewal(const HistoryEntry& entry,
                                              const FirstSeen& first_seen) const {
    const Claim& claim = *entry.claim;
    const WallTime fixed_at = of(Step::fix_verified).at;
    const auto elsewhere = circumstances_.keys_elsewhere.find(claim.key);
    const bool is_known_elsewhere =
        elsewhere != circumstances_.keys_elsewhere.end() && elsewhere->second <= fixed_at;
    if (is_known_elsewhere || first_seen.keys.at(claim.key) <= fixed_at ||
        first_seen.certificates.at(claim.certificate) <= fixed_at) {
        return Unmet{"key_seen_before",
                     fmt::format("make a new key: that of the certificate {} was seen before the "
                                 "fix was verified",
                                 printable(claim.certificate))};
    }
    if (*claim.issued_at < fixed_at || *claim.issued_at > entry.at) {
        return Unmet{"issued_before_fix",
                     fmt::format("have a certificate issued after the verified fix, at {}: {} was "
                                 "issued at {}",
                                 to_rfc3339(fixed_at), printable(claim.certificate),
                                 to_rfc3339(*claim.issued_at))};
    }
    return std::nullopt;
}

/// Every key and certificate in use is either renewed since the verified fix, or old. There is no
/// third: what is served, and nobody says where it is from, may be what leaked.
void Guards::renew_key(StepOutcome& outcome) {
    FirstSeen first_seen;
    for (const HistoryEntry& entry : claims_.entries()) {
        if (is_sighting(*entry.claim)) {
            first_seen.keys.emplace(entry.claim->key, entry.at);
            first_seen.certificates.emplace(entry.claim->certificate, entry.at);
        }
    }
    std::optional<Unmet> last_fault;
    for (const HistoryEntry& entry : claims_.entries()) {
        if (!claims_.qualifies(Step::key_renewed, entry)) {
            continue;
        }
        const auto fault = fault_of_renewal(entry, first_seen);
        if (fault) {
            last_fault = fault;
        } else {
            renewed_keys_.insert(entry.claim->key);
            renewed_certificates_.insert(entry.claim->certificate);
        }
    }
    if (renewed_certificates_.empty() && last_fault) {
        outcome.unmet = last_fault;
    }
    for (const HistoryEntry& entry : claims_.entries()) {
        const Claim& claim = *entry.claim;
        if (!is_sighting(claim) || claims_.is_withdrawn(claim)) {
            continue;
        }
        if (!claim.key.empty() && !renewed_keys_.contains(claim.key)) {
            answers_.old_keys.insert(claim.key);
        }
        if (!claim.certificate.empty() && !renewed_certificates_.contains(claim.certificate)) {
            answers_.old_certificates.insert(claim.certificate);
        }
    }
    claims_.require(
        outcome,
        {.step = Step::key_renewed,
         .since = floor_of(Step::key_renewed),
         .accepts =
             [&](const HistoryEntry& entry) { return !fault_of_renewal(entry, first_seen); }},
        "claim_missing", "have a certificate issued on a new key, now that the fix is verified");
}

void Guards::install(StepOutcome& outcome) const {
    const HistoryEntry* last_old = nullptr;
    for (const HistoryEntry& entry : claims_.entries()) {
        const Claim& claim = *entry.claim;
        if (claim.kind == ClaimKind::certificate_seen && answers_.is_old_sighting(claim) &&
            !claims_.is_withdrawn(claim)) {
            last_old = &entry;
        }
    }
    // One node of many, or the key of another type, may still be the old one: any sight of it
    // takes the installation back.
    claims_.require(
        outcome,
        {.step = Step::installed,
         .since = floor_of(Step::installed),
         .accepts =
             [&](const HistoryEntry& entry) {
                 return renewed_certificates_.contains(entry.claim->certificate) &&
                        (last_old == nullptr || entry.at > last_old->at);
             }},
        "claim_missing",
        last_old == nullptr
            ? "install the renewed certificate"
            : fmt::format("install the renewed certificate: {} was last seen to serve {} at {}",
                          printable(last_old->claim->asset),
                          printable(last_old->claim->certificate), to_rfc3339(last_old->at)));
}

void Guards::verify_installation(StepOutcome& outcome) const {
    if (serving_assets_.empty()) {
        outcome.miss("no_asset", "name the assets that serve the certificate");
    }
    for (const std::string_view asset : serving_assets_) {
        claims_.require(outcome,
                        {.step = Step::installation_verified,
                         .since = floor_of(Step::installation_verified),
                         .asset = asset,
                         .accepts =
                             [&](const HistoryEntry& entry) {
                                 return renewed_certificates_.contains(entry.claim->certificate) &&
                                        renewed_keys_.contains(entry.claim->key);
                             }},
                        "asset_unproved",
                        fmt::format("look which certificate {} serves since the installation",
                                    printable(asset)));
    }
}

void Guards::revoke(Step step, StepOutcome& outcome) const {
    if (answers_.old_certificates.empty()) {
        outcome.miss("no_old_certificate",
                     "say which certificates were served before the fix was verified");
    }
    for (const std::string_view certificate : answers_.old_certificates) {
        claims_.require(outcome,
                        {.step = step,
                         .accepts =
                             [&](const HistoryEntry& entry) {
                                 return entry.claim->certificate == certificate;
                             }},
                        "claim_missing",
                        fmt::format("{} {}",
                                    step == Step::revoked
                                        ? "have the issuer revoke"
                                        : "see in what its issuer publishes the revocation of",
                                    printable(certificate)));
    }
}

void Guards::destroy_keys(StepOutcome& outcome) const {
    if (answers_.old_keys.empty()) {
        outcome.miss("no_old_key", "say which keys were in use before the fix was verified");
    }
    std::map<std::string_view, WallTime> last_seen;
    for (const HistoryEntry& entry : claims_.entries()) {
        if (is_sighting(*entry.claim)) {
            last_seen[entry.claim->key] = entry.at;
        }
    }
    for (const std::string_view key : answers_.old_keys) {
        const WallTime seen_at = last_seen.at(key);
        claims_.require(outcome,
                        {.step = Step::key_destroyed,
                         .accepts =
                             [&](const HistoryEntry& entry) {
                                 return entry.claim->key == key && entry.at > seen_at;
                             }},
                        "claim_missing",
                        fmt::format("destroy every copy of the key {}, last seen at {}",
                                    printable(key), to_rfc3339(seen_at)));
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

}  // namespace

Answers ask_guards(const Circumstances& circumstances, std::span<const HistoryEntry> entries,
                   WallTime as_of) {
    return Guards(circumstances, entries, as_of).ask();
}

}  // namespace hemostat::campaign
