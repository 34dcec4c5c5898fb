// What may stand between a probe and a vulnerable server: filters, and a slow, choppy path.
#pragma once

#include "lab/loop.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace hemostat::lab {

enum class ProxyBehaviour : std::uint8_t {
    drop,   ///< swallows heartbeat records from the client
    reset,  ///< resets the connection on one
    alert,  ///< answers one with a plaintext fatal alert, and closes
    delay,  ///< cuts both directions in small segments and delays each
};

std::optional<ProxyBehaviour> find_proxy_behaviour(std::string_view name);

/// The client's side of a connection through the proxy to `upstream_port` on loopback.
std::unique_ptr<Session> make_proxy(ProxyBehaviour behaviour, std::uint16_t upstream_port);

}  // namespace hemostat::lab
