// A server's process: started under a name of its own, and never outliving whoever started it.
#pragma once

#include "base/result.h"

#include <sys/types.h>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace hemostat::lab {

/// One child process, in a process group of its own. It is ended and reaped with this object; the
/// kernel ends it when the thread that started it ends in any other way.
class Child {
public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(Child&& other) noexcept;
    Child& operator=(Child&& other) noexcept;
    ~Child();

    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
};

/// The number under which a child finds its listening socket, if it is given one.
constexpr int listener_in_child = 3;

/// Runs `body` in a child that shows as `name` (up to 15 bytes) in ps. Every descriptor is closed
/// but `listener`, which becomes listener_in_child, and the standard ones.
Result<Child> run_function(const std::string& name, int listener,
                           const std::function<void()>& body);

struct Program {
    std::string path;                    ///< its file name is what ps shows: a link may rename it
    std::vector<std::string> arguments;  ///< behind the program's own name
    std::vector<std::string> environment;
    std::string folder;  ///< its working directory
    std::string log;     ///< a file that takes what it prints
    int listener = -1;   ///< becomes listener_in_child; -1 for none
};

/// Errors: io when the program cannot be executed.
Result<Child> run_program(const Program& program);

/// Asks `condition` until it holds.
///
/// Errors: limit when `timeout` has passed; io when the child ended before.
Status wait_until(const std::function<bool()>& condition, const Child& child,
                  std::chrono::milliseconds timeout);

}  // namespace hemostat::lab
