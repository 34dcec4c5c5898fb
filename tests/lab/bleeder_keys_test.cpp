// Heartbeats under keys: a client that shares the bleeder's cipher, over a real connection. That
// the handshake itself is right is shown by openssl s_client in bleeder_test.cpp.
#include "lab/bleeder_keys.h"

#include "lab/bleeder_cipher.h"
#include "lab/bleeder_codes.h"
#include "lab/bleeder_flight.h"
#include "tests/lab/client.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <memory>
#include <optional>

namespace hemostat::lab::test {
namespace {

Bytes record(std::uint8_t type, std::uint16_t version, ByteView fragment) {
    wire::Writer out;
    out.u8(type).u16(version).vector(2, [&](auto& body) { body.bytes(fragment); });
    return out.take();
}

/// The first certificate of a Certificate message, and its key.
Key public_key_of(const Bytes& certificate_message) {
    wire::Reader reader(ByteView(certificate_message).subspan(4 + 3));
    const ByteView der = reader.vector24("certificate");
    const std::uint8_t* start = der.data();
    const std::unique_ptr<X509, Deleter<X509_free>> certificate(
        d2i_X509(nullptr, &start, static_cast<long>(der.size())));
    return Key(X509_get_pubkey(certificate.get()));
}

Bytes encrypt(EVP_PKEY* key, ByteView premaster) {
    const std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    Bytes encrypted(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
    std::size_t size = encrypted.size();
    EXPECT_EQ(EVP_PKEY_encrypt_init(context.get()), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING), 1);
    EXPECT_EQ(EVP_PKEY_encrypt(context.get(), encrypted.data(), &size, premaster.data(),
                               premaster.size()),
              1);
    return encrypted;
}

/// A client that completes the handshake with TLS_RSA_WITH_AES_128_CBC_SHA.
class KeyedClient {
public:
    KeyedClient(const Server& server, std::uint16_t version) : client_(server), version_(version) {
        const Bytes hello = client_hello(version);
        client_.send(hello);
        Bytes transcript(hello.begin() + 5, hello.end());
        read_flight(transcript);
        const Bytes premaster = make_premaster();
        wire::Writer exchange;
        exchange.vector(2, [&](auto& out) { out.bytes(encrypt(key_.get(), premaster)); });
        const Bytes message = encode_message(handshake_type::client_key_exchange, exchange.view());
        transcript = std::move(transcript) + message;
        const Randoms randoms{.client = Bytes(hello.begin() + 11, hello.begin() + 43),
                              .server = server_random_};
        const Bytes master = make_master_secret(version, premaster, randoms);
        const Bytes keys = make_key_block(version, master, randoms);
        sealer_.emplace(Side::client, version, keys);
        opener_.emplace(Side::server, version, keys);
        client_.send(record(content_type::handshake, version, message));
        client_.send(record(content_type::change_cipher_spec, version, Bytes{1}));
        send(content_type::handshake,
             encode_message(handshake_type::finished,
                            make_verify_data(version, master, "client finished", transcript)));
        EXPECT_EQ(receive().type, content_type::change_cipher_spec);
        EXPECT_EQ(receive().type, content_type::handshake);
    }

    void send(std::uint8_t type, ByteView content) {
        client_.send(record(type, version_, sealer_->seal(type, content)));
    }

    /// The next record, opened unless it is the ChangeCipherSpec; type 0 when there is none.
    Record receive() {
        client_.read([](const Record&) { return true; });
        const auto records = client_.take_records();
        if (records.empty()) {
            return {};
        }
        Record next = records.front();
        if (next.type != content_type::change_cipher_spec) {
            auto content = opener_->open(next.type, next.fragment);
            EXPECT_TRUE(content);
            next.fragment = content.value_or(Bytes{});
        }
        return next;
    }

private:
    void read_flight(Bytes& transcript) {
        client_.read([](const Record& record) { return record.fragment.size() == 4; });
        const auto flight = client_.take_records();
        ASSERT_EQ(flight.size(), 3U);
        server_random_.assign(flight[0].fragment.begin() + 6, flight[0].fragment.begin() + 38);
        key_ = public_key_of(flight[1].fragment);
        for (const Record& message : flight) {
            transcript = std::move(transcript) + message.fragment;
        }
    }

    [[nodiscard]] Bytes make_premaster() const {
        Bytes premaster(48);
        fill_random(premaster);
        premaster[0] = static_cast<std::uint8_t>(version_ >> 8);
        premaster[1] = static_cast<std::uint8_t>(version_);
        return premaster;
    }

