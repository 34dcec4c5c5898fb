#include "cli/suggestion.h"

#include <gtest/gtest.h>

namespace {

using hemostat::cli::nearest;

TEST(Nearest, FindsASlipOfTheHand) {
    const std::vector<std::string> known{"--timeout", "--targets", "--rate"};
    EXPECT_EQ(nearest("--tiemout", known), "--timeout");
    EXPECT_EQ(nearest("--target", known), "--targets");
    EXPECT_EQ(nearest("--rate", known), "--rate");
}

TEST(Nearest, FindsNothingFarAway) {
    EXPECT_EQ(nearest("--colour", {"--timeout", "--rate"}), "");
    EXPECT_EQ(nearest("x", {}), "");
}

}  // namespace
