#include "bench/measure.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace hemostat::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// A machine with fewer cores measures as well as it can.
void pin_to(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<unsigned>(core), &cores);
    sched_setaffinity(0, sizeof cores, &cores);
}

[[noreturn]] void become(const std::vector<std::string>& arguments) {
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        ::dup2(nowhere, fd);
    }
    std::vector<char*> pointers;
    for (const std::string& argument : arguments) {
        pointers.push_back(const_cast<char*>(argument.c_str()));
    }
    pointers.push_back(nullptr);
    ::execvp(pointers[0], pointers.data());
    ::_exit(127);
}

}  // namespace

pid_t start_child(int core, const std::function<int()>& body) {
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child < 0) {
        give_up("fork");
    }
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (core != any_core) {
            pin_to(core);
        }
        const int status = body();
        std::fflush(stdout);
        ::_exit(status);
    }
    return child;
}

pid_t start_program(int core, const std::vector<std::string>& arguments) {
    return start_child(core, [&]() -> int { become(arguments); });
}

Usage wait_for(pid_t child) {
    int status = 0;
    rusage used{};
    while (::wait4(child, &status, 0, &used) < 0) {
        if (errno != EINTR) {
            give_up("wait4");
        }
    }
    return {.cpu_seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime),
            .peak_rss = static_cast<std::size_t>(used.ru_maxrss) * 1024,
            .exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

Usage run_child(int core, const std::function<int()>& body) {
    const auto start = Clock::now();
    Usage usage = wait_for(start_child(core, body));
    usage.wall_seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return usage;
}

Usage run_program(int core, const std::vector<std::string>& arguments) {
    return run_child(core, [&]() -> int { become(arguments); });
}

std::size_t own_peak_rss() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<std::size_t>(used.ru_maxrss) * 1024;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

bool claim(std::string_view what, bool holds) {
    fmt::print("  {}: {}\n", holds ? "holds" : "MISSED", what);
    return holds;
}

void give_up(std::string_view what) {
    fmt::print(stderr, "bench: {}: {}\n", what, std::strerror(errno));
    std::exit(EXIT_FAILURE);
}

Folder::Folder() : path_("/tmp/hemostat-bench-XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) {
        give_up("mkdtemp");
    }
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string Folder::path(std::string_view name) const {
    return path_ + "/" + std::string(name);
}

}  // namespace hemostat::bench
