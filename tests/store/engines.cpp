#include "tests/store/engines.h"

#include "tests/store/postgresql_server.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace hemostat::store {

EmptyStore::EmptyStore(Engine engine) {
    if (engine == Engine::postgresql) {
        url_ = PostgresqlServer::instance().make_schema();
        return;
    }
    folder_ = "/tmp/hemostat-store-XXXXXX";
    if (::mkdtemp(folder_.data()) == nullptr) {
        throw std::runtime_error("mkdtemp");
    }
    url_ = "sqlite:" + folder_ + "/hemostat.db";
}

EmptyStore::~EmptyStore() {
    if (!folder_.empty()) {
        std::filesystem::remove_all(folder_);
    }
}

std::unique_ptr<Connection> EveryStore::connect() const {
    auto opened = open(place_.url());
    if (!opened) {
        throw std::runtime_error(opened.error().what);
    }
    return *std::move(opened);
}

void EveryStore::tamper(Connection& connection, const std::string& sql) {
    const bool is_sqlite = connection.engine() == Engine::sqlite;
    const Status opened =
        connection.run(is_sqlite ? "PRAGMA foreign_keys=OFF; DROP TRIGGER IF EXISTS claim_stays;"
                                   "DROP TRIGGER IF EXISTS claim_remains;"
                                   "DROP TRIGGER IF EXISTS audit_entry_stays;"
                                   "DROP TRIGGER IF EXISTS audit_entry_remains"
                                 // As a replica does, without triggers and foreign keys.
                                 : "SET session_replication_role = replica");
    ASSERT_TRUE(opened) << opened.error().what;
    const Status done = connection.run(sql);
    ASSERT_TRUE(done) << done.error().what;
}

std::vector<std::string> ask(Connection& connection, const std::string& sql) {
    std::vector<std::string> answers;
    const auto count = connection.run(sql, {}, [&](const Row& row) -> Status {
        answers.push_back(row.text(0));
        return Done{};
    });
    EXPECT_TRUE(count) << count.error().what;
    return answers;
}

}  // namespace hemostat::store
