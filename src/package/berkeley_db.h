// Hash databases of Berkeley DB: what rpm keeps its packages in up to RHEL 8 and Fedora 32.
//
//   A file is pages of one size, in the byte order of the machine that made it. The first page
//   says so; hash pages hold items, keys and values in turn, each inside the page or, when it is
//   large, in a chain of overflow pages.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <bit>
#include <functional>
#include <optional>

namespace hemostat::package {

/// The byte order of a hash database; nothing for all else, a B-tree of Berkeley DB included.
std::optional<std::endian> find_berkeley_byte_order(ByteView file);

/// Gives every key with its value, in the order of pages.
///
/// Reads every hash page, whether a bucket leads to it or not: pages that were given back to the
/// database are of no type. Knows nothing of logs: what was not yet written to the file is not
/// seen. Errors: invalid_input where the file is broken or cut; what came before was given. Limit:
/// all keys and values together have at most the size of the file. Lifetime: what is given is valid
/// until `take` returns. Source: Berkeley DB 5.3, as its db_load writes files and its db_dump -d a
/// lists their pages.
Status read_berkeley_hash(ByteView file,
                          const std::function<void(ByteView key, ByteView value)>& take);

}  // namespace hemostat::package
