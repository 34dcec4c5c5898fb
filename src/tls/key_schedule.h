// Secrets of TLS 1.0 to 1.2: the pseudorandom function and what is derived with it.
#pragma once

#include "base/bytes.h"
#include "tls/cipher_suite.h"
#include "tls/client_hello.h"
#include "tls/crypto.h"
#include "tls/protocol.h"

#include <array>
#include <string_view>

namespace hemostat::tls {

using MasterSecret = std::array<std::uint8_t, 48>;

struct Randoms {
    Random client{};
    Random server{};
};

/// The name of the digest that the PRF and the transcript use (RFC 5246 §5, RFC 2246 §5).
const char* handshake_digest(ProtocolVersion version, const CipherSuite& suite);

/// PRF(secret, label, seed) of RFC 5246 §5 or RFC 2246 §5, by `digest`.
Bytes prf(const char* digest, ByteView secret, std::string_view label, ByteView seed,
          std::size_t size);

/// RFC 5246 §8.1.
MasterSecret make_master_secret(const char* digest, ByteView premaster_secret,
                                const Randoms& randoms);
/// RFC 5246 §6.3: the key block, of `size` bytes.
Bytes make_key_block(const char* digest, const MasterSecret& master, const Randoms& randoms,
                     std::size_t size);
/// RFC 5246 §7.4.9: verify_data over a transcript's digest.
Bytes make_verify_data(const char* digest, const MasterSecret& master, std::string_view label,
                       ByteView transcript_digest);

/// The running digest of a handshake's messages.
class HandshakeHash {
public:
    explicit HandshakeHash(const char* digest);
    void add(ByteView message);
    /// The digest of what was added so far; more may be added afterwards.
    [[nodiscard]] Bytes value() const;

private:
    DigestContext context_;
};

}  // namespace hemostat::tls
