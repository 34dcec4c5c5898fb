#include "base/clock.h"

#include <gtest/gtest.h>

namespace {

hemostat::WallTime at(std::int64_t seconds) {
    return hemostat::WallTime(std::chrono::seconds(seconds));
}

TEST(Clock, ShowsWallTimeAsRfc3339InUtc) {
    EXPECT_EQ(hemostat::to_rfc3339(at(0)), "1970-01-01T00:00:00Z");
    // The day of the advisory, and a leap day: values from date(1).
    EXPECT_EQ(hemostat::to_rfc3339(at(1396828800)), "2014-04-07T00:00:00Z");
    EXPECT_EQ(hemostat::to_rfc3339(at(1709164799)), "2024-02-28T23:59:59Z");
    EXPECT_EQ(hemostat::to_rfc3339(at(1709164800)), "2024-02-29T00:00:00Z");
}

TEST(Clock, LeavesOutFractionsOfASecond) {
    EXPECT_EQ(hemostat::to_rfc3339(at(1) + std::chrono::milliseconds(999)), "1970-01-01T00:00:01Z");
}

TEST(Clock, ReadsTheTimesThatItWrites) {
    const auto time = hemostat::parse_rfc3339("2014-04-08T09:10:11Z");
    ASSERT_TRUE(time);
    EXPECT_EQ(hemostat::to_rfc3339(*time), "2014-04-08T09:10:11Z");
    EXPECT_EQ(hemostat::parse_rfc3339("2014-04-08"),
              hemostat::parse_rfc3339("2014-04-08T00:00:00Z"));
    for (const char* const bad :
         {"", "2014", "2014-04-31", "2014-4-8", "2014-04-08T09:10:11", "2014-04-08T09:10:11+09:00",
          "2014-04-08T09:10:11Z ", " 2014-04-08", "2014-04-08T24:00:00Z", "yesterday", "2999-01-01",
          "1600-01-01"}) {
        EXPECT_FALSE(hemostat::parse_rfc3339(bad)) << bad;
    }
}

}  // namespace
