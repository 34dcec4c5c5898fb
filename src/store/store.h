// Where units, services, campaigns, claims and findings are kept.
#pragma once

#include "store/connection.h"

#include <memory>
#include <string>
#include <string_view>

namespace hemostat::store {

/// Opens the store that `url` names, makes it where it is missing, and brings its schema to what
/// this program knows.
///
/// `sqlite:PATH` or `postgresql://…`, as libpq reads it. What the functions of this module do with
/// the connection is in one transaction each: all or nothing.
/// Errors: invalid_input for another URL, and for a store that a newer program has made; io.
Result<std::unique_ptr<Connection>> open(std::string_view url);

}  // namespace hemostat::store
