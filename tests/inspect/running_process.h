// A process that runs as long as its owner.
#pragma once

#include <sys/types.h>
#include <string>
#include <vector>

namespace hemostat::test {

/// Starts a program and waits for its first line; it is to end with its standard input.
class RunningProcess {
public:
    /// `words` are the program's path and its arguments. The test fails when nothing is printed.
    explicit RunningProcess(std::vector<std::string> words);
    ~RunningProcess() { end(); }
    RunningProcess(const RunningProcess&) = delete;
    RunningProcess& operator=(const RunningProcess&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] const std::string& line() const { return line_; }
    /// Ends it, and waits for that.
    void end();

private:
    pid_t pid_ = -1;
    int input_ = -1;
    std::string line_;
};

}  // namespace hemostat::test
