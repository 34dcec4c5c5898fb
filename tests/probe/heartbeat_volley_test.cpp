#include "probe/heartbeat_volley.h"

#include "tls/heartbeat.h"
#include "tls/record.h"

#include <gmock/gmock.h>
#include <algorithm>
#include <set>

namespace hemostat::probe {
namespace {

using tls::HeartbeatMessageType;
using tls::ProtocolVersion;

Bytes answer_to(const Payloads& payloads, Question question, std::size_t padding_size = 16) {
    return tls::encode_heartbeat(HeartbeatMessageType::heartbeat_response,
                                 payloads[static_cast<std::size_t>(question)], padding_size);
}

/// The questions that are heard when `message` comes in records of `record_size`, each in pieces of
/// `piece_size`.
std::vector<Question> hear(HeartbeatListener& listener, ByteView message, std::size_t record_size,
                           std::size_t piece_size) {
    std::vector<Question> heard;
    for (std::size_t start = 0; start < message.size(); start += record_size) {
        const ByteView record =
            message.subspan(start, std::min(record_size, message.size() - start));
        for (std::size_t at = 0; at < record.size(); at += piece_size) {
            const std::size_t size = std::min(piece_size, record.size() - at);
            if (const auto question =
                    listener.hear(record.subspan(at, size), at + size == record.size())) {
                heard.push_back(*question);
            }
        }
    }
    return heard;
}

TEST(EarlyVolley, IsARequestAControlAndAFence) {
    for (const auto version : {ProtocolVersion::ssl3, ProtocolVersion::tls10,
                               ProtocolVersion::tls11, ProtocolVersion::tls12}) {
        const EarlyVolley& volley = early_volley(version);
        EXPECT_EQ(volley.whole.size(),
                  volley.request.size() + volley.control.size() + volley.fence.size());
        EXPECT_EQ(volley.control_and_fence.data(), volley.control.data());
        for (const ByteView part : {volley.request, volley.control, volley.fence}) {
            const auto header = tls::parse_record_header(part);
            EXPECT_EQ(header->version, version);
            EXPECT_EQ(header->length, part.size() - 5);
            EXPECT_LE(header->length, tls::plaintext_length_max);
        }
        const auto request = tls::parse_heartbeat(volley.request.subspan(5));
        EXPECT_EQ(request->body.size(), request->payload_length) << "carries just what it claims";
        EXPECT_FALSE(request->is_legal());
        EXPECT_TRUE(tls::parse_heartbeat(volley.control.subspan(5))->is_legal());
        EXPECT_THAT(volley.fence,
                    testing::ElementsAre(22, 3, tls::number_of(version) & 0xff, 0, 4, 14, 0, 0, 0));
        // The answer must be larger than the write buffers of OpenSSL and nginx.
        EXPECT_GT(5 + 3 + std::size_t{request->payload_length} + 16, 16'384U);
    }
}

TEST(ProtectedVolley, HasQuestionsOfOneSize) {
    std::set<Bytes> payloads;
    for (const auto question : {Question::control, Question::request, Question::second_control}) {
        const Bytes message = protected_question(question);
        EXPECT_EQ(message.size(), protected_message_size);
        const auto heartbeat = tls::parse_heartbeat(message);
        EXPECT_LE(heartbeat->payload_length, heartbeat->body.size());
        EXPECT_EQ(heartbeat->is_legal(), question != Question::request);
        payloads.emplace(protected_payloads()[static_cast<std::size_t>(question)].begin(),
                         protected_payloads()[static_cast<std::size_t>(question)].end());
    }
    EXPECT_EQ(payloads.size(), 3U);
}

TEST(HeartbeatListener, TellsAnswersApart) {
    for (const auto question : {Question::control, Question::request}) {
        HeartbeatListener listener(early_payloads());
        EXPECT_THAT(hear(listener, answer_to(early_payloads(), question), 16'384, 16'384),
                    testing::ElementsAre(question));
        EXPECT_FALSE(listener.has_heard_other());
        EXPECT_FALSE(listener.is_within_answer());
    }
}

TEST(HeartbeatListener, PutsAnAnswerTogetherFromRecords) {
    for (const std::size_t record_size : {512U, 1400U, 16'380U}) {
        for (const std::size_t piece_size : {1U, 7U, 1460U}) {
            HeartbeatListener listener(early_payloads());
            const Bytes request = answer_to(early_payloads(), Question::request);
            const Bytes control = answer_to(early_payloads(), Question::control);
            EXPECT_THAT(hear(listener, request, record_size, piece_size),
                        testing::ElementsAre(Question::request));
            EXPECT_THAT(hear(listener, control, record_size, piece_size),
                        testing::ElementsAre(Question::control))
                << record_size << ", " << piece_size;
            EXPECT_FALSE(listener.has_heard_other());
        }
    }
}

TEST(HeartbeatListener, HearsNoAnswerInOneByteLess) {
    HeartbeatListener listener(early_payloads());
    const Bytes whole = answer_to(early_payloads(), Question::request);
    EXPECT_THAT(hear(listener, ByteView(whole).first(3 + early_payload_size - 1), 512, 512),
                testing::IsEmpty());
    EXPECT_TRUE(listener.is_within_answer());
}

TEST(HeartbeatListener, TakesAnyChangedByteForSomethingElse) {
    for (const std::size_t at : {0U, 1U, 2U, 3U, 1000U, 16'363U}) {
        HeartbeatListener listener(early_payloads());
        Bytes message = answer_to(early_payloads(), Question::control);
        message[at] ^= 0x20;
        EXPECT_THAT(hear(listener, message, 16'384, 1460), testing::IsEmpty()) << at;
        EXPECT_TRUE(listener.has_heard_other()) << at;
    }
}

TEST(HeartbeatListener, DoesNotTakeARequestOfOursForAnAnswer) {
    HeartbeatListener listener(early_payloads());
    const ByteView ours = early_volley(ProtocolVersion::tls12).control.subspan(5);
    EXPECT_THAT(hear(listener, ours, 16'384, 16'384), testing::IsEmpty());
    EXPECT_TRUE(listener.has_heard_other());
}

// A stack that leaves the padding out must not make the next answer its own.
TEST(HeartbeatListener, HearsTheNextAnswerBehindOneWithoutPadding) {
    HeartbeatListener listener(protected_payloads());
    const Bytes control = answer_to(protected_payloads(), Question::control, 0);
    const Bytes request = answer_to(protected_payloads(), Question::request, 0);
    EXPECT_EQ(listener.hear(control, true), Question::control);
    EXPECT_EQ(listener.hear(request, true), Question::request);
}

TEST(HeartbeatListener, HearsNothingInEmptyRecords) {
    HeartbeatListener listener(protected_payloads());
    EXPECT_EQ(listener.hear({}, true), std::nullopt);
    EXPECT_FALSE(listener.has_heard_other());
    EXPECT_EQ(listener.hear(answer_to(protected_payloads(), Question::request), true),
              Question::request);
}

}  // namespace
}  // namespace hemostat::probe
