// Where a zip's directory is.
#pragma once

#include "archive/input.h"

#include <cstdint>

namespace hemostat::archive {

enum class ZipEnd : std::uint8_t {
    missing,    ///< cut, or the directory is not of these bytes
    behind,     ///< complete, behind bytes that are not the zip's
    fitting,    ///< complete, and the bytes begin with it
    too_far,    ///< as fitting, but before a comment so long that libarchive does not find it
    too_large,  ///< as fitting, but larger than zip_directory_size_max, or nobody knows how large
};

/// Libzip takes some 300 bytes of memory for a member, which takes 46 bytes of the directory.
constexpr std::uint32_t zip_directory_size_max = std::uint32_t{16} << 20;

/// Looks for the end of a zip's central directory in the last bytes of `bytes`, and whether the
/// directory lies where it says.
///
/// Does not read the directory. A zip stored as last member of a cut zip has an end that is not
/// the outer one's: it says another place, and is behind.
/// Source: APPNOTE.TXT 6.3.10 §4.3.16, §4.3.15.
Result<ZipEnd> find_zip_end(RandomAccess& bytes);

}  // namespace hemostat::archive
