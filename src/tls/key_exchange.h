// The client's half of a key exchange: a premaster secret and the message that carries it.
#pragma once

#include "base/bytes.h"
#include "tls/cipher_suite.h"
#include "tls/protocol.h"

#include <optional>

namespace hemostat::tls {

struct KeyExchangeResult {
    Bytes premaster_secret;
    Bytes client_key_exchange;  ///< the handshake message's body
};

/// What the server sent that a secret can be agreed on with.
struct ServerKeyMaterial {
    ByteView certificate;          ///< body of Certificate; used by KeyExchange::rsa
    ByteView server_key_exchange;  ///< body of ServerKeyExchange; used by the others
};

/// Nothing when the server's material is broken or of a kind that we cannot compute with; that is
/// the peer's behaviour, not our error. Neither signature nor certificate is verified.
/// Source: RFC 5246 §7.4.7, RFC 8422 §5.7.
std::optional<KeyExchangeResult> exchange_keys(KeyExchange kind, ProtocolVersion offered_version,
                                               const ServerKeyMaterial& material);

}  // namespace hemostat::tls
