// The files that a process runs code of, and what stands now where they came from.
#pragma once

#include "base/result.h"
#include "inspect/mount_view.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

/// What is now at the path of a file that a process runs.
enum class OnDisk : std::uint8_t {
    same,     ///< that file
    other,    ///< another one: it was replaced
    gone,     ///< nothing
    unknown,  ///< it may not be looked up
};

std::string_view to_string(OnDisk on_disk);

struct MappedFile {
    std::string path;         ///< as the kernel shows it, without its mark of what was deleted
    bool is_deleted = false;  ///< the kernel marked it so
    OnDisk on_disk = OnDisk::unknown;
    FileIdentity identity;
    std::string link;  ///< opens the file itself, where we have the right to

    /// Whether the process runs something else than what is on disk.
    [[nodiscard]] bool has_left_disk() const {
        return is_deleted || on_disk == OnDisk::other || on_disk == OnDisk::gone;
    }
};

/// What the process at `folder`, such as /proc/812, runs: its program, then what else it has mapped
/// to be executed, in the order of addresses and each once. `disk` is what it sees of the disk.
///
/// Devices are left out: no library is loaded from one. A process that has no program (a thread of
/// the kernel) or ends meanwhile has no files.
/// Errors: not_permitted when it may not be looked into; io; limit above maps_size_max or
///         mappings_max.
Result<std::vector<MappedFile>> list_mapped_files(const std::string& folder, const MountView& disk);

inline constexpr std::size_t maps_size_max = std::size_t{64} << 20U;

}  // namespace hemostat::inspect
