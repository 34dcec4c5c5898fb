// Claims made at random, near a story that ends in all clear.
#pragma once

#include "story.h"

#include <fmt/format.h>
#include <rapidcheck.h>

namespace hemostat::campaign {

inline int pick(int least, int below) {
    return *rc::gen::inRange(least, below);
}

/// Any claim, most of them complete, from the small world in which they can meet.
inline Claim any_claim(const std::string& id) {
    static const std::vector<const finding::Reason*> found{
        &finding::reasons::unpadded_heartbeat_answered,
        &finding::reasons::version_affected,
        &finding::reasons::bounds_check_present,
        &finding::reasons::unpadded_heartbeat_discarded,
        &finding::reasons::heartbeat_code_absent,
        &finding::reasons::version_unaffected,
        &finding::reasons::no_reply};
    Claim claim = make_claim(id, static_cast<ClaimKind>(pick(0, claim_kind_count)), pick(0, 220));
    claim.asset = pick(0, 2) == 0 ? endpoint : library;
    claim.found = found[static_cast<std::size_t>(pick(0, static_cast<int>(found.size())))];
    claim.certificate = "cert-" + std::to_string(pick(1, 4));
    claim.key = "key-" + std::to_string(pick(1, 4));
    claim.issued_at = at(pick(0, 220));
    claim.reason = "so";
    claim.approver = pick(0, 3) == 0 ? "" : "bob";
    claim.step = static_cast<Step>(pick(0, step_count));
    const Claims story = whole_story();
    claim.target = story[static_cast<std::size_t>(pick(0, static_cast<int>(story.size())))].id;
    claim.method = static_cast<Method>(pick(0, 3));
    claim.by = claim.method == Method::measured ? "scanner" : "alice";
    if (pick(0, 4) == 0) {
        claim.evidence.clear();
    }
    if (claim.kind == ClaimKind::exception || pick(0, 6) == 0) {
        claim.until = at(pick(0, 400));
    }
    return claim;
}

inline Claims story_not_affected() {
    Claim denial = make_claim("denial", ClaimKind::not_affected, 30);
    denial.reason = "no heartbeats";
    return {denial, find("e", endpoint, finding::reasons::heartbeat_refused, 31),
            find("l", library, finding::reasons::heartbeat_code_absent, 32),
            make_claim("announced", ClaimKind::announced, 40),
            make_claim("announcement_seen", ClaimKind::announcement_seen, 41)};
}

/// `claims` with a few changes.
inline Claims any_near(Claims claims) {
    for (int changes = pick(0, 5); changes > 0 && !claims.empty(); --changes) {
        const auto place = static_cast<std::size_t>(pick(0, static_cast<int>(claims.size())));
        Claim& claim = claims[place];
        switch (pick(0, 7)) {
            case 0: claim.at += std::chrono::minutes(pick(-60, 60)); break;
            case 1: claim.evidence.clear(); break;
            case 2: claim.method = static_cast<Method>(pick(0, 3)); break;
            case 3: claim.certificate = claim.certificate.empty() ? "" : "cert-3"; break;
            case 4: claim.key = claim.key.empty() ? "" : "key-" + std::to_string(pick(1, 4)); break;
            case 5: claims.erase(claims.begin() + static_cast<std::ptrdiff_t>(place)); break;
            default: claims.push_back(any_claim("any-" + std::to_string(changes))); break;
        }
    }
    return claims;
}

/// Near enough to all clear to reach it often.
inline Claims any_claims() {
    return any_near(pick(0, 4) == 0 ? story_not_affected() : whole_story());
}

/// One line a claim, for whoever reads a failure.
inline std::string describe(const Claims& claims) {
    std::string text;
    for (const Claim& claim : claims) {
        text += fmt::format("{} {} at {}: {} {} {} {} {}\n", claim.id, to_string(claim.kind),
                            (claim.at - at(0)) / std::chrono::minutes(1), claim.asset,
                            claim.certificate, claim.key, claim.target,
                            claim.found == nullptr ? "" : claim.found->code);
    }
    return text;
}

}  // namespace hemostat::campaign
