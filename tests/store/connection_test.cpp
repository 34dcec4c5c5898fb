#include "store/connection.h"

#include "tests/store/engines.h"

#include <gmock/gmock.h>
#include <array>
#include <string>

namespace hemostat::store {
namespace {

using namespace std::literals;
using testing::ElementsAre;
using testing::IsEmpty;

class ConnectionTest : public EveryStore {
protected:
    void SetUp() override { ASSERT_TRUE(store_->run("CREATE TABLE t(number BIGINT, text TEXT)")); }

    Status insert(std::int64_t number, std::string_view text) {
        const std::array<Value, 2> values{number, text};
        const auto done = store_->run("INSERT INTO t VALUES($1, $2)", values);
        return done ? Status(Done{}) : Status(tl::make_unexpected(done.error()));
    }
};
ON_EVERY_ENGINE(ConnectionTest);

TEST_P(ConnectionTest, GivesBackWhatWasPutIn) {
    const std::array<std::string_view, 2> columns{"number", "text"};
    const std::array texts{""s,         "it's"s, "\"; DROP TABLE t; --"s, "tab\tline\nreturn\rend"s,
                           "\\N"s,      "\\."s,  "back\\slash"s,          "日本"s,
                           "\x01\x7f"s, "$1 %s"s};
    for (const std::string& text : texts) {
        ASSERT_TRUE(insert(1, text));
    }
    auto transaction = Transaction::begin_to_write(*store_);
    ASSERT_TRUE(transaction);
    auto writer = store_->write_rows("t", columns);
    ASSERT_TRUE(writer);
    for (const std::string& text : texts) {
        const std::array<Value, 2> values{std::int64_t{2}, text};
        ASSERT_TRUE((*writer)->add(values));
    }
    ASSERT_TRUE((*writer)->finish());
    ASSERT_TRUE(transaction->commit());
    EXPECT_THAT(ask(*store_, "SELECT text FROM t WHERE number = 1"),
                testing::ElementsAreArray(texts));
    EXPECT_THAT(ask(*store_, "SELECT text FROM t WHERE number = 2"),
                testing::ElementsAreArray(texts));
}

TEST_P(ConnectionTest, KeepsNullApartFromTheEmptyText) {
    const std::array<Value, 2> values{Null{}, std::string_view()};
    ASSERT_TRUE(store_->run("INSERT INTO t VALUES($1, $2)", values));
    EXPECT_THAT(ask(*store_, "SELECT 1 FROM t WHERE number IS NULL AND text = ''"),
                ElementsAre("1"));
}

TEST_P(ConnectionTest, TakesParametersByTheirNumber) {
    const std::array<Value, 2> values{std::int64_t{-9'223'372'036'854'775'807 - 1}, "second"sv};
    ASSERT_TRUE(store_->run("INSERT INTO t(text, number) VALUES($2, $1)", values));
    EXPECT_THAT(ask(*store_, "SELECT number FROM t"), ElementsAre("-9223372036854775808"));
    EXPECT_THAT(ask(*store_, "SELECT text FROM t"), ElementsAre("second"));
}

TEST_P(ConnectionTest, RefusesTextsThatNotBothEnginesCanHold) {
    EXPECT_EQ(insert(1, "a\0b"sv).error().what, "a text holds a NUL: a\\x00b");
    EXPECT_EQ(insert(1, "\xff").error().what, "a text is not UTF-8: \\xff");
    const std::array<std::string_view, 1> columns{"text"};
    auto transaction = Transaction::begin_to_write(*store_);
    auto writer = store_->write_rows("t", columns);
    ASSERT_TRUE(writer);
    const std::array<Value, 1> values{"a\0b"sv};
    EXPECT_FALSE((*writer)->add(values));
    ASSERT_TRUE((*writer)->finish());
    ASSERT_TRUE(transaction->commit());
    EXPECT_THAT(ask(*store_, "SELECT 1 FROM t"), IsEmpty());
}

TEST_P(ConnectionTest, SaysHowManyRowsWereChangedOrTaken) {
    ASSERT_TRUE(insert(1, "a"));
    ASSERT_TRUE(insert(1, "b"));
    EXPECT_EQ(store_->run("UPDATE t SET text = 'c' WHERE number = 1", {}).value(), 2U);
    EXPECT_EQ(store_->run("UPDATE t SET text = 'c' WHERE number = 3", {}).value(), 0U);
    EXPECT_EQ(store_->run("SELECT 1 FROM t", {}).value(), 2U);
    EXPECT_EQ(store_->run("SELECT 1 FROM t WHERE number = 3", {}).value(), 0U);
}

TEST_P(ConnectionTest, KeepsNothingOfATransactionThatIsNotCommitted) {
    {
        auto transaction = Transaction::begin_to_write(*store_);
        ASSERT_TRUE(transaction);
        ASSERT_TRUE(insert(1, "a"));
    }
    EXPECT_THAT(ask(*store_, "SELECT 1 FROM t"), IsEmpty());
    auto transaction = Transaction::begin_to_write(*store_);
    ASSERT_TRUE(insert(1, "a"));
    ASSERT_TRUE(transaction->commit());
    EXPECT_THAT(ask(*connect(), "SELECT text FROM t"), ElementsAre("a"));
}

TEST_P(ConnectionTest, GoesOnAfterAnErrorOfTheEngine) {
    EXPECT_FALSE(store_->run("SELECT nothing FROM nowhere", {}));
    EXPECT_FALSE(store_->run("NOT SQL"));
    {
        auto transaction = Transaction::begin_to_write(*store_);
        EXPECT_FALSE(store_->run("NOT SQL"));
    }
    EXPECT_TRUE(insert(1, "a"));
}

TEST_P(ConnectionTest, SaysWhatIsWrongInOneLine) {
    const auto failed = store_->run("SELECT number\nFROM nowhere", {});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::io);
    EXPECT_EQ(failed.error().what.find('\n'), std::string::npos) << failed.error().what;
    EXPECT_NE(failed.error().what.find("nowhere"), std::string::npos) << failed.error().what;
}

TEST_P(ConnectionTest, EndsAnAnswerWhereItsTakerFails) {
    ASSERT_TRUE(insert(1, "a"));
    ASSERT_TRUE(insert(2, "b"));
    int taken = 0;
    const auto stopped = store_->run("SELECT text FROM t", {}, [&](const Row&) -> Status {
        ++taken;
        return fail(ErrorKind::limit, "enough");
    });
    EXPECT_EQ(stopped.error().what, "enough");
    EXPECT_EQ(taken, 1);
    EXPECT_THAT(ask(*store_, "SELECT text FROM t ORDER BY number"), ElementsAre("a", "b"));
}

TEST_P(ConnectionTest, ForgetsTheRowsOfAWriterThatIsNotFinished) {
    const std::array<std::string_view, 1> columns{"text"};
    {
        auto transaction = Transaction::begin_to_write(*store_);
        auto writer = store_->write_rows("t", columns);
        ASSERT_TRUE(writer);
        const std::array<Value, 1> values{"lost"sv};
        ASSERT_TRUE((*writer)->add(values));
    }
    EXPECT_THAT(ask(*store_, "SELECT text FROM t"), IsEmpty());
    EXPECT_TRUE(insert(1, "a"));
}

TEST_P(ConnectionTest, ReadsWhatWasThereWhenItBegan) {
    ASSERT_TRUE(insert(1, "a"));
    const auto other = connect();
    auto transaction = Transaction::begin_to_read(*other);
    ASSERT_TRUE(transaction);
    EXPECT_THAT(ask(*other, "SELECT text FROM t"), ElementsAre("a"));
    ASSERT_TRUE(insert(2, "b"));
    EXPECT_THAT(ask(*other, "SELECT text FROM t"), ElementsAre("a"));
    ASSERT_TRUE(transaction->commit());
    EXPECT_THAT(ask(*other, "SELECT text FROM t ORDER BY number"), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace hemostat::store
