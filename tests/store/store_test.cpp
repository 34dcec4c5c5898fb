#include "store/store.h"

#include "store/audit_verification.h"
#include "store/claims.h"
#include "store/findings.h"
#include "store/migrations.h"
#include "store/organisations.h"
#include "store/postgresql_connection.h"
#include "store/sqlite_connection.h"
#include "store/text_check.h"
#include "tests/store/engines.h"
#include "tests/store/postgresql_server.h"
#include "tests/store/samples.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <algorithm>
#include <array>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace hemostat::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class StoreTest : public EveryStore {
protected:
    /// A connection to `place` that has no schema yet.
    static std::unique_ptr<Connection> connect_bare(const EmptyStore& place) {
        auto opened = GetParam() == Engine::sqlite
                          ? open_sqlite(place.url().substr(std::string("sqlite:").size()))
                          : open_postgresql(place.url());
        EXPECT_TRUE(opened);
        return *std::move(opened);
    }
};
ON_EVERY_ENGINE(StoreTest);

TEST_P(StoreTest, MakesTheNewestSchemaAndKeepsIt) {
    const std::string versions = "SELECT version FROM schema_version ORDER BY version";
    EXPECT_THAT(ask(*store_, versions), ElementsAre("1", "2"));
    EXPECT_THAT(ask(*connect(), versions), ElementsAre("1", "2"));
}

TEST_P(StoreTest, RefusesAStoreOfANewerProgram) {
    ASSERT_TRUE(store_->run("INSERT INTO schema_version VALUES(3)"));
    const auto opened = open(place_.url());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(opened.error().what,
              "the store has schema 3, and this program knows 2 at most: use a newer program");
}

TEST_P(StoreTest, BringsEachVersionForwardWithWhatIsInIt) {
    const auto all = all_migrations();
    for (std::size_t version = 1; version <= all.size(); ++version) {
        const EmptyStore place(GetParam());
        {
            const auto old = connect_bare(place);
            ASSERT_TRUE(migrate(*old, all.first(version)));
            samples::prepare(*old);
            const std::array claims{samples::full_claim("c1")};
            ASSERT_TRUE(append_claims(*old, samples::key, claims, samples::author));
        }
        const auto opened = open(place.url());
        ASSERT_TRUE(opened) << opened.error().what;
        EXPECT_THAT(load_claims(**opened, samples::key).value(),
                    ElementsAre(samples::full_claim("c1")));
        EXPECT_THAT(ask(**opened, "SELECT 1 FROM finding"), IsEmpty());
    }
}

TEST_P(StoreTest, KeepsNothingOfAMigrationThatFails) {
    std::vector<Migration> steps(all_migrations().begin(), all_migrations().end());
    steps.push_back({.version = 3,
                     .both = "CREATE TABLE half(a BIGINT); INSERT INTO nowhere VALUES(1)",
                     .sqlite = "",
                     .postgresql = ""});
    EXPECT_FALSE(migrate(*store_, steps));
    EXPECT_THAT(ask(*store_, "SELECT max(version) FROM schema_version"), ElementsAre("2"));
    steps.back().both = "CREATE TABLE half(a BIGINT)";
    const Status repaired = migrate(*store_, steps);
    EXPECT_TRUE(repaired) << repaired.error().what;
    EXPECT_THAT(ask(*store_, "SELECT a FROM half"), IsEmpty());
}

TEST_P(StoreTest, HoldsForeignKeys) {
    EXPECT_FALSE(
        store_->run("INSERT INTO unit(organisation, unit, position, duty_holder)"
                    " VALUES('nobody', 'it', 0, 'alice')"));
    EXPECT_FALSE(store_->run("INSERT INTO claim VALUES('o', 'c', 'i', 's', '{}', 1)"));
}

