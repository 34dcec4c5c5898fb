#include "tls/handshake.h"

#include <gmock/gmock.h>
#include <vector>

namespace hemostat::tls {
namespace {

using testing::ElementsAre;

std::size_t no_limit(HandshakeType /*type*/) {
    return 1 << 24;
}

struct Message {
    HandshakeType type;
    std::size_t size;
    Bytes body;
    bool operator==(const Message&) const = default;
};

std::vector<Message> messages_of(ByteView stream, const std::vector<std::size_t>& cuts,
                                 BodyLimit limit = no_limit) {
    HandshakeStream messages(limit);
    std::vector<Message> all;
    std::size_t start = 0;
    const auto give = [&](std::size_t end) {
        // A copy that goes away, as a read buffer does.
        const Bytes part(stream.begin() + static_cast<std::ptrdiff_t>(start),
                         stream.begin() + static_cast<std::ptrdiff_t>(end));
        start = end;
        ByteView bytes(part);
        while (const auto message = messages.next(bytes)) {
            all.push_back(
                {message->type, message->size, Bytes(message->body.begin(), message->body.end())});
            EXPECT_EQ(message->is_whole(), message->body.size() == message->size);
        }
        EXPECT_TRUE(bytes.empty());
    };
    for (const std::size_t cut : cuts) {
        give(cut);
    }
    give(stream.size());
    EXPECT_TRUE(messages.at_boundary());
    return all;
}

Bytes sample_stream() {
    Bytes stream;
    for (const auto& [type, body] : std::vector<std::pair<HandshakeType, Bytes>>{
             {HandshakeType::hello_request, {}},
             {HandshakeType::server_hello, {1, 2, 3, 4, 5, 6, 7}},
             {HandshakeType::certificate, Bytes(20, 0x11)},
             {HandshakeType::server_hello_done, {}}}) {
        const Bytes message = encode_handshake(type, body);
        stream.insert(stream.end(), message.begin(), message.end());
    }
    return stream;
}

TEST(HandshakeStream, GivesTheSameMessagesHoweverTheyAreFragmented) {
    const Bytes stream = sample_stream();
    const auto whole = messages_of(stream, {});
    ASSERT_EQ(whole.size(), 4U);
    EXPECT_THAT(whole[1].body, ElementsAre(1, 2, 3, 4, 5, 6, 7));
    for (std::size_t first = 0; first <= stream.size(); ++first) {
        for (std::size_t second = first; second <= stream.size(); ++second) {
            ASSERT_EQ(messages_of(stream, {first, second}), whole) << first << ", " << second;
        }
    }
}

TEST(HandshakeStream, KeepsNoMoreOfABodyThanIsWanted) {
    const auto limit = [](HandshakeType type) -> std::size_t {
        return type == HandshakeType::server_hello ? 7 : type == HandshakeType::certificate ? 5 : 0;
    };
    const Bytes stream = sample_stream();
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        const auto messages = messages_of(stream, {cut}, limit);
        ASSERT_EQ(messages.size(), 4U);
        EXPECT_EQ(messages[1].body.size(), 7U);
        EXPECT_EQ(messages[2].body.size(), 5U);
        EXPECT_EQ(messages[2].size, 20U);
    }
}

TEST(HandshakeStream, WaitsForTheEndOfTheLongestMessage) {
    HandshakeStream messages([](HandshakeType) { return std::size_t{0}; });
    const Bytes header{11, 0xff, 0xff, 0xff};
    ByteView bytes(header);
    EXPECT_FALSE(messages.next(bytes));
    const Bytes most((1 << 24) - 2, 0);
    bytes = most;
    EXPECT_FALSE(messages.next(bytes));
    EXPECT_FALSE(messages.at_boundary());
    const Bytes last{0};
    bytes = last;
    const auto message = messages.next(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->size, (1U << 24) - 1);
    EXPECT_FALSE(message->is_whole());
}

TEST(Handshake, HasItsTypeAndLengthInFront) {
    EXPECT_THAT(encode_handshake(HandshakeType::server_hello_done, {}), ElementsAre(14, 0, 0, 0));
    EXPECT_THAT(encode_handshake(HandshakeType::finished, Bytes{9, 8}),
                ElementsAre(20, 0, 0, 2, 9, 8));
}

}  // namespace
}  // namespace hemostat::tls
