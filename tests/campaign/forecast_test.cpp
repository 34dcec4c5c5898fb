#include "campaign/forecast.h"

#include "association.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace hemostat::campaign {
namespace {

using testing::HasSubstr;

constexpr int day = 24 * 60;

/// One unit with so many services.
Organisation shop_of(int services) {
    std::vector<Service> made;
    for (int i = 0; i < services; ++i) {
        Service service = web_service();
        service.key = fmt::format("s{:02}", i);
        service.unit = "shop";
        made.push_back(service);
    }
    return Organisation::make({{.key = "shop",
                                .parent = "",
                                .duty_holder = "alice",
                                .deputies = {"bob"},
                                .instruments = {"scanner"}}},
                              made)
        .value();
}

/// The whole story of service `i`, done at `minutes`.
Claims done_at(int i, int minutes) {
    Claims claims = story_of(fmt::format("s{:02}", i));
    for (Claim& claim : claims) {
        claim.at += std::chrono::minutes(minutes - 140);
        if (claim.issued_at) {
            *claim.issued_at += std::chrono::minutes(minutes - 140);
        }
    }
    return claims;
}

/// The first `count` services, one a day.
Claims one_a_day(int count) {
    Claims claims;
    for (int i = 0; i < count; ++i) {
        claims = joined(claims, done_at(i, (i + 1) * day));
    }
    return claims;
}

Forecast forecast_at(const Organisation& organisation, const Claims& claims, int minutes) {
    return forecast(organisation, strict_policy(), claims, at(minutes)).value();
}

TEST(Forecast, CountsEachStepAtEachTime) {
    const std::vector<WallTime> times{at(0), at(day), at(3 * day), at(4 * day)};
    const auto points = progress(shop_of(10), strict_policy(), one_a_day(4), times);
    ASSERT_TRUE(points) << points.error().what;
    const auto clear = [&](std::size_t place) {
        return (*points)[place].settled[index_of(Step::all_clear)];
    };
    EXPECT_EQ(clear(0), 0U);
    EXPECT_EQ(clear(1), 1U);
    EXPECT_EQ(clear(2), 3U);
    EXPECT_EQ(clear(3), 4U);
    EXPECT_EQ((*points)[3].service_count, 10U);
}

TEST(Forecast, DoesNotCountAgainstTheTimeBeforeWhatWasFoundLater) {
    Claims claims = one_a_day(4);
    claims.push_back(find("again", library, finding::reasons::version_affected, 4 * day + 1));
    claims.back().service = "s00";
    const std::vector<WallTime> times{at(4 * day), at(4 * day + 2)};
    const auto points = progress(shop_of(10), strict_policy(), claims, times).value();
    EXPECT_EQ(points[0].settled[index_of(Step::all_clear)], 4U);
    EXPECT_EQ(points[1].settled[index_of(Step::all_clear)], 3U);
}

TEST(Forecast, RefusesMoreTimesThanItsLimit) {
    const std::vector<WallTime> times(progress_points_max + 1);
    EXPECT_FALSE(progress(shop_of(1), strict_policy(), {}, times));
}

TEST(Forecast, ExpectsTheRestAtTheRateThatWasSeen) {
    const Forecast made = forecast_at(shop_of(10), one_a_day(8), 8 * day);
    EXPECT_EQ(made.all_clear.expected, at(10 * day));
    EXPECT_EQ(made.all_clear.earliest, at(10 * day));
    EXPECT_EQ(made.all_clear.latest, at(10 * day));
    EXPECT_EQ(made.all_clear.unknown, "");
}

TEST(Forecast, TellsARangeWhereRatesDiffer) {
    // 8 in 8 days: 2 in the later half, 1 in the last quarter. 4 are left.
    const Outlook outlook = outlook_of({0, 6, 7, 8}, 12, at(0), at(8 * day));
    EXPECT_EQ(outlook.earliest, at(12 * day));
    EXPECT_EQ(outlook.expected, at(16 * day));
    EXPECT_EQ(outlook.latest, at(16 * day));
}

TEST(Forecast, TellsNoEndWhereNothingMovesAnyMore) {
    const Outlook outlook = outlook_of({0, 6, 8, 8}, 12, at(0), at(8 * day));
    EXPECT_EQ(outlook.earliest, at(12 * day));
    EXPECT_TRUE(outlook.expected);
    EXPECT_FALSE(outlook.latest);
    EXPECT_THAT(outlook.unknown, HasSubstr("last quarter"));
    const Outlook stuck = outlook_of({0, 8, 8, 8}, 12, at(0), at(8 * day));
    EXPECT_FALSE(stuck.expected);
    EXPECT_FALSE(stuck.latest);
}

TEST(Forecast, TellsNothingFromTooFew) {
    EXPECT_FALSE(outlook_of({0, 1, 1, 2}, 12, at(0), at(day)).earliest);
    EXPECT_THAT(outlook_of({0, 1, 1, 2}, 12, at(0), at(day)).unknown, HasSubstr("2 of 12"));
    EXPECT_TRUE(outlook_of({0, 1, 2, 3}, 12, at(0), at(day)).earliest);
    EXPECT_FALSE(outlook_of({0, 1, 2, 3}, 12, at(0), at(0)).earliest);
    // What went back is no progress.
    EXPECT_FALSE(outlook_of({5, 9, 9, 4}, 12, at(0), at(day)).earliest);
}

TEST(Forecast, TellsNothingBeyondItsHorizon) {
    const Outlook outlook = outlook_of({0, 1, 2, 3}, 1'000'000, at(0), at(day));
    EXPECT_FALSE(outlook.latest);
    EXPECT_FALSE(outlook.expected);
    EXPECT_THAT(outlook.unknown, HasSubstr("ten years"));
}

TEST(Forecast, IsDoneWhenNothingIsLeft) {
    const Forecast made = forecast_at(shop_of(4), one_a_day(4), 5 * day);
    EXPECT_TRUE(made.all_clear.is_done);
    EXPECT_FALSE(made.all_clear.expected);
    EXPECT_TRUE(made.of(Step::fixed).is_done);
}

TEST(Forecast, TellsNothingWhileSomebodyIsSilentAboutWhatThereIs) {
    const auto with_mute =
        Organisation::make({{.key = "shop",
                             .parent = "",
                             .duty_holder = "alice",
                             .deputies = {"bob"},
                             .instruments = {"scanner"}},
                            {.key = "mute", .parent = "shop", .duty_holder = "carol"},
                            {.key = "web", .parent = "shop", .duty_holder = "dave"}},
                           [] {
                               std::vector<Service> services = shop_of(10).services();
                               for (Service& service : services) {
                                   service.unit = "web";
                               }
                               return services;
                           }());
    const Forecast made = forecast_at(with_mute.value(), one_a_day(8), 8 * day);
    EXPECT_FALSE(made.all_clear.expected);
    EXPECT_THAT(made.all_clear.unknown, HasSubstr("1 units"));
    EXPECT_TRUE(made.of(Step::all_clear).expected);
}

RC_GTEST_PROP(ForecastProperties, TheExpectedTimeIsWithinItsRangeAndNotInThePast, ()) {
    const auto count = [] { return static_cast<std::uint64_t>(*rc::gen::inRange(0, 20)); };
    const std::array<std::uint64_t, 4> settled{count(), count(), count(), count()};
    const int minutes = *rc::gen::inRange(-10, 100'000);
    const Outlook outlook = outlook_of(settled, count(), at(0), at(minutes));
    if (outlook.expected) {
        RC_ASSERT(*outlook.earliest <= *outlook.expected);
        RC_ASSERT(!outlook.latest || *outlook.expected <= *outlook.latest);
        RC_ASSERT(*outlook.earliest >= at(minutes));
    }
    // What is not told has a reason.
    RC_ASSERT(outlook.is_done || outlook.latest.has_value() == outlook.unknown.empty());
}

TEST(Late, ListsWhoIsLateByWhichStepSinceWhen) {
    Policy policy = strict_policy();
    policy.steps[index_of(Step::acknowledged)].due = std::chrono::minutes(30);
    policy.steps[index_of(Step::delivered)].due.reset();
    policy.steps[index_of(Step::read)].due.reset();
    const Claims claims =
        joined(story_of("hosting"), without(story_of("shopping"), "fixed@shopping"));
    const CampaignState state = roll_up(association(), policy, claims, at(evening)).value();
    const std::vector<Delay> late = find_late(association(), policy, state, at(evening));
    ASSERT_EQ(late.size(), 2U);
    // The root's own duty holder was never reached.
    EXPECT_EQ(late[0], (Delay{"association", "", Step::acknowledged, at(30)}));
    EXPECT_EQ(late[1], (Delay{"shop", "shopping", Step::fixed, at(150)}));
}

TEST(Late, ListsNobodyBeforeTheDeadline) {
    const CampaignState state = roll_up(association(), strict_policy(), {}, at(149)).value();
    EXPECT_TRUE(find_late(association(), strict_policy(), state, at(149)).empty());
    const CampaignState later = roll_up(association(), strict_policy(), {}, at(150)).value();
    // Three units, two services.
    EXPECT_EQ(find_late(association(), strict_policy(), later, at(150)).size(), 5U);
}

}  // namespace
}  // namespace hemostat::campaign
