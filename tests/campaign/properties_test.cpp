// Whatever is claimed, in whatever order: all clear only where an oracle that was written apart
// from the guards agrees.
#include "any_claims.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <algorithm>
#include <random>

namespace hemostat::campaign {
namespace {

namespace reasons = finding::reasons;
using finding::Verdict;

/// What must be true of an all clear, by looking at all claims for each thing.
class Oracle {
public:
    Oracle(const Claims& claims, WallTime now) : claims_(claims), now_(now) {}

    [[nodiscard]] bool allows_all_clear() const {
        const bool told = some([](const Claim&) { return true; }, ClaimKind::announced) &&
                          some([](const Claim& c) { return c.method == Method::measured; },
                               ClaimKind::announcement_seen);
        return told && (allows_unaffected() || allows_affected());
    }

private:
    template <typename Accepts>
    [[nodiscard]] bool some(Accepts accepts, ClaimKind kind) const {
        return std::ranges::any_of(claims_, [&](const Claim& claim) {
            return claim.kind == kind && claim.at <= now_ &&
                   (!claim.until || *claim.until > now_) && !missing_in(claim) && accepts(claim);
        });
    }

    /// The last time at which a flaw was proved that nobody can take back.
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

    [[nodiscard]] bool is_shown(std::string_view asset, WallTime since, bool may_be_fixed) const {
        return some(
            [&](const Claim& claim) {
                return claim.asset == asset && claim.at >= since &&
                       claim.method == Method::measured &&
                       claim.found->basis == finding::Basis::proved &&
                       (claim.found->verdict == Verdict::not_affected ||
                        (may_be_fixed && claim.found->verdict == Verdict::fixed));
            },
            ClaimKind::finding);
    }

    [[nodiscard]] bool allows_unaffected() const {
        return last_proved() == WallTime::min() && is_shown(endpoint, WallTime::min(), false) &&
               is_shown(library, WallTime::min(), false) &&
               some([](const Claim&) { return true; }, ClaimKind::not_affected);
    }

    [[nodiscard]] bool allows_affected() const {
        return some([&](const Claim& fix) { return allows_after(fix); }, ClaimKind::fixed);
    }

    /// With `fix` as the claim from which it was verified.
    [[nodiscard]] bool allows_after(const Claim& fix) const {
        return fix.at > last_proved() && is_shown(endpoint, fix.at, true) &&
               is_shown(library, fix.at, true) &&
               some([&](const Claim& renewal) { return allows_rotation(fix, renewal); },
                    ClaimKind::key_renewed);
    }

    [[nodiscard]] bool allows_rotation(const Claim& fix, const Claim& renewal) const {
        const bool is_late = renewal.at > fix.at && *renewal.issued_at >= fix.at;
        const bool is_new = std::ranges::none_of(claims_, [&](const Claim& claim) {
            return is_sighting(claim) && claim.at <= fix.at &&
                   (claim.key == renewal.key || claim.certificate == renewal.certificate);
        });
        return is_late && is_new &&
               some(
                   [&](const Claim& installed) {
                       return installed.certificate == renewal.certificate &&
                              some(
                                  [&](const Claim& seen) {
                                      return seen.asset == endpoint && seen.at >= installed.at &&
                                             seen.method == Method::measured;
                                  },
                                  ClaimKind::certificate_seen);
                   },
                   ClaimKind::installed) &&
               old_ones_are_gone(fix);
    }

    [[nodiscard]] bool old_ones_are_gone(const Claim& fix) const {
        for (const Claim& old : claims_) {
            if (old.kind != ClaimKind::certificate_seen || old.at > fix.at || is_disputed(old)) {
                continue;
            }
            const bool is_revoked =
                old.certificate.empty() || some(
                                               [&](const Claim& claim) {
                                                   return claim.certificate == old.certificate &&
                                                          claim.method == Method::measured;
                                               },
                                               ClaimKind::revocation_verified);
            const bool is_destroyed =
                old.key.empty() ||
                some([&](const Claim& claim) { return claim.key == old.key && claim.at > old.at; },
                     ClaimKind::key_destroyed);
            if (!is_revoked || !is_destroyed) {
                return false;
            }
        }
        // Nothing is not enough.
        const auto any = [](const Claim&) { return true; };
        return some(any, ClaimKind::revocation_verified) && some(any, ClaimKind::key_destroyed);
    }

    [[nodiscard]] bool is_disputed(const Claim& old) const {
        return some([&](const Claim& claim) { return claim.target == old.id; },
                    ClaimKind::withdrawn);
    }

