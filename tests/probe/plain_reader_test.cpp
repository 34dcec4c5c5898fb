#include "probe/plain_reader.h"

#include "tls/alert.h"

#include <gmock/gmock.h>
#include <string>
#include <vector>

namespace hemostat::probe {
namespace {

using tls::ContentType;
using tls::HandshakeType;
using tls::ProtocolVersion;

std::size_t whole(HandshakeType /*type*/) {
    return 1 << 16;
}

/// What a reader makes of `stream` in pieces of `size` bytes; pieces of one record count once.
std::vector<std::string> items_of(const Bytes& stream, std::size_t size) {
    PlainReader reader(whole);
    Transcript transcript;
    transcript.begin_connection({}, "test");
    std::vector<std::string> items;
    for (std::size_t at = 0; at < stream.size(); at += size) {
        // A copy that goes away, as a read buffer does.
        const Bytes part(
            stream.begin() + static_cast<std::ptrdiff_t>(at),
            stream.begin() + static_cast<std::ptrdiff_t>(std::min(stream.size(), at + size)));
        ByteView bytes(part);
        while (true) {
            const Item item = reader.next(bytes, {}, transcript);
            switch (item.kind) {
                case ItemKind::none: break;
                case ItemKind::message:
                    items.push_back("message " + std::to_string(number_of(item.message.type)));
                    continue;
                case ItemKind::alert:
                    items.push_back("alert " + std::string(to_string(item.alert.description)));
                    continue;
                case ItemKind::heartbeat:
                case ItemKind::other:
                    if (item.piece.is_last()) {
                        items.push_back("record " +
                                        std::to_string(number_of(item.piece.header.type)));
                    }
                    continue;
                case ItemKind::fault: items.push_back("fault"); return items;
            }
            break;
        }
    }
    return items;
}

void add(Bytes& stream, ContentType type, const Bytes& fragment) {
    const Bytes record = tls::encode_record(type, ProtocolVersion::tls12, fragment);
    stream.insert(stream.end(), record.begin(), record.end());
}

TEST(PlainReader, GivesTheSameItemsHoweverTheStreamIsCut) {
    Bytes stream;
    Bytes flight = tls::encode_handshake(HandshakeType::server_hello, Bytes(40, 1));
    const Bytes done = tls::encode_handshake(HandshakeType::server_hello_done, {});
    flight.insert(flight.end(), done.begin(), done.end());
    add(stream, ContentType::handshake, flight);
    add(stream, ContentType::heartbeat, Bytes(30, 2));
    add(stream, ContentType::alert, {1, 112, 2, 40});
    add(stream, ContentType::alert, {2});
    add(stream, ContentType::alert, {10});
    add(stream, ContentType::application_data, Bytes(3, 9));
    stream.push_back('!');
    const std::vector<std::string> expected{"message 2",
                                            "message 14",
                                            "record 24",
                                            "alert unrecognized_name",
                                            "alert handshake_failure",
                                            "alert unexpected_message",
                                            "record 23",
                                            "fault"};
    for (std::size_t size = 1; size <= stream.size(); ++size) {
        EXPECT_EQ(items_of(stream, size), expected) << size;
    }
}

TEST(PlainReader, CallsAnAlertOfNoLevelAFault) {
    Bytes stream;
    add(stream, ContentType::alert, {0, 40});
    EXPECT_THAT(items_of(stream, 100), testing::ElementsAre("fault"));
}

TEST(PlainReader, KnowsWhetherAnyRecordHasBegun) {
    Transcript transcript;
    transcript.begin_connection({}, "test");
    PlainReader text(whole);
    ByteView bytes = as_bytes("HTTP/1.1");
    text.next(bytes, {}, transcript);
    EXPECT_FALSE(text.has_read_record());
    PlainReader tls(whole);
    const Bytes alert{21, 3, 1, 0, 2, 2, 40};
    bytes = alert;
    tls.next(bytes, {}, transcript);
    EXPECT_TRUE(tls.has_read_record());
}

}  // namespace
}  // namespace hemostat::probe
