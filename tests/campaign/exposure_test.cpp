// A renewed key that is in use where the flaw still is, is no new key.
#include "association.h"

#include <gmock/gmock.h>

namespace hemostat::campaign {
namespace {

namespace reasons = finding::reasons;
using testing::HasSubstr;

Claims both() {
    return joined(story_of("hosting"), story_of("shopping"));
}

/// The shop's new key, seen on the hoster's service.
Claim see_new_key(int minutes) {
    Claim seen = see_certificate("stray", "cert-2@shopping", "key-2@shopping", minutes);
    seen.service = "hosting";
    return seen;
}

std::string shopping_next(const Claims& claims, int now = evening) {
    const CampaignState state = roll_up(association(), strict_policy(), claims, at(now)).value();
    return next_of(service_of(state, "shopping"));
}

/// The hoster's fix is verified later by so much; so are all its later steps.
Claims late_hoster(int delay) {
    Claims claims = story_of("hosting");
    for (Claim& claim : claims) {
        if (claim.at >= at(40)) {
            claim.at += std::chrono::minutes(delay);
        }
        if (claim.issued_at) {
            *claim.issued_at += std::chrono::minutes(delay);
        }
    }
    return joined(claims, story_of("shopping"));
}

TEST(Exposure, TakesARenewedKeyBackThatIsSeenOnAServiceNotYetFixed) {
    const Claims claims = with(late_hoster(30), see_new_key(75));
    const CampaignState state =
        roll_up(association(), strict_policy(), claims, at(evening)).value();
    const ServiceState& shopping = service_of(state, "shopping");
    EXPECT_EQ(next_of(shopping), "key_renewed: key_exposed_elsewhere");
    EXPECT_THAT(shopping.of(Step::key_renewed).unmet->what, HasSubstr("hosting"));
    EXPECT_EQ(shopping.of(Step::key_renewed).standing, Standing::undone);
    EXPECT_EQ(shopping.of(Step::key_renewed).undone_by, "stray");
    // What came later than the sight was never done.
    EXPECT_EQ(shopping.of(Step::installed).undone_by, "stray");
    EXPECT_EQ(shopping.of(Step::announced).undone_by, "");
}

TEST(Exposure, LeavesAKeyAloneThatCameToAServiceAfterItsVerifiedFix) {
    EXPECT_EQ(shopping_next(with(both(), see_new_key(75)), evening),
              "all_clear: supplier_not_clear")
        << "the hoster has a certificate that it did not renew, and the shop's key stays new";
    EXPECT_EQ(shopping_next(with(late_hoster(30), see_new_key(82)), 300),
              "all_clear: supplier_not_clear");
    EXPECT_EQ(shopping_next(with(late_hoster(30), see_new_key(81)), 300),
              "key_renewed: key_exposed_elsewhere");
}

TEST(Exposure, CountsAServiceThatNobodyAssessedOrNamed) {
    EXPECT_EQ(shopping_next(with(story_of("shopping"), see_new_key(75))),
              "key_renewed: key_exposed_elsewhere");
    Claim seen = see_new_key(75);
    seen.service = "forgotten";
    EXPECT_EQ(shopping_next(with(both(), seen)), "key_renewed: key_exposed_elsewhere");
}

TEST(Exposure, CountsAFlawThatCameBackLater) {
    Claims claims = with(both(), see_new_key(75));
    claims.push_back(find("again", library, reasons::version_affected, 150));
    claims.back().service = "hosting";
    EXPECT_EQ(shopping_next(claims), "key_renewed: key_exposed_elsewhere");
}

TEST(Exposure, CountsASightThatIsOtherwiseRefused) {
    Claims claims = with(late_hoster(30), see_new_key(75));
    claims.back().by = "nobody";
    claims.back().evidence.clear();
    EXPECT_EQ(shopping_next(claims), "key_renewed: key_exposed_elsewhere");
}

TEST(Exposure, EndsWithASightThatWasAMistake) {
    Claims claims = with(late_hoster(30), see_new_key(75));
    claims.push_back(withdraw("w", claims.back(), 76));
    EXPECT_EQ(shopping_next(claims), "key_renewed: key_exposed_elsewhere");
    claims.back().approver = "carol";
    EXPECT_EQ(shopping_next(claims, 300), "clear");
}

TEST(Exposure, SparesKeysOnAServiceThatIsShownNotToBeAffected) {
    Claim denial = make_claim("denial", ClaimKind::not_affected, 30);
    denial.reason = "no heartbeats";
    Claims unaffected{denial, find("e", endpoint, reasons::heartbeat_refused, 31),
                      find("l", library, reasons::heartbeat_code_absent, 32)};
    for (Claim& claim : unaffected) {
        claim.service = "hosting";
    }
    Claims claims = joined(unaffected, with(story_of("shopping"), see_new_key(75)));
    EXPECT_EQ(shopping_next(claims), "all_clear: supplier_not_clear");
    claim_of(claims, "l").found = &reasons::version_unaffected;
    EXPECT_EQ(shopping_next(claims), "key_renewed: key_exposed_elsewhere");
}

TEST(Exposure, KeepsWhatExpiredEvidenceShowedOfThatTime) {
    Claims claims = with(both(), see_new_key(75));
    claim_of(claims, "library_fixed@hosting").until = at(90);
    EXPECT_EQ(shopping_next(claims), "all_clear: supplier_not_clear");
}

TEST(Exposure, IsOverWithAnotherNewKey) {
    Claims claims = with(late_hoster(30), see_new_key(75));
    Claim renewal = renew_key("again", "cert-3", "key-3", 150);
    Claim installed = of_certificate("installed2", ClaimKind::installed, "cert-3", 151);
    Claim seen = see_certificate("seen2", "cert-3", "key-3", 152);
    for (Claim claim : {renewal, installed, seen}) {
        claim.service = "shopping";
        claims.push_back(claim);
    }
    // The exposed one is old now.
    EXPECT_EQ(shopping_next(claims, 400), "revoked: claim_missing");
}

}  // namespace
}  // namespace hemostat::campaign
