#include "tls/heartbeat.h"

#include <gmock/gmock.h>

namespace hemostat::tls {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using wire::DecodeErrorKind;

// proves RFC 6520 §4: "If the payload_length of a received HeartbeatMessage is too large, the
// received HeartbeatMessage MUST be discarded silently."
TEST(Heartbeat, IsLegalWithItsPayloadAndSixteenBytesOfPadding) {
    for (const std::size_t payload_size : {0U, 1U, 64U, 16'361U}) {
        for (const std::size_t padding_size : {0U, 15U, 16U, 17U}) {
            const Bytes message = encode_heartbeat(HeartbeatMessageType::heartbeat_request,
                                                   Bytes(payload_size, 7), padding_size);
            EXPECT_EQ(message.size(), 3 + payload_size + padding_size);
            const auto heartbeat = parse_heartbeat(message);
            ASSERT_TRUE(heartbeat);
            EXPECT_EQ(heartbeat->payload_length, payload_size);
            EXPECT_EQ(heartbeat->is_legal(), padding_size >= 16);
        }
    }
}

TEST(Heartbeat, ThatClaimsMoreThanItCarriesIsReadButNotLegal) {
    const Bytes bleeding{1, 0x40, 0x00};
    const auto heartbeat = parse_heartbeat(bleeding);
    ASSERT_TRUE(heartbeat);
    EXPECT_EQ(heartbeat->payload_length, 0x4000);
    EXPECT_THAT(heartbeat->body, IsEmpty());
    EXPECT_FALSE(heartbeat->is_legal());
    Bytes longest(3 + 65'535 + 15, 0);
    longest[0] = 1;
    longest[1] = longest[2] = 0xff;
    EXPECT_FALSE(parse_heartbeat(longest)->is_legal());
    longest.push_back(0);
    EXPECT_TRUE(parse_heartbeat(longest)->is_legal());
}

TEST(Heartbeat, IsARequestOrAResponse) {
    EXPECT_EQ(parse_heartbeat(Bytes{1, 0, 0})->type, HeartbeatMessageType::heartbeat_request);
    EXPECT_EQ(parse_heartbeat(Bytes{2, 0, 0})->type, HeartbeatMessageType::heartbeat_response);
    EXPECT_EQ(parse_heartbeat(Bytes{0, 0, 0}).error().kind, DecodeErrorKind::malformed);
    EXPECT_EQ(parse_heartbeat(Bytes{3, 0, 0}).error().kind, DecodeErrorKind::malformed);
}

TEST(Heartbeat, HasThreeBytesAtLeast) {
    EXPECT_EQ(parse_heartbeat(Bytes{}).error().kind, DecodeErrorKind::truncated);
    EXPECT_EQ(parse_heartbeat(Bytes{1, 0}).error().kind, DecodeErrorKind::truncated);
}

TEST(Heartbeat, ClaimsWhatItCarries) {
    EXPECT_THAT(encode_heartbeat(HeartbeatMessageType::heartbeat_response, Bytes{8, 9}, 1),
                ElementsAre(2, 0, 2, 8, 9, 0));
}

}  // namespace
}  // namespace hemostat::tls
