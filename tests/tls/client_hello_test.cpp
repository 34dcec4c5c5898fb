#include "tls/client_hello.h"

#include "tls/cipher_suite.h"

#include <gmock/gmock.h>
#include <map>
#include <string>

namespace hemostat::tls {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::SizeIs;

/// A ClientHello taken apart, by code that shares nothing with the writer.
struct Parsed {
    unsigned type = 0;
    unsigned version = 0;
    Bytes random;
    Bytes session_id;
    std::vector<unsigned> suites;
    Bytes compression_methods;
    std::vector<unsigned> extension_order;
    std::map<unsigned, Bytes> extensions;
    bool has_extensions = false;
    bool is_whole = false;
};

class Parser {
public:
    explicit Parser(const Bytes& message) : bytes_(message) {}

    Parsed parse() {
        Parsed hello;
        hello.type = number(1);
        const unsigned size = number(3);
        hello.is_whole = size == bytes_.size() - 4;
        hello.version = number(2);
        hello.random = take(32);
        hello.session_id = take(number(1));
        for (unsigned left = number(2); left != 0; left -= 2) {
            hello.suites.push_back(number(2));
        }
        hello.compression_methods = take(number(1));
        hello.has_extensions = at_ != bytes_.size();
        if (hello.has_extensions) {
            const unsigned extensions_size = number(2);
            hello.is_whole = hello.is_whole && extensions_size == bytes_.size() - at_;
            while (at_ < bytes_.size()) {
                const unsigned type = number(2);
                hello.extension_order.push_back(type);
                hello.extensions[type] = take(number(2));
            }
        }
        hello.is_whole = hello.is_whole && at_ == bytes_.size();
        return hello;
    }

private:
    unsigned number(unsigned size) {
        unsigned value = 0;
        while (size-- != 0) {
            value = value * 256 + bytes_.at(at_++);
        }
        return value;
    }
    Bytes take(unsigned size) {
        Bytes part;
        while (size-- != 0) {
            part.push_back(bytes_.at(at_++));
        }
        return part;
    }

