// What the benchmarks measure with: child processes on a core of their own, and medians.
#pragma once

#include <sys/types.h>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::bench {

/// The core of the client under test and of its peer, and that of the server they talk to.
inline constexpr int client_core = 0;
inline constexpr int server_core = 1;
/// For a child that may use all cores.
inline constexpr int any_core = -1;

/// What a child process took.
struct Usage {
    double wall_seconds = 0;
    double cpu_seconds = 0;
    std::size_t peak_rss = 0;  ///< bytes
    int exit_status = 0;       ///< -1 when a signal ended it
};

/// Starts `body` in a child process on `core`; it dies with its parent.
pid_t start_child(int core, const std::function<int()>& body);
/// The same for a program: its output goes nowhere, its input is empty.
pid_t start_program(int core, const std::vector<std::string>& arguments);
/// Waits for the end of a child that was started by this process.
Usage wait_for(pid_t child);
Usage run_child(int core, const std::function<int()>& body);
Usage run_program(int core, const std::vector<std::string>& arguments);

/// The most memory that this process has had: a child's figure is never below it.
std::size_t own_peak_rss();

double median(std::vector<double> values);

/// Prints `what`, whether `holds`, and gives it back.
bool claim(std::string_view what, bool holds);
/// Ends the benchmark because it could not be run; with the system's error.
[[noreturn]] void give_up(std::string_view what);

/// A folder for the benchmark's files, removed at the end.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] std::string path(std::string_view name) const;

private:
    std::string path_;
};

}  // namespace hemostat::bench
