// One connection to a database: the same text of SQL, the same answers, whichever engine it is.
#pragma once

#include "base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace hemostat::store {

enum class Engine : std::uint8_t { sqlite, postgresql };

struct Null {};

/// What goes into a database.
///
/// Lifetime: that of the text.
using Value = std::variant<Null, std::int64_t, std::string_view>;

/// One row of an answer.
///
/// Lifetime: until the next row is asked for.
class Row {
public:
    explicit Row(std::span<const std::string_view> columns) : columns_(columns) {}

    /// Empty for NULL.
    [[nodiscard]] std::string text(std::size_t column) const {
        return std::string(columns_[column]);
    }
    [[nodiscard]] std::string_view view(std::size_t column) const { return columns_[column]; }
    /// Expects a column of whole numbers; 0 for what is none.
    [[nodiscard]] std::int64_t number(std::size_t column) const;

private:
    std::span<const std::string_view> columns_;
};

inline constexpr std::size_t columns_max = 32;

/// Takes the rows of an answer; a failure ends it.
using RowTaker = std::function<Status(const Row&)>;

/// Many rows into one table, by the engine's fastest way.
///
/// Destroyed without finish(), what it wrote is not there.
class RowWriter {
public:
    RowWriter() = default;
    RowWriter(const RowWriter&) = delete;
    RowWriter& operator=(const RowWriter&) = delete;
    virtual ~RowWriter() = default;

    /// Errors: invalid_input for a text that not both engines can hold; io, in the engine's words.
    Status add(std::span<const Value> values);
    virtual Status finish() = 0;

private:
    virtual Status write(std::span<const Value> values) = 0;
};

/// How long a statement waits for what another process holds, before it fails.
inline constexpr std::chrono::seconds busy_time_max{30};

/// Not for two threads at once. Nothing here throws.
class Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;

    [[nodiscard]] virtual Engine engine() const = 0;

    /// Runs statements that have no parameters, one after the other.
    ///
    /// Errors: io, in the engine's words.
    virtual Status run(const std::string& sql) = 0;

    /// Runs one statement with its $1, $2 …, and gives `take` each row. In `take`, nothing else may
    /// be asked of this connection. Gives back how many rows were changed or taken.
    ///
    /// Errors: as RowWriter::add(), and what `take` says.
    Result<std::uint64_t> run(const std::string& sql, std::span<const Value> values,
                              const RowTaker& take = ignore_rows);

    /// Until it is finished or destroyed, nothing else may be asked of this connection.
    ///
    /// Expects a transaction, without which half of the rows could be left behind.
    virtual Result<std::unique_ptr<RowWriter>> write_rows(
        std::string_view table, std::span<const std::string_view> columns) = 0;

    static Status ignore_rows(const Row& /*row*/) { return Done{}; }

private:
    virtual Result<std::uint64_t> run_checked(const std::string& sql, std::span<const Value> values,
                                              const RowTaker& take) = 0;
};

/// Rolled back unless committed.
class Transaction {
public:
    /// For reading: what other processes write meanwhile is not seen.
    static Result<Transaction> begin_to_read(Connection& connection);
    /// For writing. In SQLite nobody else writes meanwhile; waits for up to busy_time_max.
    static Result<Transaction> begin_to_write(Connection& connection);

    Transaction(Transaction&& other) noexcept
        : connection_(std::exchange(other.connection_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    /// What was written is on the disk when this is good.
    ///
    /// Errors: io; then whether it was written is not known, if the connection broke.
    Status commit();

private:
    explicit Transaction(Connection& connection) : connection_(&connection) {}

    Connection* connection_;
};

}  // namespace hemostat::store
