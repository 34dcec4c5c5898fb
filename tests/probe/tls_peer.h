// A TLS server as a test plays it, with the habits that decide how heartbeats are answered.
#pragma once

#include "peer.h"
#include "tls/handshake.h"
#include "tls/key_schedule.h"
#include "tls/protocol.h"
#include "tls/record_protection.h"

#include <optional>

namespace hemostat::probe {

/// What it makes of a heartbeat.
enum class Heartbeats : std::uint8_t {
    vulnerable,  ///< OpenSSL 1.0.1 to 1.0.1f: answers what is claimed, whatever was carried
    fixed,       ///< OpenSSL 1.0.1g: discards what is not legal
    refused,     ///< knows none, and sends a fatal alert
    ignored,     ///< knows none: OpenSSL before 1.0.1, up to TLS 1.1
    foreign,     ///< answers with a payload of its own
};

/// What its application does once the library has dealt with a heartbeat.
enum class AfterHeartbeat : std::uint8_t {
    goes_on,
    closes,  ///< takes "nothing to hand on" for a failure
    stalls,  ///< nginx: reads no further until something new arrives
};

enum class ClientCertificate : std::uint8_t { none, wanted, required };

/// What stands before it and does not like heartbeats.
enum class Filter : std::uint8_t {
    none,
    swallows,  ///< takes every heartbeat out
    alerts,    ///< answers one with a plaintext alert and closes
    resets,
};

struct TlsPeerOptions {
    tls::ProtocolVersion version = tls::ProtocolVersion::tls12;  ///< the highest it speaks
    Heartbeats heartbeats = Heartbeats::vulnerable;
    AfterHeartbeat after_heartbeat = AfterHeartbeat::goes_on;
    ClientCertificate client_certificate = ClientCertificate::none;
    Filter filter = Filter::none;
    /// Answers that fit are held back until the handshake is over, or an alert pushes them out.
    std::size_t write_buffer_size = 4096;
    bool offers_heartbeat = true;
    bool has_early_heartbeats = true;  ///< GnuTLS refuses them until the handshake is over
    bool refuses_server_name = false;  ///< with unrecognized_name
    bool puts_flight_in_one_record = false;
    bool has_wrong_finished = false;  ///< as where somebody changed the handshake on its way
    /// Sent right behind its Finished, as an SMTP server does.
    std::string_view greeting{};
};

class TlsPeer final : public Peer {
public:
    explicit TlsPeer(const TlsPeerOptions& options) : options_(options) {}

    void take(ByteView bytes, Output& out) override;
    [[nodiscard]] std::size_t answered_control_count() const override {
        return answered_control_count_;
    }

private:
    enum class Stage : std::uint8_t { hello, client_flight, established };

    bool take_record(tls::ContentType type, ByteView fragment, Output& out);
    void take_handshake(ByteView fragment, Output& out);
    void take_message(const tls::HandshakeMessage& message, Output& out);
    void take_client_hello(ByteView body, Output& out);
    void take_client_key_exchange(ByteView body, Output& out);
    void take_finished(const tls::HandshakeMessage& message, Output& out);
    void take_change_cipher_spec(ByteView fragment, Output& out);
    bool take_heartbeat(ByteView fragment, Output& out);
    bool filter_heartbeat(Output& out);
    void send_flight(Output& out);
    void write(tls::ContentType type, ByteView fragment, Output& out);
    void write_message(tls::HandshakeType type, ByteView body, Output& out);
    void flush(Output& out);
    void refuse(tls::AlertDescription description, Output& out);
    void end(Output& out);

    TlsPeerOptions options_;
    Stage stage_ = Stage::hello;
    Bytes input_;
    Bytes held_back_;
    Bytes flight_;
    tls::ProtocolVersion version_ = tls::ProtocolVersion::tls12;
    tls::HandshakeStream messages_{[](tls::HandshakeType) { return std::size_t{1} << 16; }};
    tls::Randoms randoms_;
    const tls::CipherSuite* suite_ = nullptr;
    Bytes hello_bytes_;
    std::optional<tls::HandshakeHash> hash_;
    tls::MasterSecret master_{};
    std::optional<tls::ConnectionProtection> protection_;
    bool client_is_protected_ = false;
    bool server_is_protected_ = false;
    std::size_t answered_control_count_ = 0;
};

}  // namespace hemostat::probe
