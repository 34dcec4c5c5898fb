#include "store/postgresql_connection.h"

#include "base/text.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <array>
#include <iterator>
#include <vector>

namespace hemostat::store {
namespace {

constexpr std::size_t copy_buffer_size = std::size_t{64} << 10U;
constexpr int connect_seconds_max = 10;

using Answer = std::unique_ptr<PGresult, decltype([](PGresult* result) { ::PQclear(result); })>;
using Handle = std::unique_ptr<PGconn, decltype([](PGconn* handle) { ::PQfinish(handle); })>;

/// libpq's words come in lines, of which the first says what happened.
tl::unexpected<Error> failure(std::string_view words) {
    const std::string_view first = trim(take_line(words));
    return fail(ErrorKind::io,
                fmt::format("PostgreSQL: {}", first.empty() ? "the connection is lost" : first));
}

tl::unexpected<Error> failure_of(PGconn* handle, const PGresult* result) {
    const std::string_view words = ::PQresultErrorMessage(result);
    return failure(words.empty() ? std::string_view(::PQerrorMessage(handle)) : words);
}

bool is_good(const PGresult* result) {
    switch (::PQresultStatus(result)) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_SINGLE_TUPLE:
        case PGRES_EMPTY_QUERY: return true;
        default: return false;
    }
}

/// Parameters as libpq takes them: texts that end in a NUL.
class Parameters {
public:
    explicit Parameters(std::span<const Value> values) {
        texts_.reserve(values.size());
        for (const Value& value : values) {
            if (const auto* const number = std::get_if<std::int64_t>(&value)) {
                texts_.push_back(std::to_string(*number));
            } else if (const auto* const text = std::get_if<std::string_view>(&value)) {
                texts_.emplace_back(*text);
            } else {
                texts_.emplace_back();
            }
            const bool is_null = std::holds_alternative<Null>(value);
            addresses_.push_back(is_null ? nullptr : texts_.back().c_str());
        }
    }

    [[nodiscard]] int count() const { return static_cast<int>(addresses_.size()); }
    [[nodiscard]] const char* const* data() const { return addresses_.data(); }

private:
    std::vector<std::string> texts_;
    std::vector<const char*> addresses_;
};

// PostgreSQL's documentation of COPY, "Text Format": columns are separated by a tab, rows by a
// line end; both, and the backslash itself, are written with a backslash; \N is NULL.
void append_copied(std::string& out, std::string_view text) {
    for (const char character : text) {
        switch (character) {
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default: out += character;
        }
    }
}

class PostgresqlRowWriter final : public RowWriter {
public:
    explicit PostgresqlRowWriter(PGconn* handle) : handle_(handle) {}
    ~PostgresqlRowWriter() override {
        if (!is_finished_) {
            ::PQputCopyEnd(handle_, "given up");
            static_cast<void>(take_answers());
        }
    }

    Status finish() override {
        is_finished_ = true;
        TRY([[maybe_unused]] const Done sent, send());
        if (::PQputCopyEnd(handle_, nullptr) != 1) {
            return failure_of(handle_, nullptr);
        }
        return take_answers();
    }

private:
    Status write(std::span<const Value> values) override {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i != 0) {
                buffer_ += '\t';
            }
            if (const auto* const number = std::get_if<std::int64_t>(&values[i])) {
                fmt::format_to(std::back_inserter(buffer_), "{}", *number);
            } else if (const auto* const text = std::get_if<std::string_view>(&values[i])) {
                append_copied(buffer_, *text);
            } else {
                buffer_ += "\\N";
            }
        }
        buffer_ += '\n';
        return buffer_.size() < copy_buffer_size ? Status(Done{}) : send();
    }

    Status send() {
        if (!buffer_.empty() &&
            ::PQputCopyData(handle_, buffer_.data(), static_cast<int>(buffer_.size())) != 1) {
            return failure_of(handle_, nullptr);
        }
        buffer_.clear();
        return Done{};
    }

    Status take_answers() {
        Status status = Done{};
        while (const Answer answer{::PQgetResult(handle_)}) {
            if (!is_good(answer.get()) && status) {
                status = failure_of(handle_, answer.get());
            }
            // The end could not be sent: libpq would give this answer for ever.
            if (::PQresultStatus(answer.get()) == PGRES_COPY_IN) {
                break;
            }
        }
        return status;
    }

    PGconn* handle_;
    std::string buffer_;
    bool is_finished_ = false;
};

class PostgresqlConnection final : public Connection {
public:
    explicit PostgresqlConnection(Handle handle) : handle_(std::move(handle)) {}

    [[nodiscard]] Engine engine() const override { return Engine::postgresql; }

