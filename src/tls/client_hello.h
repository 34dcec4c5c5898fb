// The ClientHello (RFC 5246 §7.4.1.2, RFC 8446 §4.1.2).
#pragma once

#include "base/bytes.h"
#include "tls/protocol.h"

#include <array>
#include <span>
#include <string_view>

namespace hemostat::tls {

using Random = std::array<std::uint8_t, 32>;

struct ClientHello {
    ProtocolVersion version = ProtocolVersion::tls12;  ///< the highest that is offered
    Random random{};
    std::span<const std::uint16_t> cipher_suites;
    std::string_view server_name;  ///< SNI; empty sends none
    /// None at all suits servers that stumble over extensions; then there is no SNI either.
    bool has_extensions = true;
    /// Every group that RFC 8422 and its forerunner name, not only those that we can compute with.
    bool offers_every_group = false;
};

/// The handshake message, without a record around it. The heartbeat extension is offered with
/// peer_allowed_to_send (RFC 6520 §2).
///
/// With version tls13 the hello offers TLS 1.3 and nothing older, and `random` is also the X25519
/// key share: any 32 bytes are one (RFC 7748 §5), and the handshake is not meant to be finished.
Bytes encode_client_hello(const ClientHello& hello);

}  // namespace hemostat::tls
