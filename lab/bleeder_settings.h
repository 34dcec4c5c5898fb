// What can be set on a bleeder: our imitation of a server on OpenSSL 1.0.1.
#pragma once

#include "lab/identity.h"

#include <cstddef>
#include <cstdint>

namespace hemostat::lab {

/// ProtocolVersion as it stands on the wire.
namespace version {
constexpr std::uint16_t ssl3 = 0x0300;
constexpr std::uint16_t tls10 = 0x0301;
constexpr std::uint16_t tls11 = 0x0302;
constexpr std::uint16_t tls12 = 0x0303;
}  // namespace version

enum class Heartbeats : std::uint8_t {
    vulnerable,  ///< as OpenSSL 1.0.1f
    fixed,       ///< as OpenSSL 1.0.1g
    off,         ///< as built with -DOPENSSL_NO_HEARTBEATS
};

/// What the application does when OpenSSL says "read again" after a heartbeat.
enum class AfterHeartbeat : std::uint8_t {
    retry,
    close,  ///< takes it for a failure, as careless applications did
};

enum class ClientCertificate : std::uint8_t { none, required };

struct BleederSettings {
    Heartbeats heartbeats = Heartbeats::vulnerable;
    bool offers_heartbeat = true;  ///< confirms the extension when the client sends it
    AfterHeartbeat after_heartbeat = AfterHeartbeat::retry;
    /// Closes, its flight unsent, when more than the hello arrives at once: what Node 0.10 does.
    bool loses_pipelined = false;
    ClientCertificate client_certificate = ClientCertificate::none;
    std::uint16_t version_min = version::ssl3;
    std::uint16_t version_max = version::tls12;
    KeyKind certificate = KeyKind::rsa;
    /// What the write buffer holds until the handshake is over: OpenSSL's own size; nginx sets
    /// 16384.
    std::size_t write_buffer_size = 4096;
    std::size_t flight_size_min = 0;  ///< the certificate is repeated until its list is so long
    std::size_t fragment_size_max = 16384;  ///< of the records that carry the server's flight
    bool joins_messages = false;  ///< several handshake messages in one record; OpenSSL does not
};

}  // namespace hemostat::lab
