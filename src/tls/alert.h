// Alerts (RFC 5246 §7.2).
#pragma once

#include "base/bytes.h"
#include "tls/protocol.h"
#include "wire/decode_error.h"

#include <string>

namespace hemostat::tls {

struct Alert {
    AlertLevel level = AlertLevel::fatal;
    AlertDescription description = AlertDescription::close_notify;

    bool operator==(const Alert&) const = default;
    [[nodiscard]] bool is_fatal() const { return level == AlertLevel::fatal; }
};

/// Errors: truncated below two bytes; malformed above two, or when the level is neither warning
///         nor fatal. Does not judge the description.
wire::Decoded<Alert> parse_alert(ByteView fragment);

Bytes encode_alert(const Alert& alert);

/// "alert handshake_failure (40)".
std::string to_string(const Alert& alert);

}  // namespace hemostat::tls
