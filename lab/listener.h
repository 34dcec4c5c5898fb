// Sockets that listen on loopback, and the port on which another process listens.
#pragma once

#include "base/ip_address.h"
#include "base/result.h"
#include "lab/descriptor.h"

#include <sys/types.h>
#include <cstdint>
#include <optional>

namespace hemostat::lab {

struct Listener {
    Descriptor socket;
    std::uint16_t port = 0;
};

/// Listens on 127.0.0.1 or ::1, on a port that the kernel chooses.
Result<Listener> listen_on_loopback(IpAddress::Family family);

/// The port of an IPv4 TCP socket on which process `pid` listens, if it does already.
std::optional<std::uint16_t> find_listening_port(pid_t pid);

/// A connection to 127.0.0.1, made at once: a listening socket on loopback needs nobody's help.
Result<Descriptor> dial_loopback(std::uint16_t port);

}  // namespace hemostat::lab
