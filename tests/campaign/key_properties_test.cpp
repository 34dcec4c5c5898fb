// Whatever is claimed: no rotation is left out or shared with a leaking service that an oracle,
// which was written apart from the guards, does not allow.
#include "any_claims.h"
#include "association.h"
#include "client_story.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <algorithm>
#include <set>

namespace hemostat::campaign {
namespace {

namespace reasons = finding::reasons;
using finding::Verdict;

/// What the claims about one service show, by looking at all of them for each thing.
class Facts {
public:
    Facts(const Claims& claims, std::string service, std::set<std::string_view> assets,
          WallTime now)
        : service_(std::move(service)), assets_(std::move(assets)), now_(now) {
        std::ranges::copy_if(claims, std::back_inserter(claims_),
                             [&](const Claim& claim) { return claim.service == service_; });
    }

    [[nodiscard]] const Claims& claims() const { return claims_; }

    [[nodiscard]] bool is_good(const Claim& claim) const {
        return claim.at <= now_ && !missing_in(claim);
    }

    [[nodiscard]] bool is_disputed(const Claim& old) const {
        return std::ranges::any_of(claims_, [&](const Claim& claim) {
            return claim.kind == ClaimKind::withdrawn && claim.target == old.id && is_good(claim);
        });
    }

    [[nodiscard]] WallTime last_proved() const {
        WallTime last = WallTime::min();
        for (const Claim& claim : claims_) {
            if (claim.kind == ClaimKind::finding &&
                claim.found == &reasons::unpadded_heartbeat_answered) {
                last = std::max(last, std::min(claim.at, now_));
            }
        }
        return last;
    }

    /// Whether each asset was measured between the two times, with one of these verdicts.
    [[nodiscard]] bool are_found(WallTime since, WallTime until,
                                 const std::set<Verdict>& verdicts) const {
        return std::ranges::all_of(assets_, [&](std::string_view asset) {
            return std::ranges::any_of(claims_, [&](const Claim& claim) {
                return claim.kind == ClaimKind::finding && claim.asset == asset &&
                       claim.at >= since && claim.at <= until && is_good(claim) &&
                       claim.method == Method::measured &&
                       claim.found->basis == finding::Basis::proved &&
                       verdicts.contains(claim.found->verdict);
            });
        });
    }

    /// Whether it may have been safe at `time`: fixed and verified by then, and since.
    [[nodiscard]] bool may_be_safe_at(WallTime time) const {
        const bool may_be_unaffected = last_proved() == WallTime::min() &&
                                       are_found(WallTime::min(), now_, {Verdict::not_affected});
        return may_be_unaffected || std::ranges::any_of(claims_, [&](const Claim& fix) {
                   return fix.kind == ClaimKind::fixed && is_good(fix) && fix.at > last_proved() &&
                          are_found(fix.at, time, {Verdict::fixed, Verdict::not_affected});
               });
    }

