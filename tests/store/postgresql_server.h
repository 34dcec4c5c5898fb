// A real PostgreSQL for tests: its own folder, a socket in it, no network, gone at the end.
#pragma once

#include <sys/types.h>
#include <string>

namespace hemostat::store {

/// Runs as the user "postgres" where we are root, which PostgreSQL refuses to be.
class PostgresqlServer {
public:
    /// The one of this process: started when it is first asked for, and stopped when the process
    /// ends, whatever way it does.
    static PostgresqlServer& instance();

    PostgresqlServer(const PostgresqlServer&) = delete;
    PostgresqlServer& operator=(const PostgresqlServer&) = delete;
    ~PostgresqlServer();

    /// The URL of a new, empty database.
    std::string make_database(const std::string& options = "");

private:
    PostgresqlServer();

    void start();
    [[nodiscard]] std::string url(const std::string& database) const;

    std::string folder_;
    pid_t process_ = -1;
    int database_count_ = 0;
};

}  // namespace hemostat::store
