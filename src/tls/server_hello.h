// The ServerHello (RFC 5246 §7.4.1.3, RFC 8446 §4.1.3).
#pragma once

#include "base/bytes.h"
#include "tls/client_hello.h"
#include "tls/protocol.h"
#include "wire/decode_error.h"

namespace hemostat::tls {

struct ServerHello {
    /// What was negotiated: legacy_version, or what the supported_versions extension says.
    ProtocolVersion version = ProtocolVersion::tls12;
    Random random{};
    std::uint16_t cipher_suite = 0;
    std::uint8_t compression_method = 0;
    bool has_heartbeat = false;  ///< extension 15 was answered; never trusted for a verdict
};

/// Reads the body of a ServerHello or HelloRetryRequest.
///
/// Does not judge the suite, nor whether what it answers was offered.
/// Errors: truncated or malformed at any field, also inside an extension that is read, on a
///         version outside SSL 3.0 to TLS 1.3, and on trailing bytes.
wire::Decoded<ServerHello> parse_server_hello(ByteView body);

}  // namespace hemostat::tls
