// ProtectedSession against OpenSSL's own server, in memory: every suite that both can finish.
#include "probe/protected_session.h"

#include "probe/hello_ladder.h"
#include "tls/cipher_suite.h"
#include "tls/crypto.h"
#include "tls/heartbeat.h"

#include <gmock/gmock.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace hemostat::probe {
namespace {

using tls::ContentType;
using tls::KeyHandle;
using tls::ProtocolVersion;
using SslContext = std::unique_ptr<SSL_CTX, tls::Releaser<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, tls::Releaser<SSL_free>>;

struct Identity {
    KeyHandle key;
    tls::CertificateHandle certificate;
};

Identity make_identity(KeyHandle key) {
    Identity identity{std::move(key), tls::CertificateHandle(X509_new())};
    X509* const certificate = identity.certificate.get();
    X509_set_version(certificate, X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, identity.key.get());
    X509_sign(certificate, identity.key.get(), EVP_sha256());
    return identity;
}

const Identity& rsa_identity() {
    static const Identity identity = make_identity(KeyHandle(EVP_RSA_gen(2048)));
    return identity;
}

const Identity& ecdsa_identity() {
    static const Identity identity = make_identity(KeyHandle(EVP_EC_gen("P-256")));
    return identity;
}

enum class ClientCertificate : std::uint8_t { none, accepted, refused };

struct ServerOptions {
    ProtocolVersion version = ProtocolVersion::tls12;
    std::string ciphers = "ALL:@SECLEVEL=0";
    std::string groups = "X25519:P-256:P-384:P-521";
    ClientCertificate client_certificate = ClientCertificate::none;
};

/// SSL_accept() between two memory BIOs.
class Server {
public:
    explicit Server(const ServerOptions& options) : context_(SSL_CTX_new(TLS_server_method())) {
        SSL_CTX* const context = context_.get();
        SSL_CTX_set_security_level(context, 0);
        SSL_CTX_set_min_proto_version(context, tls::number_of(options.version));
        SSL_CTX_set_max_proto_version(context, tls::number_of(options.version));
        EXPECT_EQ(SSL_CTX_set_cipher_list(context, options.ciphers.c_str()), 1) << options.ciphers;
        EXPECT_EQ(SSL_CTX_set1_groups_list(context, options.groups.c_str()), 1);
        SSL_CTX_set_dh_auto(context, 1);
        for (const Identity* identity : {&rsa_identity(), &ecdsa_identity()}) {
            SSL_CTX_use_certificate(context, identity->certificate.get());
            SSL_CTX_use_PrivateKey(context, identity->key.get());
        }
        if (options.client_certificate != ClientCertificate::none) {
            const auto accept_all = [](int, X509_STORE_CTX*) { return 1; };
            SSL_CTX_set_verify(
                context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                options.client_certificate == ClientCertificate::accepted ? +accept_all : nullptr);
        }
        ssl_.reset(SSL_new(context));
        input_ = BIO_new(BIO_s_mem());
        output_ = BIO_new(BIO_s_mem());
        SSL_set_bio(ssl_.get(), input_, output_);
        SSL_set_accept_state(ssl_.get());
    }

    /// What it answers to `bytes`.
    Bytes take(ByteView bytes) {
        BIO_write(input_, bytes.data(), static_cast<int>(bytes.size()));
        std::array<char, 256> plaintext{};
        ERR_clear_error();
        SSL_read(ssl_.get(), plaintext.data(), plaintext.size());
        char* data = nullptr;
        const long size = BIO_get_mem_data(output_, &data);
        Bytes answer(data, data + size);
        BIO_reset(output_);
        return answer;
    }

    [[nodiscard]] bool is_finished() const { return SSL_is_init_finished(ssl_.get()) == 1; }
    [[nodiscard]] std::uint16_t suite() const {
        return static_cast<std::uint16_t>(
            SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(ssl_.get())));
    }
    [[nodiscard]] int group() const {
        return static_cast<int>(SSL_get_negotiated_group(ssl_.get()));
    }
    [[nodiscard]] bool has_client_certificate() const {
        return SSL_get0_peer_certificate(ssl_.get()) != nullptr;
    }

private:
    SslContext context_;
    Ssl ssl_;
    BIO* input_ = nullptr;
    BIO* output_ = nullptr;
};

/// A session and its server; chunks of `chunk_size` bytes arrive from the server.
class Handshake {
public:
    explicit Handshake(const ServerOptions& options, std::size_t chunk_size = 1 << 20)
        : server_(options),
          hello_(HelloLadder("www.example.org").make(false)),
          session_(hello_.message, hello_.random, hello_.version),
          chunk_size_(chunk_size) {
        transcript_.begin_connection({}, "test");
    }

