#include "probe/hello_ladder.h"

#include <gmock/gmock.h>
#include <algorithm>

namespace hemostat::probe {
namespace {

using tls::AlertDescription;
using tls::ProtocolVersion;

constexpr tls::Alert refusal{tls::AlertLevel::fatal, AlertDescription::handshake_failure};
constexpr tls::Alert unknown_name{tls::AlertLevel::fatal, AlertDescription::unrecognized_name};

bool contains(const Bytes& message, std::string_view text) {
    return !std::ranges::search(message, as_bytes(text)).empty();
}

TEST(HelloLadder, StepsFromTheUsualHelloToTheOldest) {
    HelloLadder ladder("www.example.org");
    const std::size_t usual_size = ladder.make(true).message.size();
    EXPECT_TRUE(contains(ladder.make(true).message, "www.example.org"));
    EXPECT_TRUE(ladder.step_after(refusal));
    EXPECT_GT(ladder.make(true).message.size(), usual_size) << "every suite";
    EXPECT_TRUE(ladder.step_after(refusal));
    EXPECT_EQ(ladder.make(true).version, ProtocolVersion::tls10);
    EXPECT_FALSE(contains(ladder.make(true).message, "www.example.org"));
    EXPECT_FALSE(ladder.step_after(refusal));
}

TEST(HelloLadder, DropsTheNameThatAServerDoesNotKnow) {
    HelloLadder ladder("www.example.org");
    EXPECT_TRUE(ladder.step_after(unknown_name));
    EXPECT_FALSE(contains(ladder.make(true).message, "www.example.org"));
    EXPECT_EQ(ladder.make(true).version, ProtocolVersion::tls12);
    EXPECT_TRUE(ladder.step_after(unknown_name)) << "the next step, there is no name any more";
    EXPECT_TRUE(ladder.step_after(unknown_name));
    EXPECT_FALSE(ladder.step_after(unknown_name));
}

TEST(HelloLadder, GoesStraightToTheOldestWhereNothingWasSaid) {
    HelloLadder ladder("");
    EXPECT_TRUE(ladder.step_after_close());
    EXPECT_EQ(ladder.make(false).version, ProtocolVersion::tls10);
    EXPECT_FALSE(ladder.step_after_close());
}

TEST(HelloLadder, MakesEachHelloWithARandomOfItsOwn) {
    const HelloLadder ladder("");
    const auto first = ladder.make(false);
    const auto second = ladder.make(false);
    EXPECT_NE(first.random, second.random);
    EXPECT_FALSE(std::ranges::search(first.message, first.random).empty());
}

TEST(HelloLadder, KeepsTheNameInAHelloForTls13) {
    const HelloLadder ladder("www.example.org");
    EXPECT_EQ(ladder.make_tls13_only().version, ProtocolVersion::tls13);
    EXPECT_TRUE(contains(ladder.make_tls13_only().message, "www.example.org"));
}

}  // namespace
}  // namespace hemostat::probe
