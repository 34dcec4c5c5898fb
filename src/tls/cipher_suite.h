// Cipher suites: what a hello offers, and how those are keyed that a handshake can be finished on.
#pragma once

#include "tls/protocol.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace hemostat::tls {

enum class KeyExchange : std::uint8_t { rsa, dhe, ecdhe };

enum class CipherMode : std::uint8_t { cbc, gcm, chacha20_poly1305 };

/// A suite on which the client side of a handshake can be finished.
struct CipherSuite {
    std::uint16_t id;
    KeyExchange key_exchange;
    CipherMode mode;
    const char* cipher;            ///< as OpenSSL names it
    std::uint8_t key_size;         ///< bytes
    std::uint8_t block_size;       ///< bytes of a CBC block; 0 for AEAD
    std::uint8_t mac_size;         ///< bytes of HMAC; 0 for AEAD
    const char* mac_digest;        ///< of the HMAC; nullptr for AEAD
    const char* handshake_digest;  ///< of the TLS 1.2 PRF and transcript
};

/// The suite with this number, or nullptr when a handshake cannot be finished on it.
const CipherSuite* find_cipher_suite(std::uint16_t id);

/// What servers of 2010 to 2026 accept: RSA and ECDSA certificates, with and without forward
/// secrecy; plain RSA first, because it costs the server nothing before our key exchange.
std::span<const std::uint16_t> standard_cipher_suites();
/// Every suite of TLS 1.2 and below that a server may insist on: also anonymous, PSK, export, DSS,
/// static (EC)DH, CCM, ARIA, CAMELLIA, SEED, IDEA, SRP, NULL.
std::span<const std::uint16_t> every_cipher_suite();
/// A few that the oldest servers know, for a hello without extensions.
std::span<const std::uint16_t> oldest_cipher_suites();
/// The suites of TLS 1.3 (RFC 8446 §B.4).
std::span<const std::uint16_t> tls13_cipher_suites();

}  // namespace hemostat::tls
