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

/// Whether the last that was sent is a close_notify in the clear.
bool ends_with_farewell(const Bytes& sent, std::uint8_t minor_version) {
    const Bytes alert{0x15, 0x03, minor_version, 0x00, 0x02, 0x01, 0x00};
    return sent.size() > alert.size() && std::equal(alert.rbegin(), alert.rend(), sent.rbegin());
}

// proves RFC 5246 §7.2.1
TEST(HeartbleedProbeFarewell, IsACloseNotifyWhereThePeerSpeaksTls) {
    std::size_t count = 0;
    for (const Model& model : all_models()) {
        if (model.name == "vulnerable, TLS 1.0" || model.name == "fixed, TLS 1.0") {
            EXPECT_TRUE(ends_with_farewell(play(model).connections.at(0).sent, 1)) << model.name;
            ++count;
        } else if (model.name == "HTTP" || model.name == "silent" ||
                   model.name == "refuses every hello") {
            for (const auto& connection : play(model).connections) {
                EXPECT_FALSE(ends_with_farewell(connection.sent, 1)) << model.name;
            }
            ++count;
        }
    }
    EXPECT_EQ(count, 5U);
}

TEST(HeartbleedProbeType, AsksForAtMostTwelveConnections) {
    EXPECT_EQ(heartbleed_probe.name, "heartbleed");
    EXPECT_EQ(heartbleed_probe.advisory, "CVE-2014-0160");
    EXPECT_LE(heartbleed_probe.connections_max, 12U);
}

}  // namespace
}  // namespace hemostat::probe
