// A service without a TLS key leaves its rotation out; nothing else does.
#include "client_story.h"

#include <gmock/gmock.h>

namespace hemostat::campaign {
namespace {

namespace reasons = finding::reasons;
using testing::HasSubstr;

std::string client_next(const Claims& claims, const World& world = client_world()) {
    return next_of(derive_in(world, claims));
}

TEST(NoKey, LeavesTheStepsAboutKeysOutAndNoOthers) {
    const ServiceState state = derive_in(client_world(), client_story());
    EXPECT_TRUE(state.is_clear()) << next_of(state);
    for (const StepRow& row : all_steps()) {
        EXPECT_EQ(state.of(row.step).standing,
                  row.is_about_key ? Standing::not_needed : Standing::done)
            << row.name;
    }
}

TEST(NoKey, StopsAtTheRotationWhereAnyPartOfItIsMissing) {
    EXPECT_EQ(client_next(without(client_story(), "no_key")), "key_renewed: claim_missing");
    EXPECT_EQ(client_next(without(client_story(), "program_looked_at")),
              "key_renewed: asset_unproved");
    EXPECT_EQ(client_next(without(client_story(), "library_looked_at")),
              "key_renewed: asset_unproved");
}

TEST(NoKey, NeedsAnotherPersonWithADutyEvidenceAndAReason) {
    for (const char* approver : {"", "alice", "mallory", "scanner"}) {
        Claims claims = client_story();
        claim_of(claims, "no_key").approver = approver;
        EXPECT_EQ(client_next(claims), "key_renewed: claim_missing") << approver;
    }
    Claims claims = client_story();
    claim_of(claims, "no_key").approver = "carol";
    EXPECT_EQ(client_next(claims), "clear");
    claim_of(claims, "no_key").evidence.clear();
    EXPECT_EQ(client_next(claims), "key_renewed: claim_missing");
    claims = client_story();
    claim_of(claims, "no_key").reason.clear();
    EXPECT_EQ(client_next(claims), "key_renewed: claim_missing");
    claims = client_story();
    claim_of(claims, "no_key").by = "scanner";
    EXPECT_EQ(client_next(claims), "key_renewed: claim_missing");
}

TEST(NoKey, NeedsEachAssetMeasuredByAnInstrumentSinceTheVerifiedFix) {
    Claims claims = client_story();
    claim_of(claims, "program_looked_at").at = at(50);
    EXPECT_EQ(client_next(claims), "key_renewed: asset_unproved");
    claims = client_story();
    claim_of(claims, "program_looked_at").method = Method::recorded;
    EXPECT_EQ(client_next(claims), "key_renewed: asset_unproved");
    claims = client_story();
    claim_of(claims, "program_looked_at").by = "alice";
    EXPECT_EQ(client_next(claims), "key_renewed: asset_unproved");
    claims = client_story();
    claim_of(claims, "program_looked_at").evidence.clear();
    EXPECT_EQ(client_next(claims), "key_renewed: asset_unproved");
    claims = client_story();
    claim_of(claims, "no_key").at = at(50);
    EXPECT_EQ(client_next(claims), "key_renewed: claim_missing");
}

TEST(NoKey, DoesNotLetAFixBeSkipped) {
    EXPECT_EQ(client_next(without(client_story(), "library_fixed")),
              "fix_verified: asset_unproved");
    Claims claims = without(client_story(), "library_fixed");
    claims.push_back(except("x", Step::fix_verified, 52, 400));
    EXPECT_EQ(client_next(claims), "fix_verified: asset_unproved");
    EXPECT_EQ(derive_in(client_world(), claims).of(Step::key_renewed).standing, Standing::open);
}

TEST(NoKey, IsUndoneByWhateverShowsAKeyAtAnyTime) {
    std::vector<Claim> shows{see_certificate("s", "cert-1", "key-1", 10),
                             see_certificate("s", "cert-1", "key-1", 150),
                             see_certificate("s", "", "", 150),
                             renew_key("s", "cert-1", "key-1", 150),
                             of_certificate("s", ClaimKind::installed, "cert-1", 150),
                             of_certificate("s", ClaimKind::revoked, "cert-1", 150),
                             of_certificate("s", ClaimKind::revocation_verified, "cert-1", 150),
                             destroy_key("s", "key-1", 150),
                             find("s", endpoint, reasons::heartbeat_refused, 150),
                             find("s", endpoint, reasons::heartbeat_closed, 150)};
    for (const Claim& shown : shows) {
        Claims claims = with(client_story(), shown);
        EXPECT_NE(client_next(claims), "clear") << to_string(shown.kind);
        // Also from one who may not say so, without evidence, and from the future.
        claims.back().evidence.clear();
        claims.back().by = "nobody";
        EXPECT_NE(client_next(claims), "clear") << to_string(shown.kind);
        claims.back().at = at(900);
        EXPECT_NE(client_next(claims), "clear") << to_string(shown.kind);
    }
    EXPECT_EQ(client_next(with(client_story(), find("s", endpoint, reasons::plaintext_service, 9))),
              "clear");
    EXPECT_EQ(
        client_next(with(client_story(), find("s", endpoint, reasons::connection_refused, 9))),
        "clear");
}

TEST(NoKey, SaysWhichSightTookItBack) {
    const ServiceState state = derive_in(
        client_world(), with(client_story(), see_certificate("seen", "cert-1", "key-1", 150)));
    EXPECT_EQ(next_of(state), "key_renewed: key_shown");
    EXPECT_THAT(state.of(Step::key_renewed).unmet->what, HasSubstr("seen"));
    EXPECT_EQ(state.of(Step::key_renewed).standing, Standing::undone);
    EXPECT_EQ(state.of(Step::key_renewed).undone_by, "seen");
    EXPECT_EQ(state.of(Step::all_clear).undone_by, "seen");
}

TEST(NoKey, DoesNotHoldForAServiceThatIsListedAsServingACertificate) {
    World world = client_world();
    world.service.assets[0].serves_certificate = true;
    EXPECT_EQ(client_next(client_story(), world), "key_renewed: key_shown");
}

TEST(NoKey, OutlivesAMistakenSightOnlyWithEvidenceAndASecondPerson) {
    Claims claims = with(client_story(), see_certificate("seen", "cert-1", "key-1", 70));
    claims.push_back(withdraw("w", claims.back(), 71));
    EXPECT_EQ(client_next(claims), "key_renewed: key_shown");
    claim_of(claims, "w").approver = "bob";
    EXPECT_EQ(client_next(claims), "clear");
}

TEST(NoKey, MustBeShownAgainWhenTheFlawCameBackAndWhenItExpires) {
    Claims claims = client_story();
    claims.push_back(find("again", program, reasons::version_affected, 150));
    claims.push_back(make_claim("fixed2", ClaimKind::fixed, 151));
    claims.push_back(find("p2", program, reasons::heartbeat_code_absent, 152));
    claims.push_back(find("l2", library, reasons::bounds_check_present, 152));
    EXPECT_EQ(client_next(claims), "key_renewed: claim_missing");
    claims = client_story();
    claim_of(claims, "program_looked_at").until = at(150);
    EXPECT_EQ(client_next(claims), "key_renewed: expired");
}

TEST(NoKey, IsShownBeforeUsersAreToldAndResetsCountFromTheFix) {
    Claims claims = client_story();
    claim_of(claims, "announced").at = at(61);
    EXPECT_EQ(client_next(claims), "announced: claim_missing");
    claims = client_story();
    claim_of(claims, "secrets_reset").at = at(50);
    EXPECT_EQ(client_next(claims), "secrets_reset: claim_missing");
}

TEST(NoKey, GivesWayToARenewalWhereThereIsAKeyAfterAll) {
    Claims claims = whole_story();
    claims.push_back(say_no_key("no_key", 55));
    EXPECT_EQ(next_of(derive(claims)), "clear");
    EXPECT_EQ(derive(claims).of(Step::key_renewed).standing, Standing::done);
}

}  // namespace
}  // namespace hemostat::campaign
