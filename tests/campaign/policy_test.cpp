#include "campaign/policy.h"

#include "story.h"

#include <gtest/gtest.h>

namespace hemostat::campaign {
namespace {

TEST(Policy, TakesTheStrictOneAndOneWithoutRotation) {
    EXPECT_TRUE(strict_policy().check());
    Policy policy = strict_policy();
    for (const Step step :
         {Step::key_renewed, Step::installed, Step::installation_verified, Step::revoked,
          Step::revocation_verified, Step::key_destroyed, Step::secrets_reset, Step::read}) {
        policy.steps[index_of(step)].is_needed = false;
    }
    EXPECT_TRUE(policy.check());
}

TEST(Policy, RefusesToLeaveOutWhatOthersAreCountedFrom) {
    for (const Step step : {Step::assessed, Step::fixed, Step::fix_verified, Step::key_renewed,
                            Step::installed, Step::installation_verified, Step::all_clear}) {
        Policy policy = strict_policy();
        policy.steps[index_of(step)].is_needed = false;
        EXPECT_FALSE(policy.check()) << to_string(step);
    }
}

TEST(Policy, RefusesNoBasisAndDeadlinesBeyondReason) {
    Policy policy = strict_policy();
    policy.basis_least = finding::Basis::none;
    EXPECT_FALSE(policy.check());
    policy = strict_policy();
    policy.steps[0].due = Policy::due_max;
    EXPECT_TRUE(policy.check());
    policy.steps[0].due = Policy::due_max + std::chrono::seconds(1);
    EXPECT_FALSE(policy.check());
    policy.steps[0].due = std::chrono::seconds(-1);
    EXPECT_FALSE(policy.check());
}

TEST(Policy, CountsDeadlinesByTheWallClock) {
    Policy policy = strict_policy();
    policy.steps[index_of(Step::fixed)].due = std::chrono::hours(72);
    EXPECT_EQ(policy.due_at(Step::fixed), at(72 * 60));
    policy.steps[index_of(Step::fixed)].due.reset();
    EXPECT_FALSE(policy.due_at(Step::fixed));
}

}  // namespace
}  // namespace hemostat::campaign