    Client client_;
    std::uint16_t version_;
    Bytes server_random_;
    Key key_;
    std::optional<RecordCipher> sealer_;
    std::optional<RecordCipher> opener_;
};

const Bytes malformed{1, 0x10, 0};  // claims 4096 bytes, carries none
const Bytes unpadded{1, 0, 2, 'h', 'i'};
const Bytes legal = unpadded + Bytes(16, 'p');

class HeartbeatUnderKeys : public testing::TestWithParam<std::uint16_t> {
protected:
    static Lab start(std::string_view name) {
        auto lab = start_one(name);
        EXPECT_TRUE(lab) << lab.error().what;
        return *std::move(lab);
    }
};

TEST_P(HeartbeatUnderKeys, IsAnsweredAtOnceHoweverSmall) {
    const Lab lab = start("bleeder");
    KeyedClient client(lab.servers().front(), GetParam());
    client.send(content_type::heartbeat, legal);
    const Record answer = client.receive();
    EXPECT_EQ(answer.type, content_type::heartbeat);
    EXPECT_EQ(answer.fragment.size(), 3U + 2 + 16);
    EXPECT_EQ(lab.servers().front().counters->disclosed_bytes, 0U);
}

TEST_P(HeartbeatUnderKeys, DisclosesMemoryWhenVulnerable) {
    const Lab lab = start("bleeder");
    KeyedClient client(lab.servers().front(), GetParam());
    client.send(content_type::heartbeat, malformed);
    EXPECT_EQ(client.receive().fragment.size(), 3U + 4096 + 16);
    EXPECT_EQ(lab.servers().front().counters->disclosed_bytes, 4096U);
}

TEST_P(HeartbeatUnderKeys, IsDiscardedWhenFixed) {
    const Lab lab = start("fixed");
    KeyedClient client(lab.servers().front(), GetParam());
    client.send(content_type::heartbeat, malformed);
    client.send(content_type::heartbeat, legal);
    EXPECT_EQ(client.receive().fragment.size(), 3U + 2 + 16);
    EXPECT_EQ(lab.servers().front().counters->disclosed_bytes, 0U);
}

TEST_P(HeartbeatUnderKeys, GetsWhatAnUnknownRecordGetsWhenCompiledOut) {
    const Lab lab = start("absent-tls12");
    KeyedClient client(lab.servers().front(), GetParam());
    client.send(content_type::heartbeat, legal);
    client.send(content_type::application_data, as_bytes("GET / HTTP/1.0\r\n\r\n"));
    const bool ignores = GetParam() < version::tls12;
    EXPECT_EQ(client.receive().type,
              ignores ? content_type::application_data : content_type::alert);
}

INSTANTIATE_TEST_SUITE_P(Versions, HeartbeatUnderKeys,
                         testing::Values(version::tls10, version::tls11, version::tls12));

struct RealServer {
    const char* name;
    std::uint16_t version;
};

// What servers.toml expects of them, seen without hemostat's own code.
TEST(RealServers, RefuseALegalHeartbeatUnderKeys) {
    for (const auto& [name, version] :
         {RealServer{"nginx", version::tls12}, RealServer{"openssl", version::tls12},
          RealServer{"openssl-tls10", version::tls10}}) {
        const auto lab = start_one(name);
        if (!lab && lab.error().kind == ErrorKind::not_permitted) {
            continue;  // not installed
        }
        ASSERT_TRUE(lab) << lab.error().what;
        KeyedClient client(lab->servers().front(), version);
        client.send(content_type::heartbeat, legal);
        const Record answer = client.receive();
        EXPECT_EQ(answer.type, content_type::alert) << name;
        EXPECT_EQ(answer.fragment, (Bytes{alert::fatal, alert::unexpected_message})) << name;
    }
}

// GnuTLS 3.7.9 ends the connection where RFC 6520 §4 wants a silent discard.
TEST(RealServers, GnutlsAnswersOnlyTheLegalHeartbeatUnderKeys) {
    const auto lab = start_one("gnutls");
    if (!lab && lab.error().kind == ErrorKind::not_permitted) {
        GTEST_SKIP() << lab.error().what;
    }
    ASSERT_TRUE(lab) << lab.error().what;
    KeyedClient asks_well(lab->servers().front(), version::tls12);
    asks_well.send(content_type::heartbeat, legal);
    EXPECT_EQ(asks_well.receive().type, content_type::heartbeat);
    for (const Bytes& request : {malformed, unpadded}) {
        KeyedClient asks_badly(lab->servers().front(), version::tls12);
        asks_badly.send(content_type::heartbeat, request);
        EXPECT_EQ(asks_badly.receive().fragment, (Bytes{alert::fatal, alert::decode_error}));
    }
}

TEST(RecordCipher, RefusesWhatWasChanged) {
    const Bytes keys(key_block_size, 7);
    RecordCipher sealer(Side::client, version::tls12, keys);
    Bytes fragment = sealer.seal(content_type::heartbeat, legal);
    EXPECT_EQ(
        RecordCipher(Side::client, version::tls12, keys).open(content_type::heartbeat, fragment),
        legal);
    fragment[20] ^= 1;
    EXPECT_EQ(
        RecordCipher(Side::client, version::tls12, keys).open(content_type::heartbeat, fragment),
        std::nullopt);
}

TEST(RecordCipher, RefusesFragmentsOfImpossibleSizes) {
    const Bytes keys(key_block_size, 7);
    RecordCipher opener(Side::client, version::tls12, keys);
    for (const std::size_t size : {0U, 1U, 16U, 32U, 47U, 49U}) {
        EXPECT_EQ(opener.open(content_type::heartbeat, Bytes(size)), std::nullopt) << size;
    }
}

}  // namespace
}  // namespace hemostat::lab::test