    const Bytes& bytes_;
    std::size_t at_ = 0;
};

Parsed parse(const Bytes& message) {
    return Parser(message).parse();
}

ClientHello standard_hello() {
    ClientHello hello{.cipher_suites = standard_cipher_suites(), .server_name = "www.example.org"};
    hello.random.fill(0xcd);
    return hello;
}

TEST(ClientHello, HasTheShapeOfTheRfc) {
    const Parsed hello = parse(encode_client_hello(standard_hello()));
    EXPECT_TRUE(hello.is_whole);
    EXPECT_EQ(hello.type, 1U);
    EXPECT_EQ(hello.version, 0x0303U);
    EXPECT_EQ(hello.random, Bytes(32, 0xcd));
    EXPECT_THAT(hello.session_id, SizeIs(0));
    EXPECT_THAT(hello.compression_methods, ElementsAre(0));
    // RFC 5746 §3.3: the signalling suite stands for the empty renegotiation_info.
    ASSERT_EQ(hello.suites.size(), standard_cipher_suites().size() + 1);
    EXPECT_EQ(hello.suites.back(), 0x00ffU);
    EXPECT_TRUE(
        std::equal(hello.suites.begin(), hello.suites.end() - 1, standard_cipher_suites().begin()));
}

TEST(ClientHello, OffersHeartbeatsBothWays) {
    // proves RFC 6520 §2: peer_allowed_to_send(1).
    EXPECT_THAT(parse(encode_client_hello(standard_hello())).extensions[15], ElementsAre(1));
}

TEST(ClientHello, NamesTheServer) {
    const Parsed hello = parse(encode_client_hello(standard_hello()));
    const Bytes expected{0,   18,  0,   0,   15,  'w', 'w', 'w', '.', 'e',
                         'x', 'a', 'm', 'p', 'l', 'e', '.', 'o', 'r', 'g'};
    EXPECT_EQ(hello.extensions.at(0), expected);
    ClientHello nameless = standard_hello();
    nameless.server_name = "";
    EXPECT_FALSE(parse(encode_client_hello(nameless)).extensions.contains(0));
}

TEST(ClientHello, OffersTheGroupsThatWeComputeWith) {
    EXPECT_THAT(parse(encode_client_hello(standard_hello())).extensions[10],
                ElementsAre(0, 8, 0, 29, 0, 23, 0, 24, 0, 25));
    EXPECT_THAT(parse(encode_client_hello(standard_hello())).extensions[11], ElementsAre(1, 0));
}

TEST(ClientHello, MayOfferEveryGroup) {
    ClientHello hello = standard_hello();
    hello.offers_every_group = true;
    const Bytes groups = parse(encode_client_hello(hello)).extensions[10];
    ASSERT_THAT(groups, SizeIs(2 + 2 * (4 + 30)));
    EXPECT_EQ(groups[1], groups.size() - 2);
}

TEST(ClientHello, MayHaveNoExtensions) {
    ClientHello hello = standard_hello();
    hello.version = ProtocolVersion::tls10;
    hello.cipher_suites = oldest_cipher_suites();
    hello.has_extensions = false;
    const Parsed parsed = parse(encode_client_hello(hello));
    EXPECT_TRUE(parsed.is_whole);
    EXPECT_FALSE(parsed.has_extensions);
    EXPECT_EQ(parsed.version, 0x0301U);
}

// proves RFC 8446 §4.1.2: "In TLS 1.3 … the legacy_version field MUST be set to 0x0303".
TEST(ClientHello, OffersTls13ByExtension) {
    ClientHello hello = standard_hello();
    hello.version = ProtocolVersion::tls13;
    hello.cipher_suites = tls13_cipher_suites();
    Parsed parsed = parse(encode_client_hello(hello));
    EXPECT_EQ(parsed.version, 0x0303U);
    EXPECT_THAT(parsed.extensions[43], ElementsAre(2, 3, 4)) << "and nothing older";
    Bytes share{0, 36, 0, 29, 0, 32};
    share.resize(share.size() + 32, 0xcd);
    EXPECT_EQ(parsed.extensions[51], share);
    EXPECT_FALSE(parse(encode_client_hello(standard_hello())).extensions.contains(43));
}

// proves RFC 7685 §4: no hello of 256 to 511 bytes, which some servers drop.
TEST(ClientHello, IsPaddedOutOfTheSizesThatSomeServersDrop) {
    bool has_been_padded = false;
    bool has_been_left = false;
    for (std::size_t suites = 1; suites < 250; ++suites) {
        for (const std::size_t name : {0U, 1U, 2U, 3U, 4U, 200U}) {
            const std::string server_name(name, 'a');
            const ClientHello hello{.cipher_suites = every_cipher_suite().first(suites),
                                    .server_name = server_name};
            const Bytes message = encode_client_hello(hello);
            const Parsed parsed = parse(message);
            ASSERT_TRUE(parsed.is_whole);
            ASSERT_TRUE(message.size() < 256 || message.size() >= 512) << message.size();
            const bool is_padded = parsed.extensions.contains(21);
            (is_padded ? has_been_padded : has_been_left) = true;
            if (is_padded) {
                ASSERT_LT(message.size(), 517U);
                ASSERT_EQ(parsed.extension_order.back(), 21U);
                ASSERT_THAT(parsed.extensions.at(21), testing::Each(0));
            }
        }
    }
    EXPECT_TRUE(has_been_padded && has_been_left);
}

TEST(ClientHello, HasEachExtensionOnce) {
    for (const auto version : {ProtocolVersion::tls12, ProtocolVersion::tls13}) {
        ClientHello hello = standard_hello();
        hello.version = version;
        const Parsed parsed = parse(encode_client_hello(hello));
        EXPECT_EQ(parsed.extensions.size(), parsed.extension_order.size());
    }
}

}  // namespace
}  // namespace hemostat::tls