    /// Hands the hello over and goes on until something else than sending is to be done.
    Step run() {
        return give(
            tls::encode_record(ContentType::handshake, ProtocolVersion::tls10, hello_.message));
    }

    Step give(ByteView bytes) {
        Bytes answer = server_.take(bytes);
        while (!answer.empty()) {
            const auto size = static_cast<std::ptrdiff_t>(std::min(answer.size(), chunk_size_));
            const Bytes chunk(answer.begin(), answer.begin() + size);
            answer.erase(answer.begin(), answer.begin() + size);
            ByteView rest(chunk);
            Step step = session_.next(rest, {}, transcript_);
            for (; step.kind != StepKind::wait; step = session_.next(rest, {}, transcript_)) {
                if (step.kind != StepKind::send) {
                    return step;
                }
                const Bytes flight(step.bytes.begin(), step.bytes.end());
                const Bytes more = server_.take(flight);
                answer.insert(answer.end(), more.begin(), more.end());
            }
        }
        return {};
    }

    Server& server() { return server_; }
    ProtectedSession& session() { return session_; }

    [[nodiscard]] std::string key_log() const {
        return std::string(transcript_.to_json().at(0).at("key_log").as_string());
    }

private:
    Server server_;
    HelloLadder::Hello hello_;
    ProtectedSession session_;
    Transcript transcript_;
    std::size_t chunk_size_;
};

/// OpenSSL 3 knows no heartbeats: one under keys draws an alert that only it could make.
void expect_heartbeat_draws_alert(Handshake& handshake) {
    const Bytes heartbeat =
        tls::encode_heartbeat(tls::HeartbeatMessageType::heartbeat_request, Bytes(64, 0x5a), 16);
    const Step step =
        handshake.give(handshake.session().protect(ContentType::heartbeat, heartbeat));
    ASSERT_EQ(step.kind, StepKind::record);
    EXPECT_EQ(step.type, ContentType::alert);
    EXPECT_THAT(step.plaintext, testing::ElementsAre(2, 10)) << "fatal, unexpected_message";
}

struct Case {
    std::uint16_t suite;
    ProtocolVersion version;
    std::string cipher;
};

/// OpenSSL's name of a suite, or nothing when this libssl cannot serve it.
std::string openssl_name(std::uint16_t suite) {
    static const SslContext context(SSL_CTX_new(TLS_server_method()));
    static const Ssl ssl(SSL_new(context.get()));
    const std::array<std::uint8_t, 2> id{static_cast<std::uint8_t>(suite >> 8),
                                         static_cast<std::uint8_t>(suite)};
    const SSL_CIPHER* const cipher = SSL_CIPHER_find(ssl.get(), id.data());
    const std::string name = cipher != nullptr ? SSL_CIPHER_get_name(cipher) : "";
    const bool is_supported =
        !name.empty() && SSL_set_cipher_list(ssl.get(), (name + ":@SECLEVEL=0").c_str()) == 1;
    return is_supported ? name : "";
}

const std::vector<Case>& all_cases() {
    static std::vector<Case> cases;
    if (!cases.empty()) {
        return cases;
    }
    for (std::uint32_t id = 0; id <= 0xffff; ++id) {
        const tls::CipherSuite* const suite =
            tls::find_cipher_suite(static_cast<std::uint16_t>(id));
        const std::string cipher = suite != nullptr ? openssl_name(suite->id) : "";
        if (cipher.empty()) {
            continue;
        }
        const bool needs_tls12 =
            suite->mode != tls::CipherMode::cbc || std::string_view(suite->mac_digest) != "SHA1";
        for (const auto version :
             {ProtocolVersion::tls10, ProtocolVersion::tls11, ProtocolVersion::tls12}) {
            if (version == ProtocolVersion::tls12 || !needs_tls12) {
                cases.push_back({suite->id, version, cipher});
            }
        }
    }
    return cases;
}

class EverySuite : public testing::TestWithParam<Case> {};

TEST_P(EverySuite, IsFinishedWithOpenSslAndCarriesHeartbeats) {
    const Case& suite = GetParam();
    Handshake handshake({.version = suite.version, .ciphers = suite.cipher + ":@SECLEVEL=0"});
    ASSERT_EQ(handshake.run().kind, StepKind::established);
    EXPECT_TRUE(handshake.server().is_finished());
    EXPECT_EQ(handshake.server().suite(), suite.suite);
    EXPECT_EQ(handshake.session().version(), suite.version);
    EXPECT_TRUE(handshake.session().has_server_hello());
    EXPECT_FALSE(handshake.session().wants_certificate());
    expect_heartbeat_draws_alert(handshake);
}

