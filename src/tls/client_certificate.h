// A certificate for servers that want one from the client and do not care whose.
#pragma once

#include "base/bytes.h"
#include "tls/protocol.h"
#include "wire/decode_error.h"

#include <optional>

namespace hemostat::tls {

/// What a server asks for (RFC 5246 §7.4.4), as far as it decides whether ours will do.
struct CertificateRequest {
    bool accepts_ecdsa = false;         ///< ecdsa_sign is among the certificate types
    bool accepts_ecdsa_sha256 = false;  ///< TLS 1.2: among the signature algorithms
};

/// Reads the front of the body; the list of authorities is left unread.
/// Errors: truncated.
wire::Decoded<CertificateRequest> parse_certificate_request(ByteView body, ProtocolVersion version);

/// Body of a Certificate message with our own self-signed P-256 certificate, whose subject says
/// that hemostat asks. Made once per process; it identifies nobody and opens nothing that is not
/// open to everybody.
const Bytes& self_signed_certificate();
/// Body of a Certificate message without any.
Bytes no_certificate();

/// The digest over the handshake so far that certificate_verify() signs.
const char* certificate_verify_digest(ProtocolVersion version);
/// Body of a CertificateVerify message for self_signed_certificate() (RFC 5246 §7.4.8, RFC 8422
/// §5.8).
Bytes certificate_verify(ProtocolVersion version, ByteView digest);

}  // namespace hemostat::tls
