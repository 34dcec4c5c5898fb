// Databases of SQLite's own shell, with what a hostile one may hold.
#include "package/rpm_sqlite.h"

#include "tests/binary/workshop.h"

#include <gmock/gmock.h>

namespace hemostat::package {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Read {
    std::vector<std::string> headers;
    std::string error;  ///< empty when all was read
};

Read read(ByteView file) {
    Read result;
    const Status status = read_rpm_sqlite(
        file, [&](ByteView header) { result.headers.emplace_back(as_text(header)); });
    result.error = status ? "" : status.error().what;
    return result;
}

Read read_made_by(const std::string& statements) {
    const binary::Workshop folder;
    folder.write("statements", statements);
    folder.run("sqlite3 db < statements > log");
    return read(folder.bytes("db"));
}

constexpr const char* schema =
    "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);";

TEST(RpmSqlite, GivesEveryRow) {
    const std::string rows = "INSERT INTO Packages(blob) VALUES ('one'), (x'00ff'), ('');";
    for (const std::string mode : {"", "PRAGMA journal_mode=WAL;"}) {
        const Read result = read_made_by(mode + schema + rows);
        EXPECT_EQ(result.error, "");
        EXPECT_THAT(result.headers, ElementsAre("one", std::string("\0\xff", 2), ""));
    }
}

// What a view, a virtual table or a generated column gives is worked out by the file's own rules.
TEST(RpmSqlite, RefusesAnotherSchema) {
    for (const char* statements :
         {"CREATE TABLE other(a);", "CREATE TABLE Packages(a);",
          "CREATE VIEW Packages AS SELECT 'x' AS blob;",
          "CREATE TABLE Packages(a, blob AS (zeroblob(a))); INSERT INTO Packages(a) VALUES (9);",
          "CREATE VIRTUAL TABLE Packages USING fts5(blob); INSERT INTO Packages VALUES ('x');"}) {
        const Read result = read_made_by(statements);
        EXPECT_EQ(result.error, "it has no table Packages as rpm makes it") << statements;
        EXPECT_THAT(result.headers, IsEmpty());
    }
}

TEST(RpmSqlite, RefusesWhatIsCutOrNoDatabase) {
    EXPECT_EQ(read({}).error, "it is no SQLite database");
    const binary::Workshop folder;
    folder.write("statements", std::string(schema) +
                                   "INSERT INTO Packages(blob) VALUES (zeroblob(50000)), ('z');");
    folder.run("sqlite3 db < statements");
    const Bytes file = folder.bytes("db");
    EXPECT_EQ(read(file).error, "");
    for (std::size_t size = 16; size < file.size(); size += 500) {
        EXPECT_NE(read(ByteView(file).first(size)).error, "") << size;
    }
}

}  // namespace
}  // namespace hemostat::package