TEST_P(StoreTest, HoldsKeysOfTheirWholeLengthEverywhere) {
    // Of letters that no engine can make shorter.
    std::minstd_rand random(1);
    const auto make_key = [&] {
        std::string key(key_size_max, ' ');
        std::ranges::generate(key, [&] { return static_cast<char>('0' + random() % 75); });
        return key;
    };
    const CampaignKey key{.organisation = make_key(), .campaign = make_key()};
    const std::string root = make_key();
    const std::string unit = make_key();
    const std::string web = make_key();
    const std::string dns = make_key();
    const auto content = campaign::Organisation::make(
        {{.key = root, .parent = "", .duty_holder = make_key(), .deputies = {make_key()}},
         {.key = unit, .parent = root, .duty_holder = make_key(), .deputies = {}}},
        {{.key = dns, .unit = unit, .consumers = {}, .suppliers = {}, .assets = {}},
         {.key = web, .unit = unit, .consumers = {root}, .suppliers = {dns}, .assets = {}}});
    ASSERT_TRUE(content) << content.error().what;
    const Author author{.by = make_key(), .at = samples::author.at};
    const auto saved = save_organisation(*store_, key.organisation, *content, author);
    ASSERT_TRUE(saved) << saved.error().what;
    Campaign campaign = samples::campaign();
    campaign.policy.advisory = make_key();
    const auto opened = save_campaign(*store_, key, campaign, author);
    ASSERT_TRUE(opened) << opened.error().what;
    const std::array claims{samples::claim(make_key(), web)};
    const auto appended = append_claims(*store_, key, claims, author);
    ASSERT_TRUE(appended) << appended.error().what;
    finding::Finding finding = samples::finding(1);
    finding.advisory = campaign.policy.advisory;
    auto recorder = FindingRecorder::begin(*store_, key.organisation);
    ASSERT_TRUE(recorder) << recorder.error().what;
    ASSERT_TRUE(recorder->add(finding));
    const auto recorded = recorder->commit();
    ASSERT_TRUE(recorded) << recorded.error().what;
    EXPECT_FALSE(verify(*store_, key.organisation)->discrepancy);
}

TEST_P(StoreTest, SortsByBytes) {
    ASSERT_TRUE(
        store_->run("CREATE TABLE t(name plain_text);"
                    "INSERT INTO t VALUES('b'), ('a'), ('B'), ('é'), ('1')"));
    EXPECT_THAT(ask(*store_, "SELECT name FROM t ORDER BY name"),
                ElementsAre("1", "B", "a", "b", "é"));
}

TEST(StoreUrl, RefusesWhatIsNone) {
    for (const std::string url : {"", "sqlite:", "hemostat.db", "mysql://a:secret@b/c"}) {
        const auto opened = open(url);
        ASSERT_FALSE(opened) << url;
        EXPECT_EQ(opened.error().kind, ErrorKind::invalid_input);
        EXPECT_THAT(opened.error().what, testing::Not(HasSubstr("secret")));
    }
    EXPECT_FALSE(open(std::string("sqlite:/tmp/a\0b", 15)));
}

TEST(StoreUrl, SaysWhatCannotBeOpened) {
    const auto folder = open("sqlite:/nonexistent/hemostat.db");
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().what, "/nonexistent/hemostat.db: No such file or directory");
    const auto server = open("postgresql://a:secret@%2Fnonexistent/b");
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().what.find('\n'), std::string::npos);
    EXPECT_THAT(server.error().what, HasSubstr("/nonexistent"));
    EXPECT_THAT(server.error().what, testing::Not(HasSubstr("secret")));
}

TEST(SqliteStore, IsAFileWhateverItsName) {
    const EmptyStore place(Engine::sqlite);
    const std::filesystem::path folder =
        std::filesystem::path(place.url().substr(std::string("sqlite:").size())).parent_path();
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder);
    for (const std::string name : {":memory:", "file:x?mode=memory", "hemostat.db"}) {
        {
            const auto opened = open("sqlite:" + name);
            ASSERT_TRUE(opened) << opened.error().what;
            samples::prepare(**opened);
        }
        EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
        EXPECT_TRUE(load_campaign(*open("sqlite:" + name).value(), samples::key)) << name;
    }
    std::filesystem::current_path(before);
}

