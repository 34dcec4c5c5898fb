#include "campaign/service_state.h"

#include "story.h"

#include <gmock/gmock.h>

namespace hemostat::campaign {
namespace {

namespace reasons = finding::reasons;
using testing::HasSubstr;

TEST(ServiceState, IsClearAtTheEndOfTheWholeStory) {
    const ServiceState state = derive(whole_story());
    EXPECT_TRUE(state.is_clear()) << next_of(state);
    EXPECT_EQ(next_of(state), "clear");
    EXPECT_EQ(state.furthest, Step::all_clear);
    EXPECT_EQ(state.of(Step::fix_verified).by, "library_fixed");
    EXPECT_EQ(state.of(Step::all_clear).at, at(140));
    EXPECT_TRUE(state.refused.empty());
}

TEST(ServiceState, StopsAtTheStepWhoseClaimIsNotThere) {
    // What an answer implies is not missed: read and acknowledged follow from "affected".
    const std::vector<std::pair<std::string, std::string>> cases{
        {"fixed", "fixed: claim_missing"},
        {"endpoint_fixed", "fix_verified: asset_unproved"},
        {"library_fixed", "fix_verified: asset_unproved"},
        {"key_renewed", "key_renewed: claim_missing"},
        {"installed", "installed: claim_missing"},
        {"new_seen", "installation_verified: asset_unproved"},
        {"old_seen", "revoked: no_old_certificate"},
        {"revocation_verified", "revocation_verified: claim_missing"},
        {"key_destroyed", "key_destroyed: claim_missing"},
        {"secrets_reset", "secrets_reset: claim_missing"},
        {"announced", "announced: claim_missing"},
        {"announcement_seen", "announcement_seen: claim_missing"},
    };
    for (const auto& [id, expected] : cases) {
        EXPECT_EQ(next_of(derive(without(whole_story(), id))), expected) << id;
    }
}

TEST(ServiceState, TellsNotDeliveredDeliveredReadAcknowledgedAndAnsweredApart) {
    Claims claims;
    EXPECT_EQ(derive(claims).silence, Silence::not_delivered);
    EXPECT_EQ(next_of(derive(claims)), "delivered: claim_missing");
    claims.push_back(make_claim("1", ClaimKind::delivered, 1));
    EXPECT_EQ(derive(claims).silence, Silence::delivered);
    claims.push_back(make_claim("2", ClaimKind::read, 2));
    EXPECT_EQ(derive(claims).silence, Silence::read);
    claims.push_back(make_claim("3", ClaimKind::acknowledged, 3));
    EXPECT_EQ(derive(claims).silence, Silence::acknowledged);
    claims.push_back(make_claim("4", ClaimKind::vendor_asked, 4));
    EXPECT_EQ(derive(claims).silence, Silence::answered);
    EXPECT_EQ(next_of(derive(claims)), "assessed: vendor_asked");
}

TEST(ServiceState, TakesEverythingBackToFixedWhenTheFlawIsFoundAgain) {
    const Claims claims =
        with(whole_story(), find("again", library, reasons::version_affected, 150));
    const ServiceState state = derive(claims);
    EXPECT_EQ(next_of(state), "fixed: claim_missing");
    for (const Step step : {Step::fixed, Step::fix_verified, Step::key_renewed, Step::installed,
                            Step::announced, Step::all_clear}) {
        EXPECT_EQ(state.of(step).standing, Standing::undone) << to_string(step);
        EXPECT_EQ(state.of(step).undone_by, "again") << to_string(step);
    }
    EXPECT_EQ(state.of(Step::assessed).standing, Standing::done);
}

TEST(ServiceState, CountsAKeyAsCompromisedAgainThatWasInUseWhenTheFlawCameBack) {
    Claims claims = whole_story();
    claims.push_back(find("again", endpoint, reasons::unpadded_heartbeat_answered, 150));
    claims.push_back(make_claim("fixed2", ClaimKind::fixed, 151));
    claims.push_back(find("e2", endpoint, reasons::unpadded_heartbeat_discarded, 152));
    claims.push_back(find("l2", library, reasons::bounds_check_present, 152));
    EXPECT_EQ(next_of(derive(claims)), "key_renewed: key_seen_before");
    claims.push_back(renew_key("k3", "cert-3", "key-2", 160));
    EXPECT_EQ(next_of(derive(claims)), "key_renewed: key_seen_before");
    claims.push_back(renew_key("k4", "cert-4", "key-4", 161));
    EXPECT_EQ(next_of(derive(claims)), "installed: claim_missing");
}

TEST(ServiceState, HoldsTheWorseOfTwoFindingsOfOneInstant) {
    Claims claims = whole_story();
    claim_of(claims, "vulnerable").at = at(40);
    EXPECT_EQ(next_of(derive(claims)), "fixed: claim_missing");
    claim_of(claims, "vulnerable").at = at(39);
    EXPECT_TRUE(derive(claims).is_clear());
}

TEST(ServiceState, DoesNotCountAFindingThatWasOnlyClaimedOrInconclusive) {
    Claims claims = whole_story();
    for (const finding::Reason* reason : {&reasons::version_fixed, &reasons::no_reply}) {
        claim_of(claims, "library_fixed").found = reason;
        EXPECT_EQ(next_of(derive(claims)), "fix_verified: asset_unproved") << reason->code;
    }
    Policy policy = strict_policy();
    policy.basis_least = finding::Basis::claimed;
    claim_of(claims, "library_fixed").found = &reasons::version_fixed;
    EXPECT_TRUE(derive(claims, evening, policy).is_clear());
}

TEST(ServiceState, NeverVerifiesAServiceOfWhichNoAssetIsKnown) {
    Claims claims = whole_story();
    std::erase_if(claims, [](const Claim& claim) { return claim.kind == ClaimKind::finding; });
    World world;
    world.service.assets.clear();
    const ServiceState state = derive_in(world, claims);
    EXPECT_EQ(next_of(state), "fix_verified: no_asset");
}

TEST(ServiceState, DoesNotCountACertificateIssuedBeforeTheVerifiedFix) {
    Claims claims = whole_story();
    claim_of(claims, "key_renewed").issued_at = at(51) - std::chrono::seconds(1);
    EXPECT_EQ(next_of(derive(claims)), "key_renewed: issued_before_fix");
    claim_of(claims, "key_renewed").issued_at = at(51);
    EXPECT_TRUE(derive(claims).is_clear());
    claim_of(claims, "key_renewed").issued_at = at(61);
    EXPECT_EQ(next_of(derive(claims)), "key_renewed: issued_before_fix");
}

TEST(ServiceState, DoesNotCountAKeyThatWasSeenBeforeHereOrElsewhere) {
    Claims claims = whole_story();
    claim_of(claims, "key_renewed").key = "key-1";
    EXPECT_EQ(next_of(derive(claims)), "key_renewed: key_seen_before");
    EXPECT_EQ(next_of(derive_in({.elsewhere = {{"key-2", at(50)}}}, whole_story())),
              "key_renewed: key_seen_before");
    EXPECT_TRUE(derive_in({.elsewhere = {{"key-2", at(52)}}}, whole_story()).is_clear());
    // Also when the claim that shows it does not count otherwise.
    Claim unsigned_sight = see_certificate("s", "cert-2", "key-2", 45);
    unsigned_sight.evidence.clear();
    EXPECT_EQ(next_of(derive(with(whole_story(), unsigned_sight))), "key_renewed: key_seen_before");
}

TEST(ServiceState, TakesTheInstallationBackWhenTheOldCertificateIsSeenAgain) {
    const ServiceState state =
        derive(with(whole_story(), see_certificate("node-b", "cert-1", "key-1", 150)));
    EXPECT_EQ(next_of(state), "installed: claim_missing");
    EXPECT_EQ(state.of(Step::installed).undone_by, "node-b");
    EXPECT_THAT(state.of(Step::installed).unmet->what, HasSubstr("cert-1"));
    EXPECT_EQ(state.of(Step::key_renewed).standing, Standing::done);
}

TEST(ServiceState, DoesNotTakeAKeyForDestroyedThatIsStillInUse) {
    Claims claims = whole_story();
    claim_of(claims, "key_destroyed").at = at(26);
    EXPECT_EQ(next_of(derive(claims)), "key_destroyed: claim_missing");
    claim_of(claims, "key_destroyed").at = at(27);
    EXPECT_TRUE(derive(claims).is_clear());
}

TEST(ServiceState, WantsAnAssetFoundFixedThatNobodyHadListed) {
    constexpr std::string_view forgotten = "tcp://192.0.2.8:443";
    Claims claims =
        with(whole_story(), find("f", forgotten, reasons::unpadded_heartbeat_answered, 30));
    EXPECT_EQ(next_of(derive(claims)), "fix_verified: asset_unproved");
    claims.push_back(find("g", forgotten, reasons::unpadded_heartbeat_discarded, 52));
    EXPECT_TRUE(derive(claims).is_clear());
}

TEST(ServiceState, DoesNotLoseAnOldCertificateBecauseItsFinderSaysSo) {
    Claims claims = with(whole_story(), see_certificate("ecdsa", "cert-1e", "key-1e", 27));
    claims.push_back(withdraw("w", claims.back(), 28));
    EXPECT_EQ(next_of(derive(claims)), "revoked: claim_missing");
    claim_of(claims, "w").approver = "bob";
    EXPECT_TRUE(derive(claims).is_clear());
}

TEST(ServiceState, WantsEveryOldCertificateRevokedAndEveryOldKeyDestroyed) {
    Claims claims = with(whole_story(), see_certificate("ecdsa", "cert-1e", "key-1e", 27));
    EXPECT_EQ(next_of(derive(claims)), "revoked: claim_missing");
    claims.push_back(of_certificate("r", ClaimKind::revocation_verified, "cert-1e", 101));
    EXPECT_EQ(next_of(derive(claims)), "key_destroyed: claim_missing");
    claims.push_back(destroy_key("d", "key-1e", 102));
    EXPECT_TRUE(derive(claims).is_clear());
}

TEST(ServiceState, DoesNotTakeTheRevocationOfAnotherCertificateForIt) {
    Claims claims = whole_story();
    claim_of(claims, "revocation_verified").certificate = "cert-9";
    EXPECT_EQ(next_of(derive(claims)), "revocation_verified: claim_missing");
    claim_of(claims, "revocation_verified").certificate = "cert-1";
    claim_of(claims, "revocation_verified").method = Method::recorded;
    EXPECT_EQ(next_of(derive(claims)), "revocation_verified: claim_missing");
}

TEST(ServiceState, DoesNotCountWhatWasResetOrAnnouncedTooEarly) {
    Claims claims = whole_story();
    claim_of(claims, "secrets_reset").at = at(79);
    EXPECT_EQ(next_of(derive(claims)), "secrets_reset: claim_missing");
    claims = whole_story();
    claim_of(claims, "announced").at = at(119);
    EXPECT_EQ(next_of(derive(claims)), "announced: claim_missing");
}

Claims unaffected_story() {
    Claim denial = make_claim("denial", ClaimKind::not_affected, 30);
    denial.reason = "OpenSSL 0.9.8 only";
    return {denial, find("e", endpoint, reasons::heartbeat_refused, 31),
            find("l", library, reasons::heartbeat_code_absent, 32),
            make_claim("announced", ClaimKind::announced, 40),
            make_claim("announcement_seen", ClaimKind::announcement_seen, 41)};
}

TEST(ServiceState, IsClearWithoutRotationWhenProvedNotToBeAffected) {
    const ServiceState state = derive(unaffected_story());
    EXPECT_TRUE(state.is_clear()) << next_of(state);
    EXPECT_EQ(state.of(Step::key_renewed).standing, Standing::not_needed);
}

TEST(ServiceState, WantsNotAffectedShownAsWellAsFixed) {
    EXPECT_EQ(next_of(derive(without(unaffected_story(), "l"))), "assessed: asset_unproved");
    Claims claims = unaffected_story();
    claim_of(claims, "l").found = &reasons::version_unaffected;
    EXPECT_EQ(next_of(derive(claims)), "assessed: asset_unproved");
    claims = unaffected_story();
    claim_of(claims, "l").method = Method::stated;
    EXPECT_EQ(next_of(derive(claims)), "assessed: asset_unproved");
    claims = with(unaffected_story(), find("f", library, reasons::bounds_check_present, 20));
    EXPECT_EQ(next_of(derive(claims)), "assessed: was_affected");
    // What is no finding, and names a reason all the same, is still none.
    Claim chatter = make_claim("c", ClaimKind::read, 20);
    chatter.found = &reasons::bounds_check_present;
    EXPECT_TRUE(derive(with(unaffected_story(), chatter)).is_clear());
    claims = unaffected_story();
    claim_of(claims, "denial").evidence.clear();
    EXPECT_EQ(next_of(derive(claims)), "delivered: claim_missing");
}

TEST(ServiceState, IsAffectedOnceFoundVulnerableWhateverIsSaid) {
    const ServiceState state =
        derive(with(unaffected_story(), find("v", library, reasons::version_affected, 20)));
    EXPECT_EQ(next_of(state), "fixed: claim_missing");
    const ServiceState later =
        derive(with(unaffected_story(), find("v", library, reasons::version_affected, 60)));
    EXPECT_EQ(next_of(later), "fixed: claim_missing");
    EXPECT_EQ(later.of(Step::all_clear).undone_by, "v");
}

TEST(ServiceState, LetsAnExceptionWaitUntilItsEndAndNeverClears) {
    const Claims claims =
        with(without(whole_story(), "key_destroyed"), except("x", Step::key_destroyed, 100, 300));
    const ServiceState state = derive(claims, evening);
    EXPECT_EQ(state.of(Step::key_destroyed).standing, Standing::excepted);
    EXPECT_FALSE(state.of(Step::key_destroyed).overdue_since);
    EXPECT_EQ(state.of(Step::announcement_seen).standing, Standing::done);
    EXPECT_EQ(state.of(Step::all_clear).unmet->code, "excepted");

    const ServiceState ended = derive(claims, 300);
    EXPECT_EQ(ended.of(Step::key_destroyed).standing, Standing::open);
    EXPECT_EQ(ended.of(Step::key_destroyed).overdue_since, at(150));
    EXPECT_EQ(next_of(ended), "key_destroyed: claim_missing");
}

TEST(ServiceState, DoesNotRenewKeysOnAFixThatIsOnlyExcepted) {
    const Claims claims =
        with(without(whole_story(), "library_fixed"), except("x", Step::fix_verified, 50, 300));
    EXPECT_EQ(derive(claims).of(Step::key_renewed).unmet->code, "earlier_step_open");
}

TEST(ServiceState, RefusesAnExceptionThatItsAuthorApproves) {
    Claims claims =
        with(without(whole_story(), "key_destroyed"), except("x", Step::key_destroyed, 100, 300));
    claim_of(claims, "x").approver = "alice";
    const ServiceState state = derive(claims);
    EXPECT_EQ(state.of(Step::key_destroyed).standing, Standing::open);
    ASSERT_EQ(state.refused.size(), 1U);
    EXPECT_EQ(state.refused[0].code, "incomplete");
}

TEST(ServiceState, DoesNotCountWhatHasExpiredButKeepsItsTime) {
    Claims claims = whole_story();
    claim_of(claims, "library_fixed").until = at(160);
    EXPECT_TRUE(derive(claims, 159).is_clear());
    EXPECT_EQ(next_of(derive(claims, 160)), "fix_verified: expired");
    // The rescan renews the proof and leaves the fix where it was, so the key stays renewed.
    claims.push_back(find("rescan", library, reasons::bounds_check_present, 155));
    EXPECT_TRUE(derive(claims, 161).is_clear());
}

TEST(ServiceState, DoesNotCountClaimsFromTheFutureExceptAgainstIt) {
    const ServiceState early = derive(whole_story(), 139);
    EXPECT_EQ(next_of(early), "announcement_seen: claim_missing");
    ASSERT_EQ(early.refused.size(), 1U);
    EXPECT_EQ(early.refused[0].code, "from_the_future");
    const Claims claims =
        with(whole_story(), find("v", endpoint, reasons::unpadded_heartbeat_answered, 900));
    EXPECT_EQ(next_of(derive(claims)), "fixed: claim_missing");
}

TEST(ServiceState, LetsOnlyItsAuthorTakeAClaimBack) {
    Claims claims = whole_story();
    claims.push_back(withdraw("w", claim_of(claims, "announced"), 150));
    const ServiceState state = derive(claims);
    EXPECT_EQ(next_of(state), "announced: claim_missing");
    EXPECT_EQ(state.of(Step::announced).undone_by, "w");
    claim_of(claims, "w").by = "bob";
    EXPECT_TRUE(derive(claims).is_clear());
    EXPECT_EQ(derive(claims).refused.at(0).code, "withdrawal_not_allowed");
}

TEST(ServiceState, TakesAMistakenFindingBackOnlyWithEvidenceAndASecondPerson) {
    Claims claims = with(whole_story(), find("v", library, reasons::version_affected, 150));
    claims.push_back(withdraw("w", claims.back(), 151));
    EXPECT_FALSE(derive(claims).is_clear());
    claim_of(claims, "w").approver = "bob";
    EXPECT_TRUE(derive(claims).is_clear());
    claim_of(claims, "w").evidence.clear();
    EXPECT_FALSE(derive(claims).is_clear());
}

TEST(ServiceState, NeverTakesAProvedVulnerabilityBack) {
    Claims claims =
        with(whole_story(), find("v", endpoint, reasons::unpadded_heartbeat_answered, 150));
    claims.push_back(withdraw("w", claims.back(), 151));
    claim_of(claims, "w").approver = "bob";
    EXPECT_FALSE(derive(claims).is_clear());
}

TEST(ServiceState, CountsNeitherOfTwoClaimsThatShareAnId) {
    Claim twin = make_claim("secrets_reset", ClaimKind::secrets_reset, 121);
    const ServiceState state = derive(with(whole_story(), twin));
    EXPECT_EQ(next_of(state), "secrets_reset: claim_missing");
    EXPECT_EQ(state.refused.at(0).code, "id_reused");
}

TEST(ServiceState, WaitsForItsSupplier) {
    const ServiceState state = derive_in({.waiting_for = {"hosting"}}, whole_story());
    EXPECT_EQ(next_of(state), "all_clear: supplier_not_clear");
}

TEST(ServiceState, IsOverdueFromItsDeadlineOnWeekendsToo) {
    const Claims claims = without(whole_story(), "secrets_reset");
    EXPECT_FALSE(derive(claims, 149).of(Step::secrets_reset).overdue_since);
    EXPECT_EQ(derive(claims, 150).of(Step::secrets_reset).overdue_since, at(150));
    EXPECT_FALSE(derive(claims, 150).of(Step::fixed).overdue_since);
}

TEST(ServiceState, AsksForTheMethodAndEvidenceOfThePolicy) {
    Policy policy = strict_policy();
    policy.steps[index_of(Step::secrets_reset)].needs_evidence = true;
    policy.steps[index_of(Step::installed)].method_least = Method::recorded;
    Claims claims = whole_story();
    EXPECT_TRUE(derive(claims, evening, policy).is_clear());
    claim_of(claims, "secrets_reset").evidence.clear();
    EXPECT_EQ(next_of(derive(claims, evening, policy)), "secrets_reset: claim_missing");
    claim_of(claims, "installed").method = Method::stated;
    EXPECT_EQ(next_of(derive(claims, evening, policy)), "installed: claim_missing");
}

}  // namespace
}  // namespace hemostat::campaign
