// Where a file of rpm's, x.rpm, has the header of its package.
//
//   lead, 96 bytes          of which only the mark is still used
//   signature               8e ad e8 01, 4 bytes, then as rpm_header.h has it; filled up to 8 bytes
//   header                  the same
//   the files, a compressed cpio
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <optional>

namespace hemostat::package {

struct RpmHeaderPlace {
    std::size_t offset = 0;  ///< of what parse_rpm_header() takes
    std::size_t size = 0;
};

/// Nothing where `front`, of a file, is no package's or ends before the size of its header.
///
/// Source: rpm 4.18, doc/manual/format.md.
std::optional<RpmHeaderPlace> find_rpm_header(ByteView front);

}  // namespace hemostat::package