TEST_P(EverySuite, IsFinishedWithAClientCertificate) {
    const Case& suite = GetParam();
    Handshake handshake({.version = suite.version,
                         .ciphers = suite.cipher + ":@SECLEVEL=0",
                         .client_certificate = ClientCertificate::accepted});
    ASSERT_EQ(handshake.run().kind, StepKind::established);
    EXPECT_TRUE(handshake.session().wants_certificate());
    EXPECT_TRUE(handshake.server().has_client_certificate());
    expect_heartbeat_draws_alert(handshake);
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
    std::string name = info.param.cipher + std::string(to_string(info.param.version));
    std::erase_if(name, [](unsigned char letter) { return std::isalnum(letter) == 0; });
    return name;
}

INSTANTIATE_TEST_SUITE_P(OpenSsl, EverySuite, testing::ValuesIn(all_cases()), test_name);

TEST(ProtectedSession, IsTriedOnEverySuiteOfTheTableThatOpenSslKnows) {
    std::set<std::uint16_t> tried;
    for (const Case& suite : all_cases()) {
        tried.insert(suite.suite);
    }
    for (std::uint32_t id = 0; id <= 0xffff; ++id) {
        const auto suite = static_cast<std::uint16_t>(id);
        if (tls::find_cipher_suite(suite) != nullptr && !tried.contains(suite)) {
            // 3DES is not compiled into Debian's libssl.
            EXPECT_STREQ(tls::find_cipher_suite(suite)->cipher, "DES-EDE3-CBC") << std::hex << id;
        }
    }
}

TEST(ProtectedSession, AgreesOnEveryGroupThatItOffers) {
    for (const auto& [name, nid] :
         std::vector<std::pair<std::string, int>>{{"X25519", NID_X25519},
                                                  {"P-256", NID_X9_62_prime256v1},
                                                  {"P-384", NID_secp384r1},
                                                  {"P-521", NID_secp521r1}}) {
        Handshake handshake({.ciphers = "ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", .groups = name});
        ASSERT_EQ(handshake.run().kind, StepKind::established) << name;
        EXPECT_EQ(handshake.server().group(), nid);
        expect_heartbeat_draws_alert(handshake);
    }
}

TEST(ProtectedSession, IsFinishedByteForByte) {
    Handshake handshake({.client_certificate = ClientCertificate::accepted}, 1);
    EXPECT_EQ(handshake.run().kind, StepKind::established);
}

TEST(ProtectedSession, SaysThatTheServerRefusedItsCertificate) {
    for (const auto version :
         {ProtocolVersion::tls10, ProtocolVersion::tls11, ProtocolVersion::tls12}) {
        Handshake handshake({.version = version, .client_certificate = ClientCertificate::refused});
        const Step step = handshake.run();
        EXPECT_EQ(step.kind, StepKind::refused);
        EXPECT_TRUE(step.alert.is_fatal());
        EXPECT_TRUE(handshake.session().wants_certificate());
        EXPECT_FALSE(handshake.server().is_finished());
    }
}

TEST(ProtectedSession, SaysThatTheServerRefusedItsHello) {
    Handshake handshake({.ciphers = "PSK-AES128-GCM-SHA256:@SECLEVEL=0"});
    const Step step = handshake.run();
    EXPECT_EQ(step.kind, StepKind::refused);
    EXPECT_EQ(step.alert.description, tls::AlertDescription::handshake_failure);
    EXPECT_FALSE(handshake.session().has_server_hello());
}

// NSS's key log format, as other tools read it.
TEST(ProtectedSession, WritesTheSecretDownForOthers) {
    Handshake handshake({});
    ASSERT_EQ(handshake.run().kind, StepKind::established);
    EXPECT_THAT(handshake.key_log(),
                testing::MatchesRegex("CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}"));
}

TEST(ProtectedSession, TakesNoRecordThatTheServersKeysDidNotMake) {
    Handshake handshake({});
    ASSERT_EQ(handshake.run().kind, StepKind::established);
    Bytes forged = tls::encode_record(ContentType::alert, ProtocolVersion::tls12, Bytes{2, 10});
    Transcript transcript;
    transcript.begin_connection({}, "test");
    ByteView bytes(forged);
    EXPECT_EQ(handshake.session().next(bytes, {}, transcript).kind, StepKind::unauthenticated);
}

}  // namespace
}  // namespace hemostat::probe
