// A real PostgreSQL for tests: its own folder, a socket in it, no network, gone at the end.
#pragma once

#include <sys/types.h>
#include <cstdint>
#include <string>

namespace hemostat::store {

/// Runs as the user "postgres" where we are root, which PostgreSQL refuses to be.
class PostgresqlServer {
public:
    /// The one of this process: started when it is first asked for, and stopped when the process
    /// ends, whatever way it does.
    static PostgresqlServer& instance();

    /// Whether it waits for the disk at each commit, as real ones do.
    enum class Durability : std::uint8_t { of_process, of_machine };

    explicit PostgresqlServer(Durability durability);
    PostgresqlServer(const PostgresqlServer&) = delete;
    PostgresqlServer& operator=(const PostgresqlServer&) = delete;
    ~PostgresqlServer();

    /// The URL of a new, empty place in the one database: a schema, which is made in no time.
    std::string make_schema();
    /// The URL of a new, empty database.
    std::string make_database(const std::string& options = "");

private:
    void start(Durability durability);
    [[nodiscard]] std::string url(const std::string& database) const;
    void run(const std::string& sql) const;

    std::string folder_;
    pid_t process_ = -1;
    int place_count_ = 0;
};

}  // namespace hemostat::store
