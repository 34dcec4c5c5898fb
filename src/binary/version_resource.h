// The version resource of Windows files.
//
//   block = size(2) value_size(2) type(2) key NUL(2) padding value padding *block
//
// Everything is little-endian, text is UTF-16, padding is up to 4 bytes from the resource's start.
// Blocks are nested: VS_VERSION_INFO, StringFileInfo, one table for each language, one string each.
#pragma once

#include "binary/image.h"

namespace hemostat::binary {

/// The strings of the first table in `resource`, in UTF-8; what is no UTF-16 becomes U+FFFD.
///
/// Does not read the numbers in front of the strings, which may differ from them.
/// Errors: malformed or truncated, naming the block that was wrong, when no table can be reached.
///         A string that is wrong ends the table.
/// Limit:  text_size_max bytes a string: a longer one is cut.
/// Source: Windows documentation, "VS_VERSIONINFO structure" and its neighbours.
wire::Decoded<VersionResource> parse_version_resource(ByteView resource);

}  // namespace hemostat::binary
