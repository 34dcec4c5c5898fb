// Records under keys: TLS 1.0 to 1.2, CBC with HMAC, GCM and ChaCha20-Poly1305.
#pragma once

#include "base/bytes.h"
#include "tls/cipher_suite.h"
#include "tls/key_schedule.h"
#include "tls/protocol.h"

#include <cstdint>
#include <optional>

namespace hemostat::tls {

/// The keys of one direction, with the number of the next record.
///
/// Its checks are not made in constant time: the keys guard nothing but a probe's own questions.
/// Source: RFC 5246 §6.2.3, RFC 5288 §3, RFC 7905 §2.
class RecordProtection {
public:
    struct Keys {
        Bytes mac_key;
        Bytes key;
        Bytes iv;  ///< the CBC chain of TLS 1.0, or the fixed part of an AEAD nonce
    };

    RecordProtection(const CipherSuite& suite, ProtocolVersion version, Keys keys)
        : suite_(&suite), version_(version), keys_(std::move(keys)) {}

    /// One whole record, header included.
    Bytes protect(ContentType type, ByteView plaintext);

    /// The plaintext of a record's fragment, or nothing when it was not made under these keys or
    /// is not the record whose turn it is. After a failure no further record can be read.
    std::optional<Bytes> unprotect(ContentType type, ByteView fragment);

private:
    Bytes protect_cbc(ContentType type, ByteView plaintext);
    Bytes protect_aead(ContentType type, ByteView plaintext);
    std::optional<Bytes> unprotect_cbc(ContentType type, ByteView fragment);
    std::optional<Bytes> unprotect_aead(ContentType type, ByteView fragment);

    [[nodiscard]] bool has_explicit_iv() const { return version_ >= ProtocolVersion::tls11; }
    [[nodiscard]] Bytes additional_data(ContentType type, std::size_t size) const;
    [[nodiscard]] Bytes mac(ContentType type, ByteView plaintext) const;
    [[nodiscard]] Bytes nonce(ByteView explicit_nonce) const;

    const CipherSuite* suite_;
    ProtocolVersion version_;
    Keys keys_;
    std::uint64_t sequence_ = 0;
};

struct ConnectionProtection {
    RecordProtection client;  ///< what the client writes
    RecordProtection server;  ///< what the server writes
};

/// RFC 5246 §6.3.
ConnectionProtection make_protection(const CipherSuite& suite, ProtocolVersion version,
                                     const MasterSecret& master, const Randoms& randoms);

}  // namespace hemostat::tls
