// The schema, as the numbered steps that make it.
#pragma once

#include "store/connection.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace hemostat::store {

/// One step. Once released it is never changed: what it made is in somebody's database.
struct Migration {
    std::int64_t version = 0;     ///< 1, 2, 3 …
    std::string_view both;        ///< in the words that both engines understand
    std::string_view sqlite;      ///< what follows in SQLite alone
    std::string_view postgresql;  ///< what follows in PostgreSQL alone
};

/// All of them, in order.
std::span<const Migration> all_migrations();

/// Brings the database to the last of `steps`, each in a transaction of its own. Processes
/// that do so at once wait for each other.
///
/// Errors: invalid_input where the database is newer than `steps`; io, in the engine's words.
Status migrate(Connection& connection, std::span<const Migration> steps);

}  // namespace hemostat::store
