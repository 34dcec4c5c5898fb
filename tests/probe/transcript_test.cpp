#include "probe/transcript.h"

#include "models.h"
#include "probe/heartbeat_volley.h"
#include "script.h"

#include <gmock/gmock.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <string>

namespace hemostat::probe {
namespace {

namespace json = boost::json;

// What others read: the text, not our values.
json::array parsed(const Transcript& transcript) {
    json::array connections;
    for (const std::string& text : transcript.to_json()) {
        connections.push_back(json::parse(text));
    }
    return connections;
}

Bytes from_hex(std::string_view digits) {
    Bytes bytes;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        std::uint8_t byte = 0;
        std::from_chars(digits.data() + at, digits.data() + at + 2, byte, 16);
        bytes.push_back(byte);
    }
    return bytes;
}

/// The bytes of an event, as a reader of the evidence makes them out; what is elided is not there.
Bytes bytes_of(const json::object& event) {
    Bytes bytes = from_hex(event.at("bytes").as_string());
    if (const json::value* const repeated = event.if_contains("repeated")) {
        const auto period = repeated->at("period").to_number<std::size_t>();
        const auto size = repeated->at("size").to_number<std::size_t>();
        for (std::size_t count = 0; count < size; ++count) {
            bytes.push_back(bytes[bytes.size() - period]);
        }
    }
    if (const json::value* const tail = event.if_contains("tail")) {
        const Bytes end = from_hex(tail->as_string());
        bytes.insert(bytes.end(), end.begin(), end.end());
    }
    return bytes;
}

std::uint64_t number(const json::object& event, std::string_view key) {
    const json::value* const value = event.if_contains(key);
    return value != nullptr ? value->to_number<std::uint64_t>() : 0;
}

/// That the events of one direction follow each other, and hold `expected` as far as they are kept.
void expect_direction(const json::object& connection, std::string_view direction,
                      const Bytes& expected) {
    std::uint64_t offset = 0;
    for (const json::value& value : connection.at("events").as_array()) {
        const json::object& event = value.as_object();
        if (event.contains("ended") || event.at("direction").as_string() != direction) {
            continue;
        }
        ASSERT_EQ(number(event, "offset"), offset);
        const std::uint64_t size = number(event, "size");
        const Bytes bytes = bytes_of(event);
        ASSERT_EQ(bytes.size() + number(event, "elided"), size);
        ASSERT_LE(offset + size, expected.size());
        EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(),
                               expected.begin() + static_cast<std::ptrdiff_t>(offset)))
            << direction << " at " << offset;
        offset += size;
    }
    EXPECT_EQ(offset, number(connection, std::string(direction) + "_size"));
}

TEST(Transcript, AddsUpInBothDirectionsForEveryPeer) {
    for (const Model& model : all_models()) {
        if (model.reason == &finding::reasons::tarpit) {
            continue;
        }
        SCOPED_TRACE(model.name);
        const Played played = play(model);
        ASSERT_EQ(played.evidence.size(), played.connections.size());
        for (std::size_t index = 0; index < played.connections.size(); ++index) {
            const json::object& connection = played.evidence[index].as_object();
            EXPECT_EQ(number(connection, "connection"), index + 1);
            expect_direction(connection, "sent", played.connections[index].sent);
            expect_direction(connection, "received", played.connections[index].received);
        }
    }
}

TEST(Transcript, KeepsEveryByteOfSmallEventsAndOfHeartbeats) {
    for (const Model& model : all_models()) {
        const auto evidence = play(model).evidence;
        for (const json::value& connection : evidence) {
            for (const json::value& value : connection.at("events").as_array()) {
                const json::object& event = value.as_object();
                if (!event.contains("direction") || event.at("direction") != "sent") {
                    continue;
                }
                const bool is_small = number(event, "size") <= Transcript::record_head_max;
                if (is_small || event.contains("repeated")) {
                    EXPECT_FALSE(event.contains("elided")) << model.name;
                }
            }
        }
    }
}

