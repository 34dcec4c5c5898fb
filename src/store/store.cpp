#include "store/store.h"

#include "base/text.h"
#include "store/digest.h"
#include "store/migrations.h"
#include "store/postgresql_connection.h"
#include "store/sqlite_connection.h"

#include <fmt/format.h>

namespace hemostat::store {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

Result<std::unique_ptr<Connection>> connect(std::string_view url) {
    if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
        return open_postgresql(std::string(url));
    }
    if (!url.starts_with(sqlite_scheme) || url.size() == sqlite_scheme.size()) {
        // It is not shown: it may hold a password.
        return fail(ErrorKind::invalid_input,
                    "a store is named sqlite:PATH or postgresql://USER@HOST/NAME");
    }
    const std::string path(url.substr(sqlite_scheme.size()));
    // SQLite has other meanings for names that begin with a colon or with "file:".
    auto opened = open_sqlite(path.starts_with('/') ? path : "./" + path);
    if (!opened) {
        return in_context(printable(path), opened.error());
    }
    return opened;
}

}  // namespace

Result<std::unique_ptr<Connection>> open(std::string_view url) {
    TRY([[maybe_unused]] const Done available, Digest::check_available());
    if (url.find('\0') != url.npos) {
        return fail(ErrorKind::invalid_input, "the name of the store holds a NUL");
    }
    TRY(std::unique_ptr<Connection> connection, connect(url));
    TRY([[maybe_unused]] const Done migrated, migrate(*connection, all_migrations()));
    return connection;
}

}  // namespace hemostat::store
