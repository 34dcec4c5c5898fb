// A bleeder's side of key agreement: SSLv3 has none here, TLS 1.0 to 1.2 have RSA and ECDHE.
//
// On OpenSSL alone and apart from src/tls on purpose: a mistake there must not be shared here.
#pragma once

#include "base/bytes.h"
#include "lab/bleeder_settings.h"
#include "lab/identity.h"

#include <optional>
#include <span>
#include <string_view>

namespace hemostat::lab {

enum class KeyExchange : std::uint8_t { rsa, ecdhe };

/// A cipher suite: always AES-128-CBC with HMAC-SHA1.
struct Suite {
    std::uint16_t id;
    KeyExchange exchange;
    KeyKind certificate;
};

/// What a bleeder with that certificate can agree on, the preferred first.
std::span<const Suite> suites_for(KeyKind certificate);

/// ECDHE on secp256r1, the only curve here.
class EphemeralKey {
public:
    EphemeralKey();
    /// An uncompressed point.
    [[nodiscard]] Bytes public_point() const;
    /// Nothing when `point` is not on the curve.
    [[nodiscard]] std::optional<Bytes> agree(ByteView point) const;

private:
    Key key_;
};

/// The premaster secret, or a random one where `encrypted` does not hold one for `version`:
/// the client must not learn which (RFC 5246 §7.4.7.1).
Bytes decrypt_premaster(const Identity& identity, ByteView encrypted, std::uint16_t version);

/// The signature over ServerKeyExchange's parameters: SHA-256 in TLS 1.2, the older forms before.
Bytes sign_parameters(const Identity& identity, std::uint16_t version, ByteView parameters);

/// Both hello messages' random fields.
struct Randoms {
    Bytes client;
    Bytes server;
};

Bytes make_master_secret(std::uint16_t version, ByteView premaster, const Randoms& randoms);
Bytes make_key_block(std::uint16_t version, ByteView master, const Randoms& randoms);

/// What a Finished message carries; `label` is "client finished" or "server finished".
Bytes make_verify_data(std::uint16_t version, ByteView master, std::string_view label,
                       ByteView transcript);

}  // namespace hemostat::lab
