// What a walk may cost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace hemostat::archive {

/// Of one top-level file. Reaching one is told as Obstacle::limit, never as an end.
struct Limits {
    /// Containers inside one another; compression is not counted here.
    unsigned nesting_max = 8;
    /// Compressions directly inside one another, as in x.gz.xz; rpm's envelope is one.
    unsigned compressions_max = 4;
    /// Archives one after the other in one file, as in an initramfs.
    unsigned segments_max = 32;
    /// Archives embedded in one content that is none, as in firmware.
    unsigned embedded_max = 64;
    /// Members of one archive.
    std::uint64_t entries_max = 1'000'000;
    /// Bytes of one member, or of one decompressed stream.
    std::uint64_t member_size_max = std::uint64_t{16} << 30;
    /// Bytes of all members together. Those of a nested archive count at each of its levels, for
    /// they are worked on at each.
    std::uint64_t unpacked_size_max = std::uint64_t{16} << 30;
    /// All members' bytes for one byte of the file, once there are more than `ratio_from_size`.
    /// Deflate cannot exceed 1032 at one level.
    std::uint64_t ratio_max = 1000;
    std::uint64_t ratio_from_size = std::uint64_t{256} << 20;
    /// Bytes of a member's name; what is shown of a longer one is cut, its content is read.
    std::size_t name_size_max = 4096;
    /// Bytes on disk for a nested archive that can only be read out of order (zip, 7z, iso,
    /// squashfs).
    std::uint64_t spool_size_max = std::uint64_t{4} << 30;
    /// Where they are; /tmp may be in memory. The file there has no name.
    std::string spool_folder = "/var/tmp";
};

}  // namespace hemostat::archive
