// Which store, and who asks: what all commands that keep or read something there have in common.
#pragma once

#include "store/audit_log.h"
#include "store/store.h"

#include <cstdint>
#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace hemostat::cli {

/// Options as the user gave them, not yet checked.
struct StorePlace {
    std::string store;  ///< empty: HEMOSTAT_STORE, or hemostat.db in the working folder
    std::string organisation = "default";
    std::string author;  ///< empty: the user's name
};

/// --store and --organisation.
void add_store_options(CLI::App& command, StorePlace& place);
/// --as.
void add_author_option(CLI::App& command, StorePlace& place);

enum class Missing : std::uint8_t { refuse, make };

/// Errors: those of store::open(), and invalid_input for a SQLite file that is not there and not to
///         be made.
Result<std::unique_ptr<store::Connection>> open_store(const StorePlace& place, Missing missing);

/// Who changes the store now.
///
/// Errors: invalid_input where neither --as nor the system says a name.
Result<store::Author> author_of(const StorePlace& place);

}  // namespace hemostat::cli
