// Which mount of which file system, as long as it is mounted.
#pragma once

#include <string>

namespace hemostat::inspect {

/// A name that the mount which holds `fd` has alone, among all since this machine was started;
/// empty where files may change without a new time of change, as they may on tmpfs, or where it
/// cannot be told, as with what overlayfs serves.
///
/// Before Linux 6.8 a disk that is written anew while it is not mounted, and mounted again, may
/// have the same name. Source: statx(2), STATX_MNT_ID_UNIQUE; statfs(2); sysfs's diskseq.
std::string name_mount(int fd);

}  // namespace hemostat::inspect
