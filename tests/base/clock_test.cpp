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

}  // namespace
