#include "lab/child.h"

#include "base/text.h"
#include "lab/descriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <array>
#include <cerrno>
#include <csignal>

namespace hemostat::lab {
namespace {

constexpr int failure_in_child = 4;         // where a child reports that it could not execute
constexpr unsigned first_free_number = 16;  // above every number that a child is given
constexpr int condition_interval_ms = 5;
constexpr int end_timeout_ms = 3000;

tl::unexpected<Error> system_failure(const std::string& what, int code) {
    return fail(ErrorKind::io, what + ": " + system_message(code));
}

/// Readable once the process has ended.
Descriptor watch(pid_t pid) {
    // glibc 2.36's own pidfd_open() is not declared for C++.
    return Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

/// A copy of `number` that no target of keep_only() overwrites.
Descriptor out_of_the_way(int number) {
    return Descriptor(fcntl(number, F_DUPFD_CLOEXEC, first_free_number));
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

struct Pipe {
    Descriptor reader;
    Descriptor writer;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return system_failure("cannot make a pipe", errno);
    }
    const Descriptor low_writer(ends[1]);
    return Pipe{.reader = Descriptor(ends[0]), .writer = out_of_the_way(ends[1])};
}

// From here to the end of this namespace: between fork and exec. Only what is safe after a fork
// of a program with threads, so no allocation and no lock.

/// `death_signal` is sent when the parent ends, however it ends.
void become_child_of(pid_t parent, int death_signal) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, death_signal);
    if (getppid() != parent) {
        _exit(1);  // the parent ended before it could be watched
    }
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Puts `number` at `target`, or closes `target` when there is nothing to put.
void place(int number, int target, int flags) {
    if (number < 0) {
        close(target);
    } else {
        dup3(number, target, flags);
    }
}

/// Keeps the standard descriptors, `listener` and `failure`; both come from above both targets.
void keep_only(int listener, int failure) {
    place(listener, listener_in_child, 0);
    place(failure, failure_in_child, O_CLOEXEC);
    close_range(failure_in_child + 1, ~0U, 0);
}

void redirect_output(const char* log) {
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    const int output = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
}

[[noreturn]] void report_and_exit() {
    const int code = errno;
    [[maybe_unused]] const ssize_t written = write(failure_in_child, &code, sizeof code);
    _exit(1);
}

}  // namespace

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}

Child& Child::operator=(Child&& other) noexcept {
    std::swap(pid_, other.pid_);
    return *this;
}

Child::~Child() {
    if (pid_ <= 0) {
        return;
    }
    kill(pid_, SIGTERM);
    const Descriptor process = watch(pid_);
    pollfd watched{.fd = process.number(), .events = POLLIN, .revents = 0};
    poll(&watched, 1, end_timeout_ms);
    kill(-pid_, SIGKILL);  // and whatever it started and left behind
    waitpid(pid_, nullptr, 0);
}

Result<Child> run_function(const std::string& name, int listener,
                           const std::function<void()>& body) {
    const Descriptor kept = out_of_the_way(listener);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0) {
        return system_failure("cannot fork", errno);
    }
    if (pid == 0) {
        become_child_of(parent, SIGKILL);
        prctl(PR_SET_NAME, name.c_str());
        keep_only(kept.number(), -1);
        body();
        _exit(0);
    }
    return Child(pid);
}

Result<Child> run_program(const Program& program) {
    std::vector<std::string> arguments = program.arguments;
    arguments.insert(arguments.begin(), program.path);
    std::vector<std::string> environment = program.environment;
    const std::vector<char*> argv = pointers_to(arguments);
    const std::vector<char*> envp = pointers_to(environment);
    TRY(Pipe failure, make_pipe());
    const Descriptor listener = out_of_the_way(program.listener);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0) {
        return system_failure("cannot fork", errno);
    }
    if (pid == 0) {
        become_child_of(parent, SIGTERM);  // so that nginx can end its worker
        redirect_output(program.log.c_str());
        keep_only(listener.number(), failure.writer.number());
        if (chdir(program.folder.c_str()) == 0) {
            execve(program.path.c_str(), argv.data(), envp.data());
        }
        report_and_exit();
    }
    Child child(pid);
    failure.writer.close();  // so that reading ends when the child's copy closes on exec
    int code = 0;
    if (read(failure.reader.number(), &code, sizeof code) > 0) {
        return system_failure("cannot run " + program.path, code);
    }
    return child;
}

Status wait_until(const std::function<bool()>& condition, const Child& child,
                  std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    const Descriptor process = watch(child.pid());
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return fail(ErrorKind::limit, "not ready in time");
        }
        // Until the process has ended, this is the pause between two questions.
        pollfd watched{.fd = process.number(), .events = POLLIN, .revents = 0};
        if (poll(&watched, 1, condition_interval_ms) > 0) {
            return fail(ErrorKind::io, "ended before it listened");
        }
    }
    return Done{};
}

}  // namespace hemostat::lab
