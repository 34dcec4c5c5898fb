// ClientHello as a bleeder reads it.
#pragma once

#include "base/bytes.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace hemostat::lab {

struct ClientHello {
    std::uint16_t version = 0;
    Bytes random;
    std::vector<std::uint16_t> suites;
    bool offers_heartbeat = false;           ///< RFC 6520 §2
    bool offers_renegotiation_info = false;  ///< RFC 5746, as an extension or as a suite
};

/// Reads the body of a ClientHello; nothing when it is malformed.
std::optional<ClientHello> parse_client_hello(ByteView body);

}  // namespace hemostat::lab
