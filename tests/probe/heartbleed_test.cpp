// The heartbleed probe against every kind of peer, without faults.
#include "models.h"
#include "script.h"

#include <gmock/gmock.h>
#include <algorithm>
#include <cctype>

namespace hemostat::probe {
namespace {

std::string test_name(const testing::TestParamInfo<Model>& info) {
    std::string name = info.param.name;
    std::erase_if(name, [](unsigned char letter) { return std::isalnum(letter) == 0; });
    return name;
}

class HeartbleedProbe : public testing::TestWithParam<Model> {};

TEST_P(HeartbleedProbe, FindsWhatIsTrueOfThePeer) {
    const Played result = play(GetParam());
    EXPECT_EQ(result.conclusion.reason->code, GetParam().reason->code)
        << result.conclusion.detail << " after " << result.connection_count << " connections";
}

TEST_P(HeartbleedProbe, NudgesOnlyWhatHasBeenQuietAndLessAndLess) {
    for (const auto& connection : play(GetParam()).connections) {
        EXPECT_LE(connection.nudged_after.size(), 8U);
        for (std::size_t index = 0; index < connection.nudged_after.size(); ++index) {
            EXPECT_GE(connection.nudged_after[index], tick_length * (1 << index));
        }
    }
}

TEST_P(HeartbleedProbe, NeverConcludesFromAFailedConnectionAlone) {
    if (play(GetParam()).connection_count == 1) {
        return;
    }
    const auto verdict = play(GetParam(), {}, 1).conclusion.reason->verdict;
    EXPECT_EQ(verdict, finding::Verdict::inconclusive);
}

INSTANTIATE_TEST_SUITE_P(Peers, HeartbleedProbe, testing::ValuesIn(all_models()), test_name);

TEST(HeartbleedProbeType, AsksForAtMostTwelveConnections) {
    EXPECT_EQ(heartbleed_probe.name, "heartbleed");
    EXPECT_EQ(heartbleed_probe.advisory, "CVE-2014-0160");
    EXPECT_LE(heartbleed_probe.connections_max, 12U);
}

}  // namespace
}  // namespace hemostat::probe
