#include "package/rpm_sqlite.h"

#include "binary/cursor.h"

#include <sqlite3.h>
#include <algorithm>
#include <array>
#include <memory>
#include <string>

namespace hemostat::package {
namespace {

constexpr std::string_view file_mark{"SQLite format 3\0", 16};
// "Offset 18: file format write version; 19: read version: 1 for legacy; 2 for WAL."
constexpr std::size_t write_version_offset = 18;
constexpr std::size_t read_version_offset = 19;
constexpr std::size_t page_size_offset = 16;
constexpr std::size_t page_count_offset = 28;
constexpr std::uint8_t legacy_version = 1;
constexpr std::uint8_t wal_version = 2;
constexpr std::size_t header_size = 100;
constexpr int blob_size_max = 64 << 20;
/// Of SQLite's virtual machine; a row of rpm's takes about ten.
constexpr int steps_between_questions = 1000;
constexpr int questions_max = 100'000;

using Database =
    std::unique_ptr<sqlite3, decltype([](sqlite3* database) { ::sqlite3_close_v2(database); })>;
using Statement =
    std::unique_ptr<sqlite3_stmt,
                    decltype([](sqlite3_stmt* statement) { ::sqlite3_finalize(statement); })>;

tl::unexpected<Error> failed(sqlite3* database) {
    const int code = ::sqlite3_errcode(database);
    if (code == SQLITE_INTERRUPT) {
        return fail(ErrorKind::limit, "it keeps SQLite busy for too long");
    }
    return fail(ErrorKind::invalid_input,
                "SQLite cannot read it: " + std::string(::sqlite3_errmsg(database)));
}

/// Whether `file` is shorter than it says. SQLite would read zeros instead.
///
/// Source: https://sqlite.org/fileformat.html §1.3
bool is_cut(ByteView file) {
    constexpr binary::Layout layout{.byte_order = std::endian::big};
    binary::Cursor cursor(file, page_size_offset, layout);
    const std::uint64_t stated_page_size = cursor.u16("page size");
    binary::Cursor counts(file, page_count_offset, layout);
    const std::uint64_t page_count = counts.u32("page count");
    // "The value 1 is used to represent a page size of 65536"
    const std::uint64_t page_size = stated_page_size == 1 ? 65'536 : stated_page_size;
    return page_count * page_size > file.size();
}

int count_question(void* left) {
    return --*static_cast<int*>(left) < 0 ? 1 : 0;
}

/// No more trust in the file than its bytes need. Source: https://sqlite.org/security.html
bool distrust(sqlite3* database) {
    constexpr std::array<std::pair<int, int>, 4> settings{{
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    }};
    const bool is_set = std::ranges::all_of(settings, [&](const auto& setting) {
        return ::sqlite3_db_config(database, setting.first, setting.second, nullptr) == SQLITE_OK;
    });
    ::sqlite3_limit(database, SQLITE_LIMIT_LENGTH, blob_size_max);
    ::sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
    return is_set && ::sqlite3_exec(database, "PRAGMA cell_size_check=ON", nullptr, nullptr,
                                    nullptr) == SQLITE_OK;
}

/// Calls `take_row` for each row, until it gives false.
Status query(sqlite3* database, const char* text,
             const std::function<bool(sqlite3_stmt* row)>& take_row) {
    sqlite3_stmt* prepared = nullptr;
    if (::sqlite3_prepare_v2(database, text, -1, &prepared, nullptr) != SQLITE_OK) {
        return failed(database);
    }
    const Statement statement(prepared);
    int code = SQLITE_ROW;
    while ((code = ::sqlite3_step(prepared)) == SQLITE_ROW) {
        if (!take_row(prepared)) {
            return Done{};
        }
    }
    return code == SQLITE_DONE ? Status(Done{}) : failed(database);
}

ByteView column(sqlite3_stmt* row, int number) {
    const auto* const data = static_cast<const std::uint8_t*>(::sqlite3_column_blob(row, number));
    const int size = ::sqlite3_column_bytes(row, number);
    return {data, data == nullptr ? 0 : static_cast<std::size_t>(size)};
}

/// What a view, a virtual table or a generated column gives is worked out by functions that the
/// file chooses.
Status expect_plain_table(sqlite3* database) {
    bool is_table = false;
    TRY([[maybe_unused]] const Done listed,
        query(database, "PRAGMA main.table_list(Packages)", [&](sqlite3_stmt* row) {
            is_table = as_text(column(row, 2)) == "table";
            return is_table;
        }));
    bool has_column = false;
    TRY([[maybe_unused]] const Done described,
        query(database, "PRAGMA main.table_xinfo(Packages)", [&](sqlite3_stmt* row) {
            has_column = as_text(column(row, 1)) == "blob" && ::sqlite3_column_int(row, 6) == 0;
            return !has_column;
        }));
    return is_table && has_column
               ? Status(Done{})
               : fail(ErrorKind::invalid_input, "it has no table Packages as rpm makes it");
}

}  // namespace

bool is_sqlite(ByteView file) {
    return as_text(file).starts_with(file_mark);
}

Status read_rpm_sqlite(ByteView file, const std::function<void(ByteView header)>& take) {
    if (!is_sqlite(file) || file.size() < header_size) {
        return fail(ErrorKind::invalid_input, "it is no SQLite database");
    }
    if (is_cut(file)) {
        return fail(ErrorKind::invalid_input, "it is cut");
    }
    Bytes copy(file.begin(), file.end());
    // Bytes in memory have no log beside them, and SQLite would refuse them for that.
    if (copy[write_version_offset] == wal_version && copy[read_version_offset] == wal_version) {
        copy[write_version_offset] = legacy_version;
        copy[read_version_offset] = legacy_version;
    }
    sqlite3* opened = nullptr;
    const int code = ::sqlite3_open_v2(":memory:", &opened,
                                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    const Database database(opened);
    if (code != SQLITE_OK || !distrust(opened)) {
        return fail(ErrorKind::internal, "SQLite cannot be set up");
    }
    int questions_left = questions_max;
    ::sqlite3_progress_handler(opened, steps_between_questions, count_question, &questions_left);
    const auto size = static_cast<sqlite3_int64>(copy.size());
    if (::sqlite3_deserialize(opened, "main", copy.data(), size, size,
                              SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) {
        return failed(opened);
    }
    TRY([[maybe_unused]] const Done checked, expect_plain_table(opened));
    return query(opened, "SELECT blob FROM main.Packages", [&](sqlite3_stmt* row) {
        take(column(row, 0));
        return true;
    });
}

}  // namespace hemostat::package
