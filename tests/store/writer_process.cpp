#include "tests/store/writer_process.h"

#include "tests/store/samples.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace hemostat::store {
namespace {

std::pair<pid_t, int> start(const std::string& url, const std::string& prefix, int count) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("pipe2");
    }
    const std::string number = std::to_string(count);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execl(HEMOSTAT_STORE_WRITER, HEMOSTAT_STORE_WRITER, url.c_str(),
                samples::key.organisation.c_str(), samples::key.campaign.c_str(), prefix.c_str(),
                number.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    return {child, ends[0]};
}

}  // namespace

WriterProcess::WriterProcess(const std::string& url, const std::string& prefix, int count)
    : output_(File::standard_input()) {
    const auto [child, end] = start(url, prefix, count);
    process_ = child;
    output_ = File::adopt(end);
}

WriterProcess::~WriterProcess() {
    if (process_ > 0) {
        kill();
    }
}

std::string WriterProcess::next() {
    std::array<char, 4'096> buffer{};
    for (;;) {
        if (const std::size_t end = waiting_.find('\n'); end != std::string::npos) {
            std::string line = waiting_.substr(0, end);
            waiting_.erase(0, end + 1);
            return line;
        }
        const auto size = output_.read(buffer);
        if (!size || *size == 0) {
            return {};
        }
        waiting_.append(buffer.data(), *size);
    }
}

std::vector<std::string> WriterProcess::kill() {
    ::kill(process_, SIGKILL);
    wait();
    std::vector<std::string> acknowledged;
    for (std::string line = next(); !line.empty(); line = next()) {
        acknowledged.push_back(line);
    }
    return acknowledged;
}

int WriterProcess::wait() {
    int status = 0;
    ::waitpid(std::exchange(process_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace hemostat::store
