#include "lab/bleeder_heartbeat.h"

#include "wire/writer.h"

#include <gtest/gtest.h>

namespace hemostat::lab {
namespace {

constexpr std::size_t around_payload = 1 + 2 + 16;

Bytes request(std::size_t claimed, std::size_t carried) {
    wire::Writer out;
    out.u8(1).u16(static_cast<std::uint16_t>(claimed)).fill(carried, 'x');
    return out.take();
}

TEST(AnswerHeartbeat, VulnerableReadsPastTheRecord) {
    Counters counters{};
    const Bytes answer = answer_heartbeat(request(65535, 10), Heartbeats::vulnerable, counters);
    EXPECT_EQ(answer.size(), 65535 + around_payload);
    EXPECT_EQ(counters.disclosed_bytes, 65525U);
}

TEST(AnswerHeartbeat, VulnerableDisclosesNothingThatItWasSent) {
    Counters counters{};
    const Bytes answer = answer_heartbeat(request(10, 10), Heartbeats::vulnerable, counters);
    EXPECT_EQ(answer.size(), 10 + around_payload);
    EXPECT_EQ(counters.answered_heartbeats, 1U);
    EXPECT_EQ(counters.disclosed_bytes, 0U);
}

TEST(AnswerHeartbeat, VulnerableTakesTheLengthItselfFromMemory) {
    Counters counters{};
    const Bytes answer = answer_heartbeat(Bytes{1}, Heartbeats::vulnerable, counters);
    EXPECT_GE(answer.size(), around_payload);
    EXPECT_EQ(counters.disclosed_bytes, answer.size() - around_payload);
}

TEST(AnswerHeartbeat, FixedWantsSixteenBytesBehindThePayload) {
    Counters counters{};
    EXPECT_TRUE(answer_heartbeat(request(10, 25), Heartbeats::fixed, counters).empty());
    EXPECT_EQ(answer_heartbeat(request(10, 26), Heartbeats::fixed, counters).size(),
              10 + around_payload);
    EXPECT_TRUE(answer_heartbeat(request(0, 15), Heartbeats::fixed, counters).empty());
    EXPECT_TRUE(answer_heartbeat(Bytes{1}, Heartbeats::fixed, counters).empty());
    EXPECT_EQ(counters.answered_heartbeats, 1U);
    EXPECT_EQ(counters.disclosed_bytes, 0U);
}

TEST(AnswerHeartbeat, NeitherAnswersAResponse) {
    Counters counters{};
    Bytes response = request(10, 26);
    response[0] = 2;
    EXPECT_TRUE(answer_heartbeat(response, Heartbeats::vulnerable, counters).empty());
    EXPECT_TRUE(answer_heartbeat(response, Heartbeats::fixed, counters).empty());
}

}  // namespace
}  // namespace hemostat::lab
