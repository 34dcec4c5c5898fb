// What is about a unit: that its duty holder was reached, has read, and has taken it on.
#include "association.h"

#include <gmock/gmock.h>

namespace hemostat::campaign {
namespace {

using testing::HasSubstr;

Claim tell(std::string id, ClaimKind kind, std::string unit, std::string by, int minutes) {
    Claim claim = make_claim(std::move(id), kind, minutes);
    claim.service.clear();
    claim.unit = std::move(unit);
    claim.by = std::move(by);
    return claim;
}

std::uint64_t units_that(const CampaignState& state, Silence silence) {
    return state.units[0].unit_silence[static_cast<std::size_t>(silence)];
}

TEST(UnitClaims, HoldForEachServiceOfTheUnitAndNoOther) {
    const CampaignState state = state_of({tell("1", ClaimKind::acknowledged, "shop", "bob", 5)});
    EXPECT_EQ(next_of(service_of(state, "shopping")), "assessed: claim_missing");
    EXPECT_EQ(next_of(service_of(state, "hosting")), "delivered: claim_missing");
    EXPECT_EQ(service_of(state, "shopping").of(Step::delivered).by, "1");
    EXPECT_TRUE(state.unplaced.empty());
}

TEST(UnitClaims, DoNotHoldForTheUnitsBelow) {
    const CampaignState state =
        state_of({tell("1", ClaimKind::acknowledged, "association", "carol", 5)});
    EXPECT_EQ(next_of(service_of(state, "shopping")), "delivered: claim_missing");
    EXPECT_EQ(state.units[0].own_silence, Silence::acknowledged);
}

TEST(UnitClaims, CountTheSilenceOfUnits) {
    EXPECT_EQ(units_that(state_of({}), Silence::not_delivered), 3U);
    const Claims told{tell("1", ClaimKind::delivered, "association", "carol", 1),
                      tell("2", ClaimKind::delivered, "shop", "carol", 2),
                      tell("3", ClaimKind::read, "shop", "bob", 3),
                      tell("4", ClaimKind::acknowledged, "hoster", "alice", 4)};
    const CampaignState state = state_of(told);
    EXPECT_EQ(state.units[0].unit_count, 3U);
    EXPECT_EQ(units_that(state, Silence::delivered), 1U);
    EXPECT_EQ(units_that(state, Silence::read), 1U);
    EXPECT_EQ(units_that(state, Silence::acknowledged), 1U);
    EXPECT_EQ(unit_of(state, "shop").unit_silence[static_cast<std::size_t>(Silence::read)], 1U);
}

TEST(UnitClaims, HaveNotAnsweredUntilAllServicesHave) {
    Service first = web_service();
    first.unit = "shop";
    Service second = first;
    second.key = "mail";
    const auto made = Organisation::make({{.key = "shop", .parent = "", .duty_holder = "alice"}},
                                         {first, second});
    Claims claims{make_claim("a", ClaimKind::affected, 5)};
    EXPECT_EQ(state_of(claims, made.value()).units[0].own_silence, Silence::acknowledged);
    claims.push_back(make_claim("b", ClaimKind::vendor_asked, 6));
    claims.back().service = "mail";
    EXPECT_EQ(state_of(claims, made.value()).units[0].own_silence, Silence::answered);
}

TEST(UnitClaims, AreOnlyAboutWhatADutyHolderDoes) {
    for (const ClaimRow& row : all_claim_kinds()) {
        const bool may = row.kind == ClaimKind::delivered || row.kind == ClaimKind::read ||
                         row.kind == ClaimKind::acknowledged || row.kind == ClaimKind::withdrawn;
        EXPECT_EQ(row.may_be_of_unit, may) << row.name;
    }
    const CampaignState state =
        state_of(joined(with(without(story_of("shopping"), "fixed@shopping"),
                             tell("f", ClaimKind::fixed, "shop", "bob", 40)),
                        story_of("hosting")));
    EXPECT_EQ(next_of(service_of(state, "shopping")), "fixed: claim_missing");
    EXPECT_EQ(unit_of(state, "shop").refused.at(0).code, "incomplete");
}

TEST(UnitClaims, DoHarmToEachServiceWhereTheyMayNotBeMade) {
    Claims claims = joined(story_of("hosting"), story_of("shopping"));
    claims.push_back(tell("v", ClaimKind::finding, "shop", "scanner", 150));
    claims.back().found = &finding::reasons::unpadded_heartbeat_answered;
    const CampaignState state = state_of(claims);
    EXPECT_EQ(next_of(service_of(state, "shopping")), "fixed: claim_missing");
    EXPECT_TRUE(service_of(state, "hosting").is_clear());
}

TEST(UnitClaims, AreRefusedWhereTheyAreAboutBothOrNeither) {
    Claim both = tell("1", ClaimKind::read, "shop", "bob", 5);
    both.service = "shopping";
    EXPECT_EQ(missing_in(both), "service or unit, and only one");
    both.service.clear();
    EXPECT_FALSE(missing_in(both));
    both.unit.clear();
    EXPECT_EQ(missing_in(both), "service or unit, and only one");
}

TEST(UnitClaims, AboutAUnitThatNobodyNamedKeepTheRootOpen) {
    Claims claims = joined(story_of("hosting"), story_of("shopping"));
    EXPECT_TRUE(state_of(claims).is_clear());
    claims.push_back(tell("1", ClaimKind::delivered, "nobody", "carol", 5));
    const CampaignState state = state_of(claims);
    EXPECT_FALSE(state.is_clear());
    EXPECT_EQ(state.unplaced.at(0).code, "unit_unknown");
    EXPECT_THAT(state.units[0].waits_for, HasSubstr("nobody"));
}

TEST(UnitClaims, AreTakenBackByTheirAuthor) {
    Claims claims{tell("1", ClaimKind::acknowledged, "shop", "bob", 5)};
    Claim withdrawal = tell("w", ClaimKind::withdrawn, "shop", "bob", 6);
    withdrawal.target = "1";
    withdrawal.reason = "a mistake";
    claims.push_back(withdrawal);
    EXPECT_EQ(unit_of(state_of(claims), "shop").own_silence, Silence::not_delivered);
    EXPECT_EQ(next_of(service_of(state_of(claims), "shopping")), "delivered: claim_missing");
    claims.back().by = "alice";
    EXPECT_EQ(unit_of(state_of(claims), "shop").own_silence, Silence::acknowledged);
    EXPECT_EQ(unit_of(state_of(claims), "shop").refused.at(0).code, "withdrawal_not_allowed");
}

TEST(UnitClaims, AreNotAcknowledgedBySomebodyElse) {
    const CampaignState state = state_of({tell("1", ClaimKind::acknowledged, "shop", "carol", 5)});
    EXPECT_EQ(unit_of(state, "shop").own_silence, Silence::not_delivered);
    EXPECT_EQ(unit_of(state, "shop").refused.at(0).code, "not_in_charge");
}

}  // namespace
}  // namespace hemostat::campaign
