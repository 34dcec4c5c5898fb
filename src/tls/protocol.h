// Codepoints of TLS, spelled as the RFCs spell them.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace hemostat::tls {

/// The number of a codepoint on the wire.
template <typename Codepoint>
    requires std::is_enum_v<Codepoint>
constexpr std::underlying_type_t<Codepoint> number_of(Codepoint codepoint) {
    return static_cast<std::underlying_type_t<Codepoint>>(codepoint);
}

/// RFC 8446 §5.1, RFC 6520 §6.
enum class ContentType : std::uint8_t {
    change_cipher_spec = 20,
    alert = 21,
    handshake = 22,
    application_data = 23,
    heartbeat = 24,
};

/// RFC 6101 §5.2.1, RFC 8446 §4.2.1. On the wire as two bytes, major then minor.
enum class ProtocolVersion : std::uint16_t {
    ssl3 = 0x0300,
    tls10 = 0x0301,
    tls11 = 0x0302,
    tls12 = 0x0303,
    tls13 = 0x0304,
};

/// RFC 5246 §7.4.
enum class HandshakeType : std::uint8_t {
    hello_request = 0,
    client_hello = 1,
    server_hello = 2,
    certificate = 11,
    server_key_exchange = 12,
    certificate_request = 13,
    server_hello_done = 14,
    certificate_verify = 15,
    client_key_exchange = 16,
    finished = 20,
};

/// RFC 5246 §7.2.
enum class AlertLevel : std::uint8_t { warning = 1, fatal = 2 };

/// RFC 8446 §6, RFC 5246 §7.2. Only those that decide something here; others keep their number.
enum class AlertDescription : std::uint8_t {
    close_notify = 0,
    unexpected_message = 10,
    bad_record_mac = 20,
    handshake_failure = 40,
    illegal_parameter = 47,
    decode_error = 50,
    protocol_version = 70,
    unrecognized_name = 112,
};

/// RFC 8422 §5.1.1, RFC 8446 §4.2.7.
enum class NamedGroup : std::uint16_t {
    secp256r1 = 23,
    secp384r1 = 24,
    secp521r1 = 25,
    x25519 = 29,
};

/// RFC 5246 §7.4.1.4, RFC 6520 §2 and others.
enum class ExtensionType : std::uint16_t {
    server_name = 0,
    supported_groups = 10,
    ec_point_formats = 11,
    signature_algorithms = 13,
    heartbeat = 15,
    padding = 21,
    supported_versions = 43,
    key_share = 51,
};

/// "TLS 1.2", "SSL 3.0".
std::string_view to_string(ProtocolVersion version);
/// The RFC's name of an alert, or "alert" for a number that no RFC assigns.
std::string_view to_string(AlertDescription description);
bool is_known(ProtocolVersion version);

}  // namespace hemostat::tls