    const Claims& claims_;
    WallTime now_;
};

bool passes(const StepState& step) {
    return step.standing == Standing::done || step.standing == Standing::not_needed;
}

RC_GTEST_PROP(CampaignProperties, NoClaimsReachAllClearThatTheOracleDoesNotAllow, ()) {
    const Claims claims = any_claims();
    const int now = pick(100, 300);
    const bool is_clear = derive(claims, now).is_clear();
    RC_CLASSIFY(is_clear);
    RC_LOG() << describe(claims);
    RC_ASSERT(!is_clear || Oracle(claims, at(now)).allows_all_clear());
}

RC_GTEST_PROP(CampaignProperties, TheOrderAndTheNumberOfArrivalsDoNotMatter, ()) {
    const Claims claims = any_claims();
    Claims shuffled = claims;
    for (const Claim& claim : claims) {
        if (pick(0, 3) == 0) {
            shuffled.push_back(claim);
        }
    }
    std::mt19937 random(static_cast<std::mt19937::result_type>(pick(0, 1'000'000)));
    std::ranges::shuffle(shuffled, random);
    const int now = pick(0, 300);
    RC_ASSERT(derive(shuffled, now) == derive(claims, now));
    RC_ASSERT(derive(claims, now) == derive(claims, now));
}

RC_GTEST_PROP(CampaignProperties, AClaimAboutAnotherServiceChangesNothing, ()) {
    const Claims claims = any_claims();
    Claim other = any_claim("other");
    other.service = "mail";
    RC_ASSERT(derive(with(claims, other)) == derive(claims));
}

RC_GTEST_PROP(CampaignProperties, AVulnerableFindingAlwaysTakesAllClearBack, ()) {
    const Claims claims = any_claims();
    const ServiceState before = derive(claims);
    RC_PRE(before.is_clear());
    const Claim found =
        find("found again", pick(0, 2) == 0 ? endpoint : library,
             pick(0, 2) == 0 ? reasons::unpadded_heartbeat_answered : reasons::version_affected,
             pick(evening, 2 * evening));
    const ServiceState after = derive(with(claims, found), pick(evening, 2 * evening));
    RC_ASSERT(!after.is_clear());
    RC_ASSERT(after.of(Step::key_renewed).standing != Standing::done);
}

/// No step passes by `poorer` that does not by `claims`.
void expect_no_better(const Claims& poorer, const Claims& claims) {
    RC_LOG() << describe(claims) << "poorer:\n" << describe(poorer);
    const ServiceState before = derive(claims);
    const ServiceState after = derive(poorer);
    for (std::size_t i = 0; i < step_count; ++i) {
        // Where the old ones are unknown, more is known to be old when the fix is verified later.
        const auto& unmet = before.steps[i].unmet;
        if (unmet && (unmet->code == "no_old_certificate" || unmet->code == "no_old_key")) {
            break;
        }
        RC_ASSERT(passes(before.steps[i]) || !passes(after.steps[i]));
    }
}

RC_GTEST_PROP(CampaignProperties, LosingAClaimThatOnlyHelpsNeverImprovesAnything, ()) {
    const Claims claims = any_claims();
    RC_PRE(!claims.empty());
    const Claim& lost = claims[static_cast<std::size_t>(pick(0, static_cast<int>(claims.size())))];
    RC_PRE(!is_adverse(lost) && !is_sighting(lost) && lost.kind != ClaimKind::withdrawn &&
           !is_finding_of(lost, Verdict::fixed));
    expect_no_better(without(claims, lost.id), claims);
}

RC_GTEST_PROP(CampaignProperties, LosingEvidenceNeverImprovesAnything, ()) {
    const Claims claims = any_claims();
    RC_PRE(!claims.empty());
    Claims poorer = claims;
    Claim& changed = poorer[static_cast<std::size_t>(pick(0, static_cast<int>(claims.size())))];
    changed.evidence.clear();
    changed.method = Method::stated;
    expect_no_better(poorer, claims);
}

RC_GTEST_PROP(CampaignProperties, StepsAreDoneInTheirOrderOrExcepted, ()) {
    const ServiceState state = derive(any_claims());
    bool may_follow = true;
    for (const StepState& step : state.steps) {
        RC_ASSERT(may_follow || step.standing != Standing::done);
        may_follow = may_follow && (passes(step) || step.excepted_until.has_value());
        RC_ASSERT(step.standing == Standing::done || step.standing == Standing::not_needed ||
                  step.unmet.has_value());
    }
    RC_ASSERT(state.is_clear() == !state.next.has_value());
}

}  // namespace
}  // namespace hemostat::campaign
