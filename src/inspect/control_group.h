// To which unit and which container a process belongs, by the names of its control groups.
//
//   cgroup = *( number ":" controllers ":" path LF )
#pragma once

#include <string>
#include <string_view>

namespace hemostat::inspect {

/// What runs a process; each is empty where nothing says so.
struct Supervisor {
    std::string unit;            ///< of systemd, the innermost: nginx.service
    std::string container;       ///< its id in 64 hexadecimal digits, or its name
    bool is_users_unit = false;  ///< of a user's own systemd

    bool operator==(const Supervisor&) const = default;
};

/// The supervisor that `text` tells, the content of /proc/PID/cgroup, in version 1, 2 or both.
///
/// Knows containers by what Docker, containerd, CRI-O, Podman, LXC and systemd-nspawn call their
/// groups, and any other by an id of 64 hexadecimal digits. The scope that systemd makes for a
/// container is not its unit. Whatever else the text says is left aside: groups may be called
/// anything.
/// Source: cgroups(7); systemd.unit(5) and systemd-nspawn(1); the naming of the others' own groups.
Supervisor parse_control_groups(std::string_view text);

}  // namespace hemostat::inspect
