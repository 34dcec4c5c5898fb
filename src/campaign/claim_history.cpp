#include "campaign/claim_history.h"

#include "base/text.h"
#include "campaign/authority.h"

#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <tuple>

namespace hemostat::campaign {
namespace {

using finding::Verdict;

std::string_view finding_code(const Claim& claim) {
    return claim.found == nullptr ? std::string_view() : claim.found->code;
}

/// A whole order: equal only where two claims are the same.
bool stands_before(const HistoryEntry& left, const HistoryEntry& right) {
    const auto key = [](const HistoryEntry& entry) {
        const Claim& claim = *entry.claim;
        return std::tuple(entry.at, is_adverse(claim), std::string_view(claim.id), claim.kind,
                          std::string_view(claim.by), claim.at, claim.method,
                          std::string_view(claim.asset), finding_code(claim),
                          std::string_view(claim.certificate), std::string_view(claim.key),
                          claim.issued_at, claim.until, std::string_view(claim.target),
                          std::string_view(claim.reason), std::string_view(claim.approver),
                          claim.step, std::string_view(claim.advisory),
                          std::string_view(claim.service), std::string_view(claim.unit));
    };
    const auto left_key = key(left);
    const auto right_key = key(right);
    return left_key != right_key ? left_key < right_key
                                 : left.claim->evidence < right.claim->evidence;
}

bool is_about(const Claim& claim, const Subject& subject) {
    return claim.service.empty() ? claim.unit == subject.unit : claim.service == subject.service;
}

bool is_of_other_advisory(const Claim& claim, const Subject& subject) {
    return !claim.advisory.empty() && claim.advisory != subject.advisory;
}

std::string_view what_is_refused(std::string_view code) {
    if (code == "not_in_charge") {
        return "who says it has no duty for that unit";
    }
    if (code == "not_an_instrument") {
        return "only an instrument of that unit measures";
    }
    if (code == "not_a_person") {
        return "only a person with a duty for that unit may say so";
    }
    return "who approves it has no duty for that unit";
}

/// As far as it lies in `claim` itself.
std::optional<RefusedClaim> refusal_of(const Claim& claim, const Subject& subject, WallTime now) {
    if (const auto name = too_long_in(claim)) {
        return RefusedClaim{claim.id.substr(0, Claim::name_max), "too_long",
                            fmt::format("its {} is beyond the limit", *name)};
    }
    if (const auto missing = missing_in(claim)) {
        return RefusedClaim{claim.id, "incomplete",
                            fmt::format("it does not say its {}", *missing)};
    }
    if (is_of_other_advisory(claim, subject)) {
        return RefusedClaim{claim.id, "other_advisory", "it is about " + printable(claim.advisory)};
    }
    if (claim.at > now) {
        return RefusedClaim{claim.id, "from_the_future",
                            fmt::format("its time is {}", to_rfc3339(claim.at))};
    }
    if (const auto code = refusal_of(claim, subject.organisation, subject.unit)) {
        return RefusedClaim{claim.id, *code, std::string(what_is_refused(*code))};
    }
    return std::nullopt;
}

std::string_view refusal_of_withdrawal(const HistoryEntry& withdrawal, const HistoryEntry* target) {
    if (target == nullptr) {
        return "there is no such claim before it";
    }
    const Claim& taken_back = *target->claim;
    if (taken_back.by != withdrawal.claim->by) {
        return "only its author takes a claim back";
    }
    if (taken_back.kind == ClaimKind::withdrawn) {
        return "a withdrawal is not taken back: make the claim again";
    }
    if (is_finding_of(taken_back, Verdict::vulnerable) &&
        taken_back.found->basis == finding::Basis::proved) {
        return "a proved vulnerability is not taken back: fix it and have it found fixed";
    }
    // "Fixed" says that it was vulnerable once, so it stands against "not affected"; a key in use
    // must be destroyed, and its certificate revoked.
    const bool does_harm = is_adverse(taken_back) || is_sighting(taken_back) ||
                           is_finding_of(taken_back, Verdict::fixed);
    const std::string& approver = withdrawal.claim->approver;
    if (does_harm && (approver.empty() || approver == withdrawal.claim->by ||
                      !has_evidence(*withdrawal.claim))) {
        return "taking this claim back needs evidence and another person's approval";
    }
    return {};
}

}  // namespace

ClaimHistory order_claims(const Subject& subject, std::span<const Claim> claims, WallTime now) {
    ClaimHistory history;
    auto& entries = history.entries;
    for (const auto& some : {claims, subject.more_claims}) {
        for (const Claim& claim : some) {
            if (is_about(claim, subject)) {
                entries.push_back({&claim, std::min(claim.at, now), true});
            }
        }
    }
    std::ranges::sort(entries, stands_before);
    const auto copies = std::ranges::unique(
        entries, [](const auto& left, const auto& right) { return *left.claim == *right.claim; });
    entries.erase(copies.begin(), copies.end());

    std::map<std::string_view, std::size_t> uses;
    for (const HistoryEntry& entry : entries) {
        ++uses[entry.claim->id];
    }
    std::size_t counting = 0;
    for (HistoryEntry& entry : entries) {
        const Claim& claim = *entry.claim;
        auto refusal = refusal_of(claim, subject, now);
        if (!refusal && uses[claim.id] > 1) {
            refusal = {claim.id, "id_reused",
                       "other claims have the same id and say something else"};
        }
        if (!refusal && counting == ClaimHistory::counting_max) {
            refusal = {claim.id, "too_many",
                       fmt::format("{} others about it are earlier", ClaimHistory::counting_max)};
        }
        if (refusal) {
            entry.counts = false;
            history.refused.push_back(*std::move(refusal));
        } else {
            ++counting;
        }
    }
    std::erase_if(entries, [&](const HistoryEntry& entry) {
        return is_of_other_advisory(*entry.claim, subject) && !is_sighting(*entry.claim);
    });
    return history;
}

bool is_sighting(const Claim& claim) {
    return claim.kind == ClaimKind::certificate_seen || claim.kind == ClaimKind::key_renewed;
}

KeySightings first_sightings(std::span<const Claim> claims) {
    KeySightings sightings;
    for (const Claim& claim : claims) {
        if (is_sighting(claim) && !claim.key.empty()) {
            const auto [place, is_new] = sightings.emplace(claim.key, claim.at);
            place->second = std::min(place->second, claim.at);
        }
    }
    return sightings;
}

std::vector<const Claim*> withdrawn_claims(std::span<const HistoryEntry> entries,
                                           std::vector<RefusedClaim>* refused) {
    std::map<std::string_view, const HistoryEntry*> by_id;
    for (const HistoryEntry& entry : entries) {
        by_id[entry.claim->id] = &entry;
    }
    std::vector<const Claim*> withdrawn;
    for (const HistoryEntry& entry : entries) {
        if (entry.claim->kind != ClaimKind::withdrawn || !entry.counts) {
            continue;
        }
        const auto place = by_id.find(entry.claim->target);
        const bool is_there = place != by_id.end() && place->second->at <= entry.at;
        const auto refusal = refusal_of_withdrawal(entry, is_there ? place->second : nullptr);
        if (refusal.empty()) {
            withdrawn.push_back(place->second->claim);
        } else if (refused != nullptr) {
            refused->push_back({entry.claim->id, "withdrawal_not_allowed", std::string(refusal)});
        }
    }
    std::ranges::sort(withdrawn, std::less<>());
    return withdrawn;
}

}  // namespace hemostat::campaign
