#include "campaign/roll_up.h"

#include "association.h"

#include <gmock/gmock.h>

namespace hemostat::campaign {
namespace {

using testing::HasSubstr;

TEST(RollUp, IsClearWhenAllServicesAndChildrenAre) {
    const CampaignState state = state_of(joined(story_of("hosting"), story_of("shopping")));
    EXPECT_TRUE(state.is_clear()) << state.units[0].waits_for;
    EXPECT_EQ(state.units[0].service_count, 2U);
    EXPECT_EQ(state.units[0].clear_count, 2U);
    EXPECT_EQ(state.units[0].silence[static_cast<std::size_t>(Silence::answered)], 2U);
}

TEST(RollUp, WaitsInEveryUnitAboveTheServiceThatIsNot) {
    const CampaignState state =
        state_of(joined(story_of("hosting"), without(story_of("shopping"), "announced@shopping")));
    EXPECT_TRUE(unit_of(state, "hoster").is_clear);
    EXPECT_FALSE(unit_of(state, "shop").is_clear);
    EXPECT_THAT(unit_of(state, "shop").waits_for, HasSubstr("announced"));
    EXPECT_FALSE(state.is_clear());
    EXPECT_THAT(state.units[0].waits_for, HasSubstr("shop"));
}

TEST(RollUp, LetsAConsumerWaitForItsSupplier) {
    const CampaignState state =
        state_of(joined(without(story_of("hosting"), "fixed@hosting"), story_of("shopping")));
    const ServiceState& shopping = state.services[1];
    ASSERT_EQ(shopping.service, "shopping");
    EXPECT_EQ(shopping.next, Step::all_clear);
    EXPECT_EQ(shopping.of(Step::all_clear).unmet->code, "supplier_not_clear");
    EXPECT_FALSE(unit_of(state, "shop").is_clear);
}

TEST(RollUp, LetsAConsumerUnitWaitWithoutServicesThatNameTheSupplier) {
    Service hosting = web_service();
    hosting.key = "hosting";
    hosting.consumers = {"shop"};
    hosting.unit = "association";
    Service own = web_service();
    own.key = "own";
    own.unit = "shop";
    const auto made = Organisation::make(
        {{.key = "association", .parent = "", .duty_holder = "carol", .instruments = {"scanner"}},
         {.key = "shop", .parent = "association", .duty_holder = "bob", .deputies = {"alice"}}},
        {hosting, own});
    const CampaignState state = state_of(story_of("own"), made.value());
    EXPECT_TRUE(state.services[1].is_clear());
    EXPECT_FALSE(unit_of(state, "shop").is_clear);
    EXPECT_THAT(unit_of(state, "shop").waits_for, HasSubstr("hosting"));
}

TEST(RollUp, CountsSilenceAndDelayPerUnit) {
    const Claims claims{story_of("hosting")[0]};
    const CampaignState state = state_of(claims);
    const auto& silence = state.units[0].silence;
    EXPECT_EQ(silence[static_cast<std::size_t>(Silence::delivered)], 1U);
    EXPECT_EQ(silence[static_cast<std::size_t>(Silence::not_delivered)], 1U);
    EXPECT_EQ(state.units[0].overdue_count, 2U);
}

TEST(RollUp, TakesAUnitThatHasNamedNothingForSilent) {
    const auto made = Organisation::make(
        {{.key = "association", .parent = "", .duty_holder = "carol", .instruments = {"scanner"}},
         {.key = "web", .parent = "association", .duty_holder = "alice"},
         {.key = "mute", .parent = "association", .duty_holder = "bob", .deputies = {"alice"}}},
        {[] {
            Service service = web_service();
            service.unit = "web";
            return service;
        }()});
    const CampaignState state = state_of(whole_story(), made.value());
    EXPECT_TRUE(unit_of(state, "web").is_clear);
    EXPECT_FALSE(unit_of(state, "mute").is_clear);
    EXPECT_FALSE(state.is_clear());
    EXPECT_EQ(state.units[0].empty_count, 1U);
}

TEST(RollUp, RefusesAKeyThatAnotherServiceHadBeforeTheFix) {
    Claims claims = joined(story_of("hosting"), story_of("shopping"));
    claim_of(claims, "old_seen@hosting").key = "key-2@shopping";
    const CampaignState state = state_of(claims);
    EXPECT_EQ(state.services[1].of(Step::key_renewed).unmet->code, "key_seen_before");
}

TEST(RollUp, IsNotClearWithClaimsAboutAServiceThatNobodyNamed) {
    Claims claims = joined(story_of("hosting"), story_of("shopping"));
    claims.push_back(make_claim("lost", ClaimKind::delivered, 5));
    const CampaignState state = state_of(claims);
    EXPECT_FALSE(state.is_clear());
    ASSERT_EQ(state.unplaced.size(), 1U);
    EXPECT_EQ(state.unplaced[0].claim, "lost");
}

TEST(RollUp, RefusesAPolicyThatDoesNotHold) {
    Policy policy = strict_policy();
    policy.steps[index_of(Step::fix_verified)].is_needed = false;
    EXPECT_FALSE(roll_up(association(), policy, {}, at(0)));
}

}  // namespace
}  // namespace hemostat::campaign
