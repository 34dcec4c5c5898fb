// PostgreSQL behind the interface of Connection.
#pragma once

#include "store/connection.h"

#include <memory>
#include <string>

namespace hemostat::store {

/// Connects to the database that `url` names, as libpq reads it: postgresql://user@host/name.
///
/// Errors: io, in the server's words, in one line; invalid_input where the database's character
///         set is not UTF-8.
Result<std::unique_ptr<Connection>> open_postgresql(const std::string& url);

}  // namespace hemostat::store