    /// Whether two persons and an instrument say that there is no key, and nobody else that there
    /// is one.
    [[nodiscard]] bool may_have_no_key() const {
        const std::set<ClaimKind> of_keys{ClaimKind::certificate_seen,    ClaimKind::key_renewed,
                                          ClaimKind::installed,           ClaimKind::revoked,
                                          ClaimKind::revocation_verified, ClaimKind::key_destroyed};
        const std::set<std::string_view> persons{"alice", "bob", "carol"};
        const bool is_named = std::ranges::any_of(claims_, [&](const Claim& claim) {
            return of_keys.contains(claim.kind) && !is_disputed(claim);
        });
        const bool is_said = std::ranges::any_of(claims_, [&](const Claim& claim) {
            return claim.kind == ClaimKind::no_key && is_good(claim) &&
                   persons.contains(claim.by) && persons.contains(claim.approver) &&
                   claim.by != claim.approver;
        });
        return !is_named && is_said && std::ranges::all_of(assets_, [&](std::string_view asset) {
            return std::ranges::any_of(claims_, [&](const Claim& claim) {
                return claim.kind == ClaimKind::no_key_seen && claim.asset == asset &&
                       is_good(claim) && claim.by == "scanner" &&
                       claim.method == Method::measured && claim.at > last_proved();
            });
        });
    }

private:
    std::string service_;
    std::set<std::string_view> assets_;
    WallTime now_;
    Claims claims_;
};

RC_GTEST_PROP(KeyProperties, NoRotationIsLeftOutThatTheOracleDoesNotAllow, ()) {
    Claims claims = any_near(client_story());
    for (Claim& claim : claims) {
        claim.asset = claim.asset == endpoint ? std::string(program) : claim.asset;
    }
    const int now = pick(100, 300);
    const ServiceState state = derive_in(client_world(), claims, now);
    RC_LOG() << describe(claims);
    const bool is_left_out = state.of(Step::key_renewed).standing == Standing::not_needed;
    RC_CLASSIFY(is_left_out);
    const Facts facts(claims, "web", {program, library}, at(now));
    const bool may_be_unaffected =
        facts.last_proved() == WallTime::min() &&
        facts.are_found(WallTime::min(), at(now), {Verdict::not_affected});
    RC_ASSERT(!is_left_out || may_be_unaffected || facts.may_have_no_key());
    RC_ASSERT(!is_left_out || facts.may_be_safe_at(at(now)));
}

RC_GTEST_PROP(KeyProperties, AnySightOfAKeyEndsThatItIsLeftOut, ()) {
    const Claims claims = any_near(client_story());
    RC_PRE(derive_in(client_world(), claims).is_clear());
    Claim seen = see_certificate("seen", "cert-9", "key-9", pick(0, 2 * evening));
    if (pick(0, 2) == 0) {
        seen.by = "nobody";
        seen.evidence.clear();
    }
    RC_ASSERT(!derive_in(client_world(), with(claims, seen)).is_clear());
}

/// A story near the whole one about `service`; keys may be those of the other.
Claims any_story_of(const std::string& service, const std::string& other) {
    Claims claims = any_near(whole_story());
    for (Claim& claim : claims) {
        claim.id += "@" + service;
        claim.target += "@" + service;
        claim.service = service;
        const std::string& owner = pick(0, 12) == 0 ? other : service;
        for (std::string* name : {&claim.certificate, &claim.key}) {
            *name += name->empty() ? "" : "@" + owner;
        }
    }
    return claims;
}

RC_GTEST_PROP(KeyProperties, NoRenewedKeyMayHaveBeenInUseWhereTheOracleSeesTheFlaw, ()) {
    Claims claims =
        joined(any_story_of("hosting", "shopping"), any_story_of("shopping", "hosting"));
    const int now = pick(100, 300);
    const CampaignState state = roll_up(association(), strict_policy(), claims, at(now)).value();
    RC_LOG() << describe(claims);
    for (const auto& [service, other] :
         {std::pair("hosting", "shopping"), std::pair("shopping", "hosting")}) {
        if (service_of(state, service).of(Step::key_renewed).standing != Standing::done) {
            continue;
        }
        RC_TAG(std::string("renewed"));
        const Facts own(claims, service, {endpoint, library}, at(now));
        const Facts others(claims, other, {endpoint, library}, at(now));
        const bool has_clean_key = std::ranges::any_of(own.claims(), [&](const Claim& renewal) {
            return renewal.kind == ClaimKind::key_renewed && own.is_good(renewal) &&
                   std::ranges::none_of(others.claims(), [&](const Claim& seen) {
                       return (seen.kind == ClaimKind::certificate_seen ||
                               seen.kind == ClaimKind::key_renewed) &&
                              seen.key == renewal.key && !others.is_disputed(seen) &&
                              !others.may_be_safe_at(std::min(seen.at, at(now)));
                   });
        });
        RC_ASSERT(has_clean_key);
    }
}

}  // namespace
}  // namespace hemostat::campaign
