#include "store/sqlite_connection.h"

#include "base/file.h"
#include "base/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <array>
#include <cerrno>
#include <thread>

namespace hemostat::store {
namespace {

constexpr std::chrono::milliseconds journal_pause{20};

// Every connection must say these for itself, but for the journal's mode, which stays.
constexpr const char* settings =
    "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;"
    "PRAGMA temp_store=FILE;"
    // With it the triggers that refuse a DELETE refuse an INSERT OR REPLACE, too.
    "PRAGMA recursive_triggers=ON";

using Statement =
    std::unique_ptr<sqlite3_stmt,
                    decltype([](sqlite3_stmt* statement) { ::sqlite3_finalize(statement); })>;
using Handle =
    std::unique_ptr<sqlite3, decltype([](sqlite3* handle) { ::sqlite3_close_v2(handle); })>;

tl::unexpected<Error> failure_of(sqlite3* handle) {
    const int code = ::sqlite3_errcode(handle);
    if (code == SQLITE_BUSY) {
        return fail(ErrorKind::io, fmt::format("another process has held the database for {} s",
                                               busy_time_max.count()));
    }
    return fail(ErrorKind::io, fmt::format("SQLite: {}", ::sqlite3_errmsg(handle)));
}

Result<Statement> prepare(sqlite3* handle, const std::string& sql) {
    sqlite3_stmt* made = nullptr;
    const int code =
        ::sqlite3_prepare_v2(handle, sql.c_str(), static_cast<int>(sql.size() + 1), &made, nullptr);
    if (code != SQLITE_OK) {
        return failure_of(handle);
    }
    return Statement(made);
}

/// Binds `values` to $1, $2 …: SQLite takes these for names, and numbers names as they come.
bool bind(sqlite3_stmt* statement, std::span<const Value> values) {
    bool is_bound = true;
    for (std::size_t i = 0; is_bound && i < values.size(); ++i) {
        const int index =
            ::sqlite3_bind_parameter_index(statement, fmt::format("${}", i + 1).c_str());
        if (const auto* const number = std::get_if<std::int64_t>(&values[i])) {
            is_bound = ::sqlite3_bind_int64(statement, index, *number) == SQLITE_OK;
        } else if (const auto* const text = std::get_if<std::string_view>(&values[i])) {
            // Without an address it would be NULL, and not empty.
            const char* const data = text->empty() ? "" : text->data();
            is_bound = ::sqlite3_bind_text64(statement, index, data, text->size(), SQLITE_STATIC,
                                             SQLITE_UTF8) == SQLITE_OK;
        } else {
            is_bound = ::sqlite3_bind_null(statement, index) == SQLITE_OK;
        }
    }
    return is_bound;
}

class SqliteRowWriter final : public RowWriter {
public:
    SqliteRowWriter(sqlite3* handle, Statement statement)
        : handle_(handle), statement_(std::move(statement)) {}

    Status finish() override { return Done{}; }

private:
    Status write(std::span<const Value> values) override {
        const bool is_written =
            bind(statement_.get(), values) && ::sqlite3_step(statement_.get()) == SQLITE_DONE;
        Status status = is_written ? Status(Done{}) : Status(failure_of(handle_));
        ::sqlite3_reset(statement_.get());
        return status;
    }

    sqlite3* handle_;
    Statement statement_;
};

class SqliteConnection final : public Connection {
public:
    explicit SqliteConnection(Handle handle) : handle_(std::move(handle)) {}

    [[nodiscard]] Engine engine() const override { return Engine::sqlite; }

    Status run(const std::string& sql) override {
        if (::sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
            return failure_of(handle_.get());
        }
        return Done{};
    }

    Result<std::unique_ptr<RowWriter>> write_rows(
        std::string_view table, std::span<const std::string_view> columns) override {
        std::string sql = fmt::format("INSERT INTO {} ({}) VALUES (", table,
                                      fmt::join(columns.begin(), columns.end(), ", "));
        for (std::size_t i = 0; i < columns.size(); ++i) {
            sql += fmt::format("{}${}", i == 0 ? "" : ", ", i + 1);
        }
        TRY(Statement statement, prepare(handle_.get(), sql + ")"));
        return std::make_unique<SqliteRowWriter>(handle_.get(), std::move(statement));
    }

private:
    Result<std::uint64_t> run_checked(const std::string& sql, std::span<const Value> values,
                                      const RowTaker& take) override {
        TRY(const Statement statement, prepare(handle_.get(), sql));
        if (!bind(statement.get(), values)) {
            return failure_of(handle_.get());
        }
        std::uint64_t row_count = 0;
        int code = ::sqlite3_step(statement.get());
        std::array<std::string_view, columns_max> columns;
        const int column_count = ::sqlite3_column_count(statement.get());
        ASSERT(static_cast<std::size_t>(column_count) <= columns_max);
        for (; code == SQLITE_ROW; code = ::sqlite3_step(statement.get())) {
            for (int i = 0; i < column_count; ++i) {
                // In this order: the size is that of the text.
                const unsigned char* const text = ::sqlite3_column_text(statement.get(), i);
                const auto size =
                    static_cast<std::size_t>(::sqlite3_column_bytes(statement.get(), i));
                // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): SQLite's bytes
                columns[static_cast<std::size_t>(i)] = {reinterpret_cast<const char*>(text), size};
            }
            ++row_count;
            TRY([[maybe_unused]] const Done taken,
                take(Row(std::span(columns).first(static_cast<std::size_t>(column_count)))));
        }
        if (code != SQLITE_DONE) {
            return failure_of(handle_.get());
        }
        if (column_count == 0) {
            return static_cast<std::uint64_t>(::sqlite3_changes64(handle_.get()));
        }
        return row_count;
    }

    Handle handle_;
};

/// Makes the file where there is none. SQLite would let everybody read it, and gives its journals
/// the rights of the database.
Status make_file(const std::string& path) {
    // O_EXCL: to close a file that this process has open as a database would drop its locks.
    const Descriptor made(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!made.is_open() && errno != EEXIST) {
        return fail(ErrorKind::io, system_message(errno));
    }
    return Done{};
}

/// Two processes that do this at once get SQLITE_BUSY without any waiting.
bool set_journal_mode(sqlite3* handle) {
    const auto end = std::chrono::steady_clock::now() + busy_time_max;
    for (;;) {
        const int code =
            ::sqlite3_exec(handle, "PRAGMA journal_mode=WAL", nullptr, nullptr, nullptr);
        if (code != SQLITE_BUSY || std::chrono::steady_clock::now() > end) {
            return code == SQLITE_OK;
        }
        std::this_thread::sleep_for(journal_pause);
    }
}

}  // namespace

Result<std::unique_ptr<Connection>> open_sqlite(const std::string& path) {
    TRY([[maybe_unused]] const Done made, make_file(path));
    sqlite3* opened = nullptr;
    const int code = ::sqlite3_open_v2(path.c_str(), &opened,
                                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    Handle handle(opened);
    const auto busy_time = std::chrono::milliseconds(busy_time_max);
    const bool is_set =
        code == SQLITE_OK &&
        ::sqlite3_busy_timeout(opened, static_cast<int>(busy_time.count())) == SQLITE_OK &&
        set_journal_mode(opened) &&
        ::sqlite3_exec(opened, settings, nullptr, nullptr, nullptr) == SQLITE_OK;
    if (!is_set) {
        return failure_of(opened);
    }
    return std::make_unique<SqliteConnection>(std::move(handle));
}

}  // namespace hemostat::store
