// The client's side of a whole handshake, so that a probe can go on asking under keys.
#pragma once

#include "base/bytes.h"
#include "probe/plain_reader.h"
#include "probe/transcript.h"
#include "tls/alert.h"
#include "tls/client_hello.h"
#include "tls/key_schedule.h"
#include "tls/record_protection.h"
#include "tls/server_hello.h"

#include <optional>

namespace hemostat::probe {

enum class StepKind : std::uint8_t {
    wait,             ///< more bytes are needed
    send,             ///< `Step::bytes`; only during the handshake
    established,      ///< both sides are under keys
    record,           ///< a record that the peer made under its keys
    refused,          ///< a fatal alert ended the handshake
    failed,           ///< the handshake went where we cannot follow; `Step::why`
    unauthenticated,  ///< bytes that the peer did not make under its keys
};

struct Step {
    StepKind kind = StepKind::wait;
    ByteView bytes{};  ///< lives as long as the session, until the next send
    tls::ContentType type = tls::ContentType::heartbeat;
    Bytes plaintext{};
    tls::Alert alert{};
    std::string_view why{};  ///< a literal
};

/// TLS 1.0 to 1.2 on the suites of tls::find_cipher_suite(). Neither the peer's certificate nor
/// its signature is verified: whoever holds the keys is the one who is asked.
///
/// A server that wants a client certificate gets a self-signed one (RFC 5246 §7.4.6 leaves it to
/// the server what to make of it).
class ProtectedSession {
public:
    /// `hello_message` is the ClientHello that was sent, and `client_random` the random in it.
    ProtectedSession(ByteView hello_message, const tls::Random& client_random,
                     tls::ProtocolVersion offered_version);
    ProtectedSession(const ProtectedSession&) = delete;
    ProtectedSession& operator=(const ProtectedSession&) = delete;

    /// What the next of `bytes` amount to; call until it gives wait.
    Step next(ByteView& bytes, Duration at, Transcript& transcript);

    /// A record under our keys; only once established.
    Bytes protect(tls::ContentType type, ByteView plaintext);

    [[nodiscard]] bool has_server_hello() const { return suite_ != nullptr || is_unusable_; }
    [[nodiscard]] bool wants_certificate() const { return wants_certificate_; }
    [[nodiscard]] tls::ProtocolVersion version() const { return hello_.version; }

private:
    enum class Stage : std::uint8_t { flight, change_cipher_spec, finished, established };

    Step read_item(const Item& item, Transcript& transcript);
    Step read_message(const tls::HandshakeMessage& message, Transcript& transcript);
    Step take_server_hello(ByteView body);
    Step answer_flight(Transcript& transcript);
    Bytes make_client_flight(const Bytes& client_key_exchange);
    void add_message(Bytes& flight, tls::HandshakeType type, ByteView body);
    void hash(ByteView message);
    Step read_protected(ByteView& bytes, Duration at, Transcript& transcript);
    Step read_record(tls::ContentType type, Bytes plaintext);

    Stage stage_ = Stage::flight;
    PlainReader reader_;
    tls::ProtocolVersion offered_version_;
    tls::ServerHello hello_;
    tls::Randoms randoms_;
    const tls::CipherSuite* suite_ = nullptr;
    const char* digest_ = nullptr;
    bool is_unusable_ = false;  ///< a ServerHello came that we cannot follow
    bool wants_certificate_ = false;
    bool sends_certificate_ = false;
    Bytes unhashed_;  ///< the handshake's bytes before its digest is known
    std::optional<tls::HandshakeHash> hash_;
    std::optional<tls::HandshakeHash> certificate_hash_;
    Bytes certificate_;
    Bytes server_key_exchange_;
    tls::MasterSecret master_{};
    std::optional<tls::ConnectionProtection> protection_;
    tls::RecordStream protected_records_;
    Bytes record_;  ///< the protected record that is arriving
    Bytes output_;
};

}  // namespace hemostat::probe
