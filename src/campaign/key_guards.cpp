// The guards of the steps about keys and certificates.
#include "base/text.h"
#include "campaign/guard_rules.h"

#include <fmt/format.h>
#include <algorithm>

namespace hemostat::campaign {

/// As strong as what shows a fix: each asset, each measured since then, and nothing that says
/// otherwise.
void Guards::show_no_key() {
    if (!of(Step::fix_verified).is_done || order_unmet(Step::key_renewed)) {
        return;
    }
    const WallTime fixed_at = of(Step::fix_verified).at;
    StepOutcome shown;
    claims_.require(
        shown,
        {.step = Step::key_renewed,
         .since = fixed_at,
         .accepts =
             [](const HistoryEntry& entry) { return entry.claim->kind == ClaimKind::no_key; }},
        "claim_missing", "say again that it has no TLS key");
    if (shown.by == nullptr) {
        return;
    }
    if (answers_.key_shown_by != nullptr) {
        shown.miss("key_shown", fmt::format("renew its key: the claim {} shows that it has one",
                                            printable(answers_.key_shown_by->id)));
    }
    for (const ServiceAsset& asset : circumstances_.service.assets) {
        if (asset.serves_certificate) {
            shown.miss("key_shown", fmt::format("renew its key: {} is listed as serving a "
                                                "certificate",
                                                printable(asset.key)));
        }
    }
    for (const std::string_view asset : assets_) {
        claims_.require(shown,
                        {.step = Step::key_renewed,
                         .since = fixed_at,
                         .asset = asset,
                         .accepts =
                             [](const HistoryEntry& entry) {
                                 return entry.claim->kind == ClaimKind::no_key_seen &&
                                        entry.claim->method == Method::measured;
                             }},
                        "asset_unproved",
                        fmt::format("have it measured that {} has no TLS key", printable(asset)));
    }
    if (shown.unmet) {
        keyless_unmet_ = shown.unmet;
    } else {
        keyless_at_ = shown.at;
    }
}

/// The first elsewhere, or nothing.
const Exposure* Guards::exposure_of(std::string_view key) const {
    const auto exposures = circumstances_.exposed_keys.find(key);
    if (exposures == circumstances_.exposed_keys.end()) {
        return nullptr;
    }
    const Exposure* first = nullptr;
    for (const Exposure& exposure : exposures->second) {
        if (exposure.service != circumstances_.service.key &&
            (first == nullptr || exposure.at < first->at)) {
            first = &exposure;
        }
    }
    return first;
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
    if (const Exposure* exposure = exposure_of(claim.key)) {
        return Unmet{"key_exposed_elsewhere",
                     fmt::format("make a new key: that of the certificate {} was in use on the "
                                 "service {} at {}, when that was not yet shown to be fixed",
                                 printable(claim.certificate), printable(exposure->service),
                                 to_rfc3339(exposure->at))};
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
    std::optional<Unmet> last_fault = keyless_unmet_;
    const auto is_renewal = [&](const HistoryEntry& entry) {
        return entry.claim->kind == ClaimKind::key_renewed &&
               claims_.qualifies(Step::key_renewed, entry);
    };
    for (const HistoryEntry& entry : claims_.entries()) {
        if (!is_renewal(entry)) {
            continue;
        }
        const auto fault = fault_of_renewal(entry, first_seen);
        if (fault) {
            last_fault = fault;
            if (const Exposure* exposure = exposure_of(entry.claim->key)) {
                answers_.exposure = *exposure;
            }
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
    claims_.require(outcome,
                    {.step = Step::key_renewed,
                     .since = floor_of(Step::key_renewed),
                     .accepts =
                         [&](const HistoryEntry& entry) {
                             return is_renewal(entry) && !fault_of_renewal(entry, first_seen);
                         }},
                    "claim_missing",
                    "have a certificate issued on a new key, now that the fix is verified");
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

}  // namespace hemostat::campaign
