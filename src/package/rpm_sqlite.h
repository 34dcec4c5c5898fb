// rpmdb.sqlite: what rpm keeps its packages in since Fedora 33 and RHEL 9.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <functional>

namespace hemostat::package {

bool is_sqlite(ByteView file);

/// Gives every package's header.
///
/// SQLite reads a private copy of the bytes in memory: no file is opened, and no view, trigger or
/// function of the schema is run. What stands in a write-ahead log beside the file is not seen.
/// Errors: invalid_input where the file is broken or cut; what came before was given.
///         limit for a database that keeps SQLite busy for too long.
/// Lifetime: what is given is valid until `take` returns.
Status read_rpm_sqlite(ByteView file, const std::function<void(ByteView header)>& take);

}  // namespace hemostat::package
