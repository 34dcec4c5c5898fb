// What a server sends to agree on a secret: its ephemeral share, or the key in its certificate.
#pragma once

#include "base/bytes.h"
#include "tls/protocol.h"
#include "wire/decode_error.h"

namespace hemostat::tls {

/// ServerECDHParams (RFC 8422 §5.4), named curves only.
struct EcdheParameters {
    NamedGroup group = NamedGroup::x25519;
    ByteView point;  ///< aliases the body
};

/// ServerDHParams (RFC 5246 §7.4.3). All alias the body.
struct DheParameters {
    ByteView p;
    ByteView g;
    ByteView y;
};

/// Both read the parameters in front of the body and leave the signature behind them unread and
/// unverified: a probe asks how a peer behaves, not who it is.
/// Errors: truncated, malformed on another curve type or an empty number.
wire::Decoded<EcdheParameters> parse_ecdhe_parameters(ByteView body);
wire::Decoded<DheParameters> parse_dhe_parameters(ByteView body);

/// The DER of the first certificate in a Certificate message (RFC 5246 §7.4.2), of which only the
/// front need be there. Aliases the body.
wire::Decoded<ByteView> parse_leaf_certificate(ByteView body);

}  // namespace hemostat::tls
