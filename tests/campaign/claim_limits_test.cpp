#include "story.h"

#include <gtest/gtest.h>

namespace hemostat::campaign {
namespace {

namespace reasons = finding::reasons;

TEST(ClaimLimits, RefuseEachTextThatIsTooLong) {
    const std::vector<std::pair<std::string_view, void (*)(Claim&)>> changes{
        {"id", [](Claim& c) { c.id.assign(Claim::name_max + 1, 'x'); }},
        {"advisory", [](Claim& c) { c.advisory.assign(Claim::name_max + 1, 'x'); }},
        {"service", [](Claim& c) { c.service.assign(Claim::name_max + 1, 'x'); }},
        {"unit", [](Claim& c) { c.unit.assign(Claim::name_max + 1, 'x'); }},
        {"by", [](Claim& c) { c.by.assign(Claim::name_max + 1, 'x'); }},
        {"certificate", [](Claim& c) { c.certificate.assign(Claim::name_max + 1, 'x'); }},
        {"key", [](Claim& c) { c.key.assign(Claim::name_max + 1, 'x'); }},
        {"approver", [](Claim& c) { c.approver.assign(Claim::name_max + 1, 'x'); }},
        {"target", [](Claim& c) { c.target.assign(Claim::name_max + 1, 'x'); }},
        {"asset", [](Claim& c) { c.asset.assign(Claim::asset_max + 1, 'x'); }},
        {"reason", [](Claim& c) { c.reason.assign(Claim::reason_max + 1, 'x'); }},
        {"evidence", [](Claim& c) { c.evidence = {std::string(Claim::name_max + 1, 'x')}; }},
        {"evidence", [](Claim& c) { c.evidence.assign(Claim::evidence_max + 1, "x"); }},
    };
    for (const auto& [name, change] : changes) {
        Claim claim = make_claim("c", ClaimKind::read, 1);
        EXPECT_FALSE(too_long_in(claim));
        change(claim);
        EXPECT_EQ(too_long_in(claim), name);
    }
    Claim claim = make_claim("c", ClaimKind::read, 1);
    claim.reason.assign(Claim::reason_max, 'x');
    claim.evidence.assign(Claim::evidence_max, std::string(Claim::name_max, 'x'));
    EXPECT_FALSE(too_long_in(claim));
}

TEST(ClaimLimits, RefuseATooLongClaimWithACodeButNotItsHarm) {
    Claims claims = whole_story();
    claim_of(claims, "announced").reason.assign(Claim::reason_max + 1, 'x');
    EXPECT_EQ(next_of(derive(claims)), "announced: claim_missing");
    EXPECT_EQ(derive(claims).refused.at(0).code, "too_long");
    claims = with(whole_story(), find("v", endpoint, reasons::unpadded_heartbeat_answered, 150));
    claims.back().reason.assign(Claim::reason_max + 1, 'x');
    EXPECT_EQ(next_of(derive(claims)), "fixed: claim_missing");
}

TEST(ClaimLimits, RefuseWhatComesAfterTooManyButNotItsHarm) {
    Claims claims = without(whole_story(), "announcement_seen");
    // Those of the future do not take the places of others.
    for (std::size_t i = claims.size(); i < ClaimHistory::counting_max; ++i) {
        claims.push_back(make_claim("r" + std::to_string(i), ClaimKind::read, 135));
    }
    claims.push_back(make_claim("late", ClaimKind::read, 900));
    claims.push_back(make_claim("announcement_seen", ClaimKind::announcement_seen, 134));
    EXPECT_TRUE(derive(claims).is_clear());
    claims.back().at = at(136);
    EXPECT_EQ(next_of(derive(claims)), "announcement_seen: claim_missing");
    EXPECT_EQ(derive(claims).refused.at(0).code, "too_many");
    claims.push_back(find("v", endpoint, reasons::unpadded_heartbeat_answered, 150));
    EXPECT_EQ(next_of(derive(claims)), "fixed: claim_missing");
}

TEST(ClaimLimits, DoNotCountAClaimAboutAnotherAdvisory) {
    Claims claims = whole_story();
    claim_of(claims, "fixed").advisory = "CVE-2014-3566";
    EXPECT_EQ(next_of(derive(claims)), "fixed: claim_missing");
    EXPECT_EQ(derive(claims).refused.at(0).code, "other_advisory");
    // Another flaw is no harm to this campaign.
    claims = with(whole_story(), find("v", endpoint, reasons::unpadded_heartbeat_answered, 150));
    claims.back().advisory = "CVE-2014-3566";
    EXPECT_TRUE(derive(claims).is_clear());
    // Without an advisory it may be this one's.
    claims.back().advisory.clear();
    EXPECT_EQ(next_of(derive(claims)), "fixed: claim_missing");
    EXPECT_EQ(derive(claims).refused.at(0).code, "incomplete");
}

TEST(ClaimLimits, SeeAKeyInUseWhateverItWasLookedAtFor) {
    Claims claims = with(whole_story(), see_certificate("s", "cert-9", "key-9", 27));
    claims.back().advisory = "CVE-2014-3566";
    EXPECT_EQ(next_of(derive(claims)), "revoked: claim_missing");
}

TEST(ClaimLimits, WantAPolicyToNameItsAdvisory) {
    Policy policy = strict_policy();
    policy.advisory.clear();
    EXPECT_FALSE(policy.check());
}

}  // namespace
}  // namespace hemostat::campaign
