// A walk through a file and all archives inside it.
#pragma once

#include "archive/input.h"
#include "archive/limits.h"
#include "archive/visitor.h"

#include <string>

namespace hemostat::archive {

/// Gives `visitor` every regular file in `bytes`, however deep, as a stream.
///
/// What is a container is judged by its content. A member's path is that of its container, '!', and
/// its name, made printable and otherwise as it is: it may be absolute or hold "..", for nothing is
/// written there. Compression adds nothing: x.tar.gz!a, and x.gz for what is in x.gz.
/// `path_shown` is shown as it is.
///
/// An executable is given as a file; when it can be read in any order, as the top level can, what
/// is appended to it is walked as well. So is, at every level, what is embedded in firmware, under
/// its offset: "fw.bin!0x40.gz"; see README.md. Formats that we know and cannot read are told of
/// and given as files. Links, devices and folders are not content.
/// Errors: none; whatever could not be read is told to `visitor`.
/// Limit:  see Limits. Memory is bounded by the nesting, not by sizes, but for the dictionaries of
///         decompressors (1 GiB for xz, 128 MiB for zstd, what it asks for in 7z), for squashfs two
///         blocks and a number for each of its folders, for a tar in a tar 8 bytes for each member.
/// Thread: any; nothing is shared between walks. Meanwhile the thread's LC_CTYPE is C.UTF-8.
void walk(const std::string& path_shown, RandomAccess& bytes, const Limits& limits,
          Visitor& visitor);

}  // namespace hemostat::archive
