#include "tls/server_hello.h"

#include "wire/writer.h"

#include <gmock/gmock.h>

namespace hemostat::tls {
namespace {

using wire::DecodeErrorKind;

struct Parts {
    std::uint16_t version = 0x0303;
    std::size_t random_size = 32;
    std::size_t session_id_size = 32;
    Bytes extensions{};
    bool has_extensions = true;
};

Bytes body_of(const Parts& parts) {
    wire::Writer writer;
    writer.u16(parts.version).fill(parts.random_size, 0xab);
    writer.vector(1, [&](wire::Writer& id) { id.fill(parts.session_id_size, 1); });
    writer.u16(0xc02f).u8(0);
    if (parts.has_extensions) {
        writer.vector(2, [&](wire::Writer& list) { list.bytes(parts.extensions); });
    }
    return writer.take();
}

TEST(ServerHello, SaysWhatWasNegotiated) {
    const auto hello = parse_server_hello(body_of({}));
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->version, ProtocolVersion::tls12);
    EXPECT_EQ(hello->cipher_suite, 0xc02f);
    EXPECT_EQ(hello->compression_method, 0);
    EXPECT_THAT(hello->random, testing::Each(0xab));
    EXPECT_FALSE(hello->has_heartbeat);
}

TEST(ServerHello, NeedsNoExtensions) {
    EXPECT_TRUE(parse_server_hello(body_of({.has_extensions = false})));
}

TEST(ServerHello, IsTruncatedAtEveryByteButOne) {
    const Bytes body = body_of({.extensions = {0, 15, 0, 1, 1}});
    const std::size_t without_extensions = body.size() - 7;
    for (std::size_t size = 0; size < body.size(); ++size) {
        const auto hello = parse_server_hello(ByteView(body).first(size));
        EXPECT_EQ(hello.has_value(), size == without_extensions) << size;
    }
    EXPECT_TRUE(parse_server_hello(body)->has_heartbeat);
}

TEST(ServerHello, HasNothingBehindIt) {
    Bytes body = body_of({});
    body.push_back(0);
    EXPECT_EQ(parse_server_hello(body).error().kind, DecodeErrorKind::malformed);
}

TEST(ServerHello, HasAVersionThatExists) {
    for (const int version : {0x0300, 0x0301, 0x0302, 0x0303}) {
        EXPECT_TRUE(parse_server_hello(body_of({.version = static_cast<std::uint16_t>(version)})));
    }
    for (const int version : {0x0002, 0x02ff, 0x0305, 0x7f1c, 0xfeff}) {
        EXPECT_FALSE(parse_server_hello(body_of({.version = static_cast<std::uint16_t>(version)})));
    }
}

// proves RFC 8446 §4.1.3: in TLS 1.3 "the legacy_version field MUST be set to 0x0303".
TEST(ServerHello, SpeaksTls13ByExtensionOnly) {
    const auto hello = parse_server_hello(body_of({.extensions = {0, 43, 0, 2, 3, 4}}));
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->version, ProtocolVersion::tls13);
    EXPECT_FALSE(parse_server_hello(body_of({.version = 0x0304})));
    EXPECT_FALSE(
        parse_server_hello(body_of({.version = 0x0304, .extensions = {0, 43, 0, 2, 3, 4}})));
    EXPECT_FALSE(parse_server_hello(body_of({.extensions = {0, 43, 0, 2, 3, 5}})));
    EXPECT_FALSE(parse_server_hello(body_of({.extensions = {0, 43, 0, 1, 3}})));
    EXPECT_FALSE(parse_server_hello(body_of({.extensions = {0, 43, 0, 3, 3, 4, 0}})));
}

TEST(ServerHello, HasASessionIdOfAtMost32Bytes) {
    EXPECT_TRUE(parse_server_hello(body_of({.session_id_size = 0})));
    EXPECT_TRUE(parse_server_hello(body_of({.session_id_size = 32})));
    EXPECT_FALSE(parse_server_hello(body_of({.session_id_size = 33})));
}

TEST(ServerHello, HasWholeExtensions) {
    EXPECT_TRUE(parse_server_hello(body_of({.extensions = {0xff, 1, 0, 1, 0, 0, 15, 0, 1, 2}})));
    EXPECT_FALSE(parse_server_hello(body_of({.extensions = {0xff}})));
    EXPECT_FALSE(parse_server_hello(body_of({.extensions = {0, 15, 0, 2, 1}})));
    EXPECT_FALSE(parse_server_hello(body_of({.extensions = {0, 15, 0, 0, 0}})));
}

}  // namespace
}  // namespace hemostat::tls