TEST(SqliteStore, IsForItsOwnerToReadAlone) {
    const EmptyStore place(Engine::sqlite);
    const auto opened = open(place.url());
    ASSERT_TRUE(opened);
    samples::prepare(**opened);
    const std::string path = place.url().substr(std::string("sqlite:").size());
    for (const char* const end : {"", "-wal", "-shm"}) {
        struct stat status{};
        ASSERT_EQ(::stat((path + end).c_str(), &status), 0) << end;
        EXPECT_EQ(status.st_mode & 0777U, 0600U) << end;
    }
}

TEST(SqliteStore, SyncsEachCommitToAWriteAheadLog) {
    const EmptyStore place(Engine::sqlite);
    const auto opened = open(place.url());
    ASSERT_TRUE(opened);
    EXPECT_THAT(ask(**opened, "PRAGMA journal_mode"), ElementsAre("wal"));
    EXPECT_THAT(ask(**opened, "PRAGMA synchronous"), ElementsAre("2"));
    EXPECT_THAT(ask(**opened, "PRAGMA foreign_keys"), ElementsAre("1"));
}

TEST(SqliteStore, RefusesAFileThatIsNoDatabase) {
    const auto opened = open("sqlite:/etc/passwd");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().what, "/etc/passwd: SQLite: file is not a database");
}

// Runs with the tests of that engine, which have its server.
class PostgresqlStore : public testing::TestWithParam<Engine> {};
INSTANTIATE_TEST_SUITE_P(Store, PostgresqlStore, testing::Values(Engine::postgresql), engine_name);

TEST_P(PostgresqlStore, RefusesADatabaseOfAnotherCharacterSet) {
    const std::string url = PostgresqlServer::instance().make_database(
        "ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
    const auto opened = open(url);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().what, "the database's character set is SQL_ASCII, and must be UTF8");
}

TEST_P(PostgresqlStore, AcknowledgesOnlyWhatIsOnTheDisk) {
    const std::string url = PostgresqlServer::instance().make_database();
    const auto admin = open(url);
    ASSERT_TRUE(admin);
    ASSERT_TRUE(
        (*admin)->run("DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() ||"
                      " ' SET synchronous_commit = off'; END $$"));
    const auto opened = open(url);
    ASSERT_TRUE(opened);
    EXPECT_THAT(ask(**opened, "SHOW synchronous_commit"), ElementsAre("on"));
}

TEST_P(PostgresqlStore, SaysInOneLineThatTheServerHasGone) {
    const std::string url = PostgresqlServer::instance().make_schema();
    const auto admin = open(url);
    const auto opened = open(url);
    ASSERT_TRUE(opened);
    samples::prepare(**opened);
    const auto terminate = [&](Connection& connection, const std::string& process) {
        ASSERT_TRUE((*admin)->run("SELECT pg_terminate_backend(" + process + ", 10000)"));
        const std::array claims{samples::claim("a")};
        const auto appended = append_claims(connection, samples::key, claims, samples::author);
        ASSERT_FALSE(appended);
        EXPECT_EQ(appended.error().kind, ErrorKind::io);
        EXPECT_EQ(appended.error().what.find('\n'), std::string::npos) << appended.error().what;
    };
    terminate(**opened, ask(**opened, "SELECT pg_backend_pid()").front());

    const auto other = open(url);
    const std::string process = ask(**other, "SELECT pg_backend_pid()").front();
    {
        auto recorder = FindingRecorder::begin(**other, samples::key.organisation);
        ASSERT_TRUE(recorder) << recorder.error().what;
        ASSERT_TRUE(recorder->add(samples::finding(1)));
        terminate(**other, process);
        EXPECT_FALSE(recorder->commit());
    }
    EXPECT_THAT(ask(**admin, "SELECT 1 FROM finding"), IsEmpty());
    EXPECT_FALSE(verify(**admin, samples::key.organisation)->discrepancy);
}

}  // namespace
}  // namespace hemostat::store
