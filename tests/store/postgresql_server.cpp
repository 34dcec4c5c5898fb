#include "tests/store/postgresql_server.h"

#include "store/postgresql_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <vector>

namespace hemostat::store {
namespace {

constexpr std::chrono::seconds start_time_max{60};
constexpr std::chrono::milliseconds start_pause{20};

void require(bool condition, const std::string& what) {
    if (!condition) {
        throw std::runtime_error("PostgreSQL for tests: " + what);
    }
}

/// Where Debian has the programs of its newest version.
std::string programs_folder() {
    std::vector<std::string> folders;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", error)) {
        folders.push_back(entry.path().string() + "/bin/");
    }
    require(!folders.empty(), "install the packages of tools/packages.txt");
    return *std::ranges::max_element(folders);
}

struct User {
    bool is_other = false;
    uid_t user = 0;
    gid_t group = 0;
};

User server_user() {
    if (::geteuid() != 0) {
        return {};
    }
    const passwd* const entry = ::getpwnam("postgres");  // made by Debian's package
    require(entry != nullptr, "there is no user postgres");
    return {.is_other = true, .user = entry->pw_uid, .group = entry->pw_gid};
}

pid_t start_program(const User& user, const std::string& log, std::vector<std::string> words) {
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    require(child >= 0, "fork");
    if (child > 0) {
        return child;
    }
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, S_IRUSR | S_IWUSR);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    if (user.is_other &&
        (::setgroups(0, nullptr) != 0 || ::setgid(user.group) != 0 || ::setuid(user.user) != 0)) {
        ::_exit(126);
    }
    // A test that crashes takes the server with it. Behind setuid(), which would undo it; SIGQUIT
    // makes a postmaster end at once, with all its children.
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::getppid() != parent || ::chdir("/") != 0) {
        ::_exit(126);
    }
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
}

}  // namespace

PostgresqlServer& PostgresqlServer::instance() {
    // Nothing here outlives a failure of power. A client that is killed loses nothing by it.
    static PostgresqlServer server(Durability::of_process);
    return server;
}

PostgresqlServer::PostgresqlServer(Durability durability) {
    std::string pattern = "/tmp/hemostat-postgresql-XXXXXX";
    require(::mkdtemp(pattern.data()) != nullptr, "mkdtemp");
    folder_ = pattern;
    start(durability);
}

void PostgresqlServer::start(Durability durability) {
    const User user = server_user();
    require(!user.is_other || ::chown(folder_.c_str(), user.user, user.group) == 0, "chown");
    const std::string log = folder_ + ".log";
    const std::string data = folder_ + "/data";
    const pid_t maker = start_program(user, log,
                                      {programs_folder() + "initdb", "-D", data, "-U", "tester",
                                       "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"});
    int status = 0;
    ::waitpid(maker, &status, 0);
    require(status == 0, "initdb failed, see " + log);
    process_ = start_program(
        user, log,
        {programs_folder() + "postgres", "-D", data, "-k", folder_, "-c", "listen_addresses=", "-c",
         durability == Durability::of_machine ? "fsync=on" : "fsync=off"});
    const auto end = std::chrono::steady_clock::now() + start_time_max;
    while (!open_postgresql(url("postgres"))) {
        require(
            std::chrono::steady_clock::now() < end && ::waitpid(process_, &status, WNOHANG) == 0,
            "it does not start, see " + log);
        std::this_thread::sleep_for(start_pause);
    }
}

PostgresqlServer::~PostgresqlServer() {
    if (process_ > 0) {
        ::kill(process_, SIGQUIT);
        ::waitpid(process_, nullptr, 0);
    }
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
    std::filesystem::remove(folder_ + ".log", error);
}

std::string PostgresqlServer::url(const std::string& database) const {
    std::string host;
    for (const char character : folder_) {
        host += character == '/' ? std::string("%2F") : std::string(1, character);
    }
    return fmt::format("postgresql://tester@{}/{}", host, database);
}

void PostgresqlServer::run(const std::string& sql) const {
    auto connection = open_postgresql(url("postgres"));
    require(connection.has_value(), connection ? "" : connection.error().what);
    const Status done = (*connection)->run(sql);
    require(done.has_value(), done ? "" : done.error().what);
}

std::string PostgresqlServer::make_schema() {
    const std::string name = fmt::format("test_{}", ++place_count_);
    run("CREATE SCHEMA " + name);
    return url("postgres") + "?options=-csearch_path%3D" + name;
}

std::string PostgresqlServer::make_database(const std::string& options) {
    const std::string name = fmt::format("test_{}", ++place_count_);
    run(fmt::format("CREATE DATABASE {} {}", name, options));
    return url(name);
}

}  // namespace hemostat::store
