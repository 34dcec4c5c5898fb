// The services that listen on this machine.
#pragma once

#include "base/ip_address.h"
#include "base/result.h"
#include "inspect/socket_owners.h"
#include "inspect/socket_table.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hemostat::inspect {

struct ListeningService {
    IpAddress scan_address;   ///< where this machine reaches it
    IpAddress bound_address;  ///< what it is bound to, the unspecified address included
    std::uint16_t port = 0;
    std::optional<Process> process;  ///< none when no process is known to own it

    bool operator==(const ListeningService&) const = default;
};

struct ListeningServices {
    std::vector<ListeningService> services;  ///< sorted by port, then by bound address
    /// How many processes we were not let into, and may own the services without a process.
    std::size_t unreadable_process_count = 0;
};

/// The services behind `sockets`, sorted by port, then by bound address.
///
/// Sockets of one process that share address and port, as with SO_REUSEPORT, are one service, and
/// so are those whose owner is not known. A process that has the same port on 0.0.0.0 and on :: is
/// one service, on 0.0.0.0; two processes are two, and so are two sockets without known owner.
/// `local_addresses` are this machine's: they tell whether ::1 exists, and the interface of a
/// link-local address.
std::vector<ListeningService> list_services(std::span<const ListeningSocket> sockets,
                                            const SocketOwners& owners,
                                            std::span<const IpAddress> local_addresses);

/// The TCP sockets that listen in the network namespace of the process at `folder`, /proc/812.
///
/// Errors: io when the kernel's tables cannot be read.
Result<std::vector<ListeningSocket>> read_socket_tables(const std::string& folder);

/// The TCP services that listen on this machine, in our network namespace.
///
/// Errors: io when the kernel's tables cannot be read. A process that may not be read is none.
Result<ListeningServices> find_listening_services();

}  // namespace hemostat::inspect
