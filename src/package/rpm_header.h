// A package's header as rpm's databases keep it.
//
//   number of entries, size of data      big-endian, as all numbers
//   entries, 16 bytes each               tag, type, offset in the data, count
//   data                                 texts end with a NUL byte
//
// The first entry marks the region that was signed; what installation added stands behind it.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "package/installed_package.h"

namespace hemostat::package {

/// The package whose header `bytes` are, without its files.
///
/// Takes what the signed region says: it stands in front.
/// Errors: invalid_input where the header is broken, or has no name, version or release.
/// Source: rpm 4.18, doc/manual: format.md, tags.md.
Result<InstalledPackage> parse_rpm_header(ByteView bytes);

/// The files that the package whose header `bytes` are brought, folders included, with their
/// digests.
///
/// Errors: invalid_input where the header is broken or its lists of files do not fit each other;
///         limit above owned_files_max and owned_paths_size_max.
Result<std::vector<OwnedFile>> parse_rpm_files(ByteView bytes);

}  // namespace hemostat::package
