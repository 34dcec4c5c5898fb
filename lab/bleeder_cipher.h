// Records under keys: AES-128-CBC with HMAC-SHA1, MAC first, as TLS 1.0 to 1.2 have it.
//
//   TLS 1.0:      the IV is the last block of the record before   (RFC 2246 §6.2.3.2)
//   TLS 1.1, 1.2: the IV stands in front of the record            (RFC 5246 §6.2.3.2)
#pragma once

#include "base/bytes.h"

#include <cstdint>
#include <optional>

namespace hemostat::lab {

constexpr std::size_t mac_size = 20;
constexpr std::size_t cipher_block_size = 16;
constexpr std::size_t key_block_size = 2 * (mac_size + cipher_block_size + cipher_block_size);

enum class Side : std::uint8_t { client, server };

/// Protects what `sender` writes, or opens what it wrote.
class RecordCipher {
public:
    /// Takes its part of a key block of key_block_size bytes.
    RecordCipher(Side sender, std::uint16_t version, ByteView key_block);

    /// The fragment of one record.
    Bytes seal(std::uint8_t content_type, ByteView content);
    /// The content, or nothing when padding or MAC are wrong: RFC 5246 §6.2.3.2 wants one answer.
    std::optional<Bytes> open(std::uint8_t content_type, ByteView fragment);

private:
    [[nodiscard]] bool has_explicit_iv() const;
    Bytes mac(std::uint8_t content_type, ByteView content);
    Bytes crypt(bool encrypt, ByteView iv, ByteView input) const;

    std::uint16_t version_;
    Bytes mac_key_;
    Bytes key_;
    Bytes iv_;  // TLS 1.0: of the next record
    std::uint64_t sequence_number_ = 0;
};

}  // namespace hemostat::lab
