// Which processes hold which sockets.
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace hemostat::inspect {

struct Process {
    std::int32_t pid = 0;
    std::string name;  ///< the kernel's name of it, up to 15 bytes, printable
    /// Its path, printable, " (deleted)" behind it when the file is gone; empty where it may not
    /// be read.
    std::string executable;

    bool operator==(const Process&) const = default;
};

struct SocketOwners {
    std::map<std::uint64_t, Process> by_inode;
    /// How many processes we were not let into, and may own what is missing; 0 if nothing is.
    std::size_t unreadable_process_count = 0;
};

/// The owners of the sockets `inodes`, from the process file system at `proc`.
///
/// Of several processes that share a socket, as forked workers do, the one with the lowest number.
/// A process that ends meanwhile is not an error, and a socket may have no owner.
/// Errors: io when `proc` itself cannot be read.
Result<SocketOwners> find_socket_owners(const std::string& proc,
                                        const std::set<std::uint64_t>& inodes);

/// Those of the sockets `inodes` that the process at `folder`, such as /proc/812, holds; one
/// several times where it has several descriptors.
///
/// Errors: not_permitted. A process that ends meanwhile holds none.
Result<std::vector<std::uint64_t>> list_held_sockets(const std::string& folder,
                                                     const std::set<std::uint64_t>& inodes);

}  // namespace hemostat::inspect
