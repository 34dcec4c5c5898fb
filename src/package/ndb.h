// rpm's own database, Packages.db: what SUSE's systems have. Little-endian.
//
//   header, 32 bytes   "RpmP", version, generation, pages of slots, next package
//   slots, 16 bytes    "Slot", package, offset and size in blocks of 16 bytes; package 0 is free
//   blobs              "BlbS", package, generation, size; the bytes, filled up with zeros;
//                      Adler-32 of all that, size, "BlbE"
#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <functional>

namespace hemostat::package {

bool is_ndb(ByteView file);

/// Gives every package's header, in the order of slots, checked against its checksum.
///
/// Errors: invalid_input where the file is broken or cut; what came before was given.
/// Limit:  all headers together have at most the size of the file.
/// Lifetime: what is given is valid as long as `file` is.
/// Source: rpm 4.18, as its ndb backend writes it.
Status read_ndb(ByteView file, const std::function<void(ByteView header)>& take);

}  // namespace hemostat::package