    Status run(const std::string& sql) override {
        const Answer answer(::PQexec(handle_.get(), sql.c_str()));
        if (!is_good(answer.get())) {
            return failure_of(handle_.get(), answer.get());
        }
        // COMMIT of a transaction that has failed rolls it back, and calls that good.
        if (sql == "COMMIT" && std::string_view(::PQcmdStatus(answer.get())) != "COMMIT") {
            return fail(ErrorKind::io, "PostgreSQL: the transaction had failed");
        }
        return Done{};
    }

    Result<std::unique_ptr<RowWriter>> write_rows(
        std::string_view table, std::span<const std::string_view> columns) override {
        const std::string sql = fmt::format("COPY {} ({}) FROM STDIN", table,
                                            fmt::join(columns.begin(), columns.end(), ", "));
        const Answer answer(::PQexec(handle_.get(), sql.c_str()));
        if (::PQresultStatus(answer.get()) != PGRES_COPY_IN) {
            return failure_of(handle_.get(), answer.get());
        }
        return std::make_unique<PostgresqlRowWriter>(handle_.get());
    }

private:
    Result<std::uint64_t> run_checked(const std::string& sql, std::span<const Value> values,
                                      const RowTaker& take) override {
        const Parameters parameters(values);
        // Row by row: an answer of any size takes no more memory than its widest row.
        if (::PQsendQueryParams(handle_.get(), sql.c_str(), parameters.count(), nullptr,
                                parameters.data(), nullptr, nullptr, 0) != 1 ||
            ::PQsetSingleRowMode(handle_.get()) != 1) {
            return failure_of(handle_.get(), nullptr);
        }
        std::uint64_t changed_count = 0;
        std::uint64_t row_count = 0;
        Status status = Done{};
        // What remains after a failure must be taken as well before anything else is asked.
        while (const Answer answer{::PQgetResult(handle_.get())}) {
            if (!is_good(answer.get())) {
                status = status ? Status(failure_of(handle_.get(), answer.get())) : status;
                continue;
            }
            changed_count += parse_decimal<std::uint64_t>(::PQcmdTuples(answer.get())).value_or(0);
            if (status && ::PQntuples(answer.get()) == 1) {
                ++row_count;
                status = take_row(answer.get(), take);
            }
        }
        TRY([[maybe_unused]] const Done done, std::move(status));
        return row_count == 0 ? changed_count : row_count;
    }

    static Status take_row(const PGresult* answer, const RowTaker& take) {
        std::array<std::string_view, columns_max> columns;
        const auto column_count = static_cast<std::size_t>(::PQnfields(answer));
        ASSERT(column_count <= columns_max);
        for (std::size_t i = 0; i < column_count; ++i) {
            const int column = static_cast<int>(i);
            columns[i] = {::PQgetvalue(answer, 0, column),
                          static_cast<std::size_t>(::PQgetlength(answer, 0, column))};
        }
        return take(Row(std::span(columns).first(column_count)));
    }

    Handle handle_;
};

/// What this connection must be like, whatever the server's administrator has set.
std::string settings() {
    return fmt::format(
        "SET client_min_messages = warning; SET standard_conforming_strings = on;"
        "SET lock_timeout = '{0}s'; SET idle_in_transaction_session_timeout = 0;"
        // Without it what was acknowledged is lost in a power failure.
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') IN ('off', 'local');",
        busy_time_max.count());
}

}  // namespace

Result<std::unique_ptr<Connection>> open_postgresql(const std::string& url) {
    const std::string timeout = std::to_string(connect_seconds_max);
    // Later words win, but those of the URL stand for themselves: it may say another time.
    const std::vector<const char*> names = {"connect_timeout", "dbname", "client_encoding",
                                            "fallback_application_name", nullptr};
    const std::vector<const char*> values = {timeout.c_str(), url.c_str(), "UTF8", "hemostat",
                                             nullptr};
    Handle handle(::PQconnectdbParams(names.data(), values.data(), 1));
    if (::PQstatus(handle.get()) != CONNECTION_OK) {
        return failure(::PQerrorMessage(handle.get()));
    }
    const char* const encoding = ::PQparameterStatus(handle.get(), "server_encoding");
    if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
        return fail(ErrorKind::invalid_input,
                    fmt::format("the database's character set is {}, and must be UTF8",
                                encoding == nullptr ? "unknown" : encoding));
    }
    auto connection = std::make_unique<PostgresqlConnection>(std::move(handle));
    TRY([[maybe_unused]] const Done set, connection->run(settings()));
    return connection;
}

}  // namespace hemostat::store
