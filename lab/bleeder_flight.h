// What a bleeder answers a ClientHello with.
#pragma once

#include "base/bytes.h"
#include "lab/bleeder_hello.h"
#include "lab/bleeder_keys.h"
#include "lab/bleeder_settings.h"

#include <optional>
#include <vector>

namespace hemostat::lab {

/// One handshake message: its type and length, then its body.
Bytes encode_message(std::uint8_t type, ByteView body);

struct FlightContext {
    const BleederSettings& settings;
    const Identity& identity;
    const ClientHello& hello;
    std::uint16_t version = 0;
    Suite suite;
    Randoms randoms;
    const EphemeralKey* ephemeral = nullptr;  ///< with ECDHE
};

/// ServerHello to ServerHelloDone, one handshake message each.
std::vector<Bytes> encode_flight(const FlightContext& context);

/// The messages behind each other.
Bytes join(const std::vector<Bytes>& messages);

}  // namespace hemostat::lab
