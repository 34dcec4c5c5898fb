#include "campaign/authority.h"

#include "story.h"

#include <gtest/gtest.h>
#include <set>

namespace hemostat::campaign {
namespace {

namespace reasons = finding::reasons;

std::string code_of(ClaimKind kind, Relation author, Method method = Method::recorded,
                    std::optional<Relation> approver = std::nullopt) {
    return std::string(
        refusal_of({.kind = kind, .method = method, .author = author, .approver = approver})
            .value_or("allowed"));
}

TEST(Authority, KnowsWhatEachNameIsToAUnit) {
    const Organisation organisation = small_organisation(web_service());
    EXPECT_EQ(relation_of(organisation, "alice", "it", at(0)), Relation::duty_own);
    EXPECT_EQ(relation_of(organisation, "bob", "it", at(0)), Relation::duty_own);
    EXPECT_EQ(relation_of(organisation, "carol", "it", at(0)), Relation::duty_above);
    EXPECT_EQ(relation_of(organisation, "carol", "association", at(0)), Relation::duty_own);
    EXPECT_EQ(relation_of(organisation, "scanner", "it", at(0)), Relation::instrument);
    // Neither a sibling's people and instruments, nor those below.
    EXPECT_EQ(relation_of(organisation, "mallory", "it", at(0)), Relation::stranger);
    EXPECT_EQ(relation_of(organisation, "probe of the shop", "it", at(0)), Relation::stranger);
    EXPECT_EQ(relation_of(organisation, "alice", "association", at(0)), Relation::stranger);
    EXPECT_EQ(relation_of(organisation, "", "it", at(0)), Relation::stranger);
}

/// Every kind by every relation, by every method, with every approver.
TEST(Authority, LetsNobodyDoWhatHeMayNotInAnyCombination) {
    const std::set<ClaimKind> persons_only{
        ClaimKind::acknowledged, ClaimKind::affected,      ClaimKind::not_affected,
        ClaimKind::vendor_asked, ClaimKind::fixed,         ClaimKind::exception,
        ClaimKind::no_key,       ClaimKind::secrets_reset,
    };
    std::size_t allowed = 0;
    for (const ClaimRow& row : all_claim_kinds()) {
        for (std::size_t author = 0; author < relation_count; ++author) {
            for (const Method method : {Method::stated, Method::recorded, Method::measured}) {
                for (std::size_t approver = 0; approver <= relation_count; ++approver) {
                    const auto who = static_cast<Relation>(author);
                    const auto by = approver == relation_count
                                        ? std::nullopt
                                        : std::optional(static_cast<Relation>(approver));
                    const bool may =
                        who != Relation::stranger &&
                        (who == Relation::instrument || method != Method::measured) &&
                        (who != Relation::instrument || !persons_only.contains(row.kind)) &&
                        (who != Relation::duty_above ||
                         (row.kind != ClaimKind::acknowledged && row.kind != ClaimKind::read)) &&
                        (!by || *by == Relation::duty_own || *by == Relation::duty_above);
                    EXPECT_EQ(code_of(row.kind, who, method, by) == "allowed", may)
                        << row.name << " " << author << " " << to_string(method) << " " << approver;
                    allowed += may ? 1U : 0U;
                }
            }
        }
    }
    EXPECT_GT(allowed, 100U);
}

TEST(Authority, SaysByACodeWhyNot) {
    EXPECT_EQ(code_of(ClaimKind::fixed, Relation::stranger), "not_in_charge");
    EXPECT_EQ(code_of(ClaimKind::acknowledged, Relation::duty_above), "not_in_charge");
    EXPECT_EQ(code_of(ClaimKind::fixed, Relation::instrument), "not_a_person");
    EXPECT_EQ(code_of(ClaimKind::finding, Relation::duty_own, Method::measured),
              "not_an_instrument");
    EXPECT_EQ(
        code_of(ClaimKind::exception, Relation::duty_own, Method::stated, Relation::instrument),
        "approver_not_in_charge");
}

TEST(Authority, RefusesEachStepOfTheStoryByAStranger) {
    for (const Claim& claim : whole_story()) {
        Claims claims = whole_story();
        claim_of(claims, claim.id).by = "mallory";
        const ServiceState state = derive(claims);
        EXPECT_EQ(state.refused.at(0).code, "not_in_charge") << claim.id;
        // What others of the story imply, and what does harm, is not missed.
        const bool is_missed = claim.id != "delivered" && claim.id != "read" &&
                               claim.id != "acknowledged" && claim.id != "vulnerable" &&
                               claim.id != "affected" && claim.id != "old_seen" &&
                               claim.id != "revoked";
        EXPECT_EQ(state.is_clear(), !is_missed) << claim.id;
    }
}

TEST(Authority, StillLetsAStrangersClaimDoHarm) {
    Claim found = find("v", endpoint, reasons::unpadded_heartbeat_answered, 150);
    found.by = "mallory";
    const ServiceState state = derive(with(whole_story(), found));
    EXPECT_EQ(next_of(state), "fixed: claim_missing");
    EXPECT_EQ(state.refused.at(0).code, "not_in_charge");
}

TEST(Authority, LetsADeputyAndTheUnitAboveSayWhatTheDutyHolderMay) {
    for (const char* name : {"bob", "carol"}) {
        Claims claims = whole_story();
        claim_of(claims, "fixed").by = name;
        EXPECT_TRUE(derive(claims).is_clear()) << name;
    }
}

TEST(Authority, RefusesAnExceptionApprovedFromOutside) {
    Claims claims =
        with(without(whole_story(), "key_destroyed"), except("x", Step::key_destroyed, 100, 300));
    EXPECT_EQ(derive(claims).of(Step::key_destroyed).standing, Standing::excepted);
    claim_of(claims, "x").approver = "mallory";
    EXPECT_EQ(derive(claims).of(Step::key_destroyed).standing, Standing::open);
    EXPECT_EQ(derive(claims).refused.at(0).code, "approver_not_in_charge");
}

TEST(Authority, CountsWhatWasClaimedBeforeADutyEnded) {
    std::vector<Unit> units = small_organisation(web_service()).units();
    units[0].instruments = {"new scanner"};
    units[0].former = {{"scanner", at(160), true}};
    units[1].duty_holder = "dave";
    units[1].former = {{"alice", at(160), false}};
    const Service service = web_service();
    const Policy policy = strict_policy();
    const auto state_in = [&](const std::vector<Unit>& with) {
        const Organisation organisation = Organisation::make(with, {service}).value();
        return derive_state({.organisation = organisation,
                             .service = service,
                             .policy = policy,
                             .keys_elsewhere = {},
                             .exposed_keys = {},
                             .waiting_for = {}},
                            whole_story(), at(evening));
    };
    EXPECT_TRUE(state_in(units).is_clear());
    units[1].former[0].until = at(40);
    EXPECT_EQ(next_of(state_in(units)), "fixed: claim_missing");
    units[1].former[0].until = at(160);
    units[0].former[0].until = at(50);
    EXPECT_EQ(next_of(state_in(units)), "fix_verified: asset_unproved");
}

TEST(Authority, RefusesANameThatIsBothAPersonAndAnInstrument) {
    const auto make = [](std::vector<std::string> instruments) {
        return Organisation::make({{.key = "it",
                                    .parent = "",
                                    .duty_holder = "alice",
                                    .deputies = {"bob"},
                                    .instruments = std::move(instruments)}},
                                  {});
    };
    EXPECT_TRUE(make({"scanner"}));
    EXPECT_FALSE(make({"bob"}));
    EXPECT_FALSE(make({"alice"}));
    EXPECT_FALSE(make({""}));
    const auto make_former = [](FormerDuty former) {
        return Organisation::make({{.key = "it",
                                    .parent = "",
                                    .duty_holder = "alice",
                                    .deputies = {},
                                    .instruments = {"scanner"},
                                    .former = {std::move(former)}}},
                                  {});
    };
    EXPECT_TRUE(make_former({"bob", at(0), false}));
    EXPECT_TRUE(make_former({"old scanner", at(0), true}));
    EXPECT_FALSE(make_former({"alice", at(0), true}));
    EXPECT_FALSE(make_former({"scanner", at(0), false}));
    EXPECT_FALSE(make_former({"", at(0), false}));
}

}  // namespace
}  // namespace hemostat::campaign
