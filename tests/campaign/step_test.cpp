#include "campaign/step.h"

#include <gtest/gtest.h>
#include <set>

namespace hemostat::campaign {
namespace {

TEST(Step, HasARowEachWithItsOwnNameAndGuard) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < step_count; ++i) {
        const StepRow& row = all_steps()[i];
        EXPECT_EQ(index_of(row.step), i);
        EXPECT_FALSE(row.guard.empty()) << row.name;
        names.insert(row.name);
    }
    EXPECT_EQ(names.size(), step_count);
    EXPECT_FALSE(names.contains(""));
}

TEST(Step, ComesOnlyAfterEarlierSteps) {
    for (const StepRow& row : all_steps()) {
        for (const StepRow& other : all_steps().subspan(index_of(row.step))) {
            EXPECT_FALSE(row.after.contains(other.step)) << row.name << " after " << other.name;
        }
    }
}

}  // namespace
}  // namespace hemostat::campaign
