// What a process has mapped, as the kernel lists it.
//
//   maps = *( begin "-" end SP permissions SP offset SP major ":" minor SP inode *SP [ name ] LF )
//
// Numbers are hexadecimal, but for the inode. Of permissions the third is x or -. A line feed in a
// name is written as \012, and " (deleted)" stands behind the name of what has gone from its
// folder.
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

/// A part of a file that a process may run as code.
struct Mapping {
    std::uint64_t begin = 0;  ///< addresses
    std::uint64_t end = 0;
    std::uint32_t device_major = 0;
    std::uint32_t device_minor = 0;
    std::uint64_t inode = 0;
    /// Its path, or a name that looks like one (/memfd:name), with " (deleted)" behind it where
    /// the kernel put it; a file may be called that as well.
    std::string name;

    bool operator==(const Mapping&) const = default;
};

/// The executable mappings of files in `text`, the content of /proc/PID/maps, in its order.
///
/// Leaves out what has no file: anonymous memory, the kernel's own pages ([vdso]), and objects that
/// have a number but no path (anon_inode:[…]).
/// Errors: io, naming the line that is not as documented; limit above mappings_max.
/// Source: proc_pid_maps(5); linux/fs/proc/task_mmu.c, show_map_vma.
Result<std::vector<Mapping>> parse_process_maps(std::string_view text);

inline constexpr std::size_t mappings_max = 65'536;

}  // namespace hemostat::inspect
