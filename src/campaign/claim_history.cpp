#include "campaign/claim_history.h"

#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>
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
        return std::tuple(
            entry.at, is_adverse(claim), std::string_view(claim.id), claim.kind,
            std::string_view(claim.by), claim.at, claim.method, std::string_view(claim.asset),
            finding_code(claim), std::string_view(claim.certificate), std::string_view(claim.key),
            claim.issued_at, claim.until, std::string_view(claim.target),
            std::string_view(claim.reason), std::string_view(claim.approver), claim.step);
    };
    const auto left_key = key(left);
    const auto right_key = key(right);
    return left_key != right_key ? left_key < right_key
                                 : left.claim->evidence < right.claim->evidence;
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

ClaimHistory order_claims(std::string_view service, std::span<const Claim> claims, WallTime now) {
    ClaimHistory history;
    for (const Claim& claim : claims) {
        if (claim.service == service) {
            history.entries.push_back({&claim, std::min(claim.at, now), true});
        }
    }
    auto& entries = history.entries;
    std::ranges::sort(entries, stands_before);
    const auto copies = std::ranges::unique(
        entries, [](const auto& left, const auto& right) { return *left.claim == *right.claim; });
    entries.erase(copies.begin(), copies.end());

    std::map<std::string_view, std::size_t> uses;
    for (const HistoryEntry& entry : entries) {
        ++uses[entry.claim->id];
    }
    for (HistoryEntry& entry : entries) {
        const Claim& claim = *entry.claim;
        const auto refuse = [&](std::string_view code, std::string what) {
            entry.counts = false;
            history.refused.push_back({claim.id, code, std::move(what)});
        };
        if (const auto missing = missing_in(claim)) {
            refuse("incomplete", fmt::format("it does not say its {}", *missing));
        } else if (uses[claim.id] > 1) {
            refuse("id_reused", "other claims have the same id and say something else");
        } else if (claim.at > now) {
            refuse("from_the_future", fmt::format("its time is {}", to_rfc3339(claim.at)));
        }
    }
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
