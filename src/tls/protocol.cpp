#include "tls/protocol.h"

#include <algorithm>
#include <array>
#include <utility>

namespace hemostat::tls {
namespace {

// RFC 8446 §6, RFC 5246 §7.2, RFC 6066 §9, RFC 7301 §3.2.
constexpr std::array<std::pair<std::uint8_t, std::string_view>, 34> alert_names{{
    {0, "close_notify"},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {21, "decryption_failed"},
    {22, "record_overflow"},
    {30, "decompression_failure"},
    {40, "handshake_failure"},
    {41, "no_certificate"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {60, "export_restriction"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {100, "no_renegotiation"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {111, "certificate_unobtainable"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {114, "bad_certificate_hash_value"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {120, "no_application_protocol"},
}};

}  // namespace

bool is_known(ProtocolVersion version) {
    return version >= ProtocolVersion::ssl3 && version <= ProtocolVersion::tls13;
}

std::string_view to_string(ProtocolVersion version) {
    switch (version) {
        case ProtocolVersion::ssl3: return "SSL 3.0";
        case ProtocolVersion::tls10: return "TLS 1.0";
        case ProtocolVersion::tls11: return "TLS 1.1";
        case ProtocolVersion::tls12: return "TLS 1.2";
        case ProtocolVersion::tls13: return "TLS 1.3";
    }
    return "an unknown version";
}

std::string_view to_string(AlertDescription description) {
    const auto found = std::ranges::find(alert_names, number_of(description),
                                         &decltype(alert_names)::value_type::first);
    return found == alert_names.end() ? "alert" : found->second;
}

}  // namespace hemostat::tls
