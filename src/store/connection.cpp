#include "store/connection.h"

#include "store/text_check.h"

#include <charconv>

namespace hemostat::store {
namespace {

Status check_values(std::span<const Value> values) {
    for (const Value& value : values) {
        if (const auto* const text = std::get_if<std::string_view>(&value)) {
            TRY([[maybe_unused]] const Done checked, check_text(*text));
        }
    }
    return Done{};
}

}  // namespace

std::int64_t Row::number(std::size_t column) const {
    const std::string_view text = columns_[column];
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Status RowWriter::add(std::span<const Value> values) {
    TRY([[maybe_unused]] const Done checked, check_values(values));
    return write(values);
}

Result<std::uint64_t> Connection::run(const std::string& sql, std::span<const Value> values,
                                      const RowTaker& take) {
    TRY([[maybe_unused]] const Done checked, check_values(values));
    return run_checked(sql, values, take);
}

Result<Transaction> Transaction::begin_to_read(Connection& connection) {
    const bool is_sqlite = connection.engine() == Engine::sqlite;
    TRY([[maybe_unused]] const Done begun,
        connection.run(is_sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    return Transaction(connection);
}

Result<Transaction> Transaction::begin_to_write(Connection& connection) {
    // A transaction of SQLite's that reads first and writes later fails at once where another has
    // written in between: there is nothing that it could wait for.
    const bool is_sqlite = connection.engine() == Engine::sqlite;
    TRY([[maybe_unused]] const Done begun, connection.run(is_sqlite ? "BEGIN IMMEDIATE" : "BEGIN"));
    return Transaction(connection);
}

Transaction::~Transaction() {
    if (connection_ != nullptr) {
        // Where this fails the connection is gone, and with it the transaction.
        static_cast<void>(connection_->run("ROLLBACK"));
    }
}

Status Transaction::commit() {
    TRY([[maybe_unused]] const Done committed, connection_->run("COMMIT"));
    connection_ = nullptr;
    return Done{};
}

}  // namespace hemostat::store
