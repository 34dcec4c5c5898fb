#include "report/output.h"

#include "base/text.h"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <utility>

namespace hemostat::report {

Output::Output(int fd, std::string name) : fd_(fd), name_(std::move(name)), status_(Done{}) {}

Output::Output(Output&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      name_(std::move(other.name_)),
      buffer_(std::move(other.buffer_)),
      status_(std::move(other.status_)) {}

Output::~Output() {
    flush();
    if (fd_ > STDERR_FILENO) {
        ::close(fd_);
    }
}

Result<Output> Output::open(const std::string& path) {
    if (path.empty() || path == "-") {
        return Output(STDOUT_FILENO, "standard output");
    }
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
        return fail(ErrorKind::io,
                    path + ": cannot be written to: " + system_message(errno) +
                        "; give a file in a directory that exists and that you may write to");
    }
    return Output(fd, path);
}

void Output::write(std::string_view text) {
    if (!status_) {
        return;
    }
    buffer_ += text;
    if (buffer_.size() >= buffer_size_max) {
        flush();
    }
}

void Output::flush() {
    std::string_view rest = buffer_;
    while (status_ && fd_ >= 0 && !rest.empty()) {
        const ssize_t size = ::write(fd_, rest.data(), rest.size());
        if (size >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(size));
        } else if (errno != EINTR) {
            status_ = fail(ErrorKind::io, name_ + ": " + system_message(errno));
        }
    }
    buffer_.clear();
}

bool Output::is_terminal() const {
    return ::isatty(fd_) == 1;
}

}  // namespace hemostat::report