TEST(Transcript, CountsWhatRepeatsInsteadOfKeepingIt) {
    Transcript transcript;
    transcript.begin_connection({}, "test");
    const ByteView request = early_volley(tls::ProtocolVersion::tls12).request;
    transcript.sent({}, "request", request);
    const auto evidence = parsed(transcript);
    const json::object& event = evidence.at(0).at("events").at(0).as_object();
    EXPECT_TRUE(event.contains("repeated"));
    EXPECT_THAT(bytes_of(event), testing::ElementsAreArray(request));
    EXPECT_LT(event.at("bytes").as_string().size(), 100U);
}

tls::RecordPiece piece(ByteView bytes, std::size_t offset, std::uint16_t length,
                       tls::ContentType type = tls::ContentType::heartbeat) {
    return {{type, tls::ProtocolVersion::tls12, length}, bytes, offset};
}

TEST(Transcript, MakesOneEventOfARecordHoweverItArrives) {
    const Bytes fragment(early_volley(tls::ProtocolVersion::tls12).control.begin() + 5,
                         early_volley(tls::ProtocolVersion::tls12).control.end());
    const auto length = static_cast<std::uint16_t>(fragment.size());
    for (const std::size_t size : {1U, 3U, 17U, 1460U, 16'384U}) {
        Transcript transcript;
        transcript.begin_connection({}, "test");
        for (std::size_t at = 0; at < fragment.size(); at += size) {
            transcript.received(
                {}, piece(ByteView(fragment).subspan(at, std::min(size, fragment.size() - at)), at,
                          length));
        }
        const auto evidence = parsed(transcript);
        ASSERT_EQ(evidence.at(0).at("events").as_array().size(), 1U) << size;
        EXPECT_EQ(number(evidence.at(0).at("events").at(0).as_object(), "size"),
                  fragment.size() + 5);
        EXPECT_EQ(number(evidence.at(0).as_object(), "received_size"), fragment.size() + 5);
    }
}

TEST(Transcript, StaysWithinItsLimitsAndCountsWhatItLost) {
    Transcript transcript;
    transcript.begin_connection({}, "test");
    Bytes noise(500);
    fill_random(noise);
    for (std::size_t count = 0; count < Transcript::events_max + 10; ++count) {
        transcript.sent({}, "noise", noise);
    }
    const auto evidence = parsed(transcript);
    EXPECT_EQ(evidence.at(0).at("events").as_array().size(), Transcript::events_max);
    EXPECT_EQ(number(evidence.at(0).as_object(), "lost_events"), 10U);
    EXPECT_EQ(number(evidence.at(0).as_object(), "sent_size"), 500 * (Transcript::events_max + 10));
    std::size_t kept = 0;
    for (const json::value& event : evidence.at(0).at("events").as_array()) {
        kept += event.at("bytes").as_string().size() / 2;
    }
    EXPECT_LE(kept, Transcript::bytes_max);
}

TEST(Transcript, AddsNothingToAnEventBehindALostOne) {
    Transcript transcript;
    transcript.begin_connection({}, "test");
    const Bytes alert{2, 10};
    for (std::size_t count = 0; count < Transcript::events_max - 1; ++count) {
        transcript.sent({}, "x", alert);
    }
    using tls::ContentType;
    const Bytes flight(10, 7);
    transcript.received({}, piece(flight, 0, 10, ContentType::handshake));
    transcript.received({}, piece(alert, 0, 2, ContentType::alert));  // lost
    transcript.received({}, piece(flight, 0, 10, ContentType::handshake));
    const auto evidence = parsed(transcript);
    EXPECT_EQ(number(evidence.at(0).at("events").as_array().back().as_object(), "size"), 15U);
    EXPECT_EQ(number(evidence.at(0).as_object(), "received_size"), 15U + 7U + 15U);
}

}  // namespace
}  // namespace hemostat::probe
