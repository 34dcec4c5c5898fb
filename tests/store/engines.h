// Each test of a store runs on both engines, in an empty store of its own.
#pragma once

#include "store/store.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace hemostat::store {

/// A URL of a store that nobody has used.
///
/// Lifetime: what it names is removed with it, or with the test program.
class EmptyStore {
public:
    explicit EmptyStore(Engine engine);
    EmptyStore(const EmptyStore&) = delete;
    EmptyStore& operator=(const EmptyStore&) = delete;
    ~EmptyStore();

    [[nodiscard]] const std::string& url() const { return url_; }

private:
    std::string folder_;  ///< of SQLite's files
    std::string url_;
};

class EveryStore : public testing::TestWithParam<Engine> {
protected:
    /// Another connection to the test's store.
    [[nodiscard]] std::unique_ptr<Connection> connect() const;

    /// Statements behind the program's back: what a trigger forbids is done without it.
    static void tamper(Connection& connection, const std::string& sql);

    EmptyStore place_{GetParam()};
    std::unique_ptr<Connection> store_ = connect();
};

/// The first columns of what `sql` answers.
std::vector<std::string> ask(Connection& connection, const std::string& sql);

inline std::string engine_name(const testing::TestParamInfo<Engine>& parameter) {
    return parameter.param == Engine::sqlite ? "Sqlite" : "Postgresql";
}

/// Behind each file's tests.
#define ON_EVERY_ENGINE(Suite)                                                                  \
    INSTANTIATE_TEST_SUITE_P(Store, Suite, testing::Values(Engine::sqlite, Engine::postgresql), \
                             engine_name)

}  // namespace hemostat::store
