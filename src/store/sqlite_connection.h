// SQLite behind the interface of Connection.
#pragma once

#include "store/connection.h"

#include <memory>
#include <string>

namespace hemostat::store {

/// Opens the database at `path`, and makes it where there is none, for its owner alone to read.
/// What is committed is on the disk: WAL, with a sync at each commit.
///
/// Errors: io, in the system's or SQLite's words.
Result<std::unique_ptr<Connection>> open_sqlite(const std::string& path);

}  // namespace hemostat::store
