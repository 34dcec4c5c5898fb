#include "cli/store_place.h"

#include "base/text.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <utility>

namespace hemostat::cli {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";
constexpr const char* default_store = "sqlite:hemostat.db";

std::string store_url(const StorePlace& place) {
    if (!place.store.empty()) {
        return place.store;
    }
    // The environment is not changed, and nothing else runs yet.
    const char* const url = std::getenv("HEMOSTAT_STORE");  // NOLINT(concurrency-mt-unsafe)
    return url == nullptr || *url == '\0' ? default_store : url;
}

}  // namespace

void add_store_options(CLI::App& command, StorePlace& place) {
    command
        .add_option("--store", place.store,
                    "sqlite:PATH or postgresql://…; otherwise $HEMOSTAT_STORE, or "
                    "sqlite:hemostat.db")
        ->type_name("URL");
    command.add_option("--organisation", place.organisation, "whose, where a store holds several")
        ->type_name("KEY")
        ->capture_default_str();
}

void add_author_option(CLI::App& command, StorePlace& place) {
    command.add_option("--as", place.author, "who says so; otherwise your user's name")
        ->type_name("NAME");
}

Result<std::unique_ptr<store::Connection>> open_store(const StorePlace& place, Missing missing) {
    const std::string url = store_url(place);
    if (missing == Missing::refuse && url.starts_with(sqlite_scheme)) {
        const std::string path = url.substr(sqlite_scheme.size());
        if (::access(path.c_str(), F_OK) != 0) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("{}: there is no store; hemostat campaign create makes one, "
                                    "--store names another",
                                    printable(path)));
        }
    }
    return store::open(url);
}

Result<store::Author> author_of(const StorePlace& place) {
    std::string name = place.author;
    if (name.empty()) {
        // No other thread runs.
        const passwd* const user = ::getpwuid(::geteuid());  // NOLINT(concurrency-mt-unsafe)
        name = user == nullptr ? "" : user->pw_name;
    }
    if (name.empty()) {
        return fail(ErrorKind::invalid_input, "say who you are, as in --as anna@example.org");
    }
    return store::Author{.by = std::move(name), .at = std::chrono::system_clock::now()};
}

}  // namespace hemostat::cli
