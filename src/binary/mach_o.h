// Executables, libraries and objects of macOS and its kin.
//
//   file    = universal | image
//   universal = 0xcafebabe count(4) *( cpu(4) subtype(4) offset(4) size(4) align(4) )
//             | 0xcafebabf count(4) *( cpu(4) subtype(4) offset(8) size(8) align(4) reserved(4) )
//   image   = magic(4) cpu(4) subtype(4) filetype(4) ncmds(4) sizeofcmds(4) flags(4)
//             [ reserved(4) ] *command …                       reserved: 64 bits only
//   command = cmd(4) cmdsize(4) …
//
// A universal file is big-endian; an image is in the byte order of its magic number.
#pragma once

#include "binary/image.h"

namespace hemostat::binary {

/// More processors than there have been.
inline constexpr std::size_t slices_max = 16;

/// The parts of a universal file, one for each processor. A file for one processor is one part.
///
/// A part is an image or, in a universal static library, an archive: recognise() tells.
/// Errors: truncated where the table or a part leaves the file; malformed when it is neither, or
///         has more than slices_max parts.
/// Source: <mach-o/fat.h>.
wire::Decoded<std::vector<Range>> find_mach_o_slices(ByteView file);

/// Reads an image for one processor; offsets are from its start.
///
/// Names are C's: without the underscore that stands before every one of them in the file. Of
/// symbols only the external ones count.
/// Several run paths are joined by ':'. The identifier of a build is its LC_UUID.
/// Errors: malformed when it is no image, or a universal file; truncated within the header.
///         Whatever is wrong behind it, encrypted code among it, is the image's `defect`.
/// Lifetime: as Image says.
/// Source: <mach-o/loader.h>, <mach-o/nlist.h>, <mach/machine.h>.
wire::Decoded<Image> parse_mach_o(ByteView file);

}  // namespace hemostat::binary
