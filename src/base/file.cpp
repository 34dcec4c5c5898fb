#include "base/file.h"

#include "base/text.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>

namespace hemostat {
namespace {

constexpr std::size_t chunk_size = std::size_t{64} * 1024;

}  // namespace

Descriptor::~Descriptor() {
    if (is_open()) {
        close(fd_);
    }
}

FileState state_of(const struct stat& status) {
    return {
        .inode = status.st_ino,
        .size = static_cast<std::uint64_t>(status.st_size),
        .changed = (std::int64_t{status.st_ctim.tv_sec} * 1'000'000'000) + status.st_ctim.tv_nsec};
}

Result<File> File::open_to_read(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return fail(ErrorKind::io, system_message(errno));
    }
    return File(fd);
}

File File::standard_input() {
    return File(STDIN_FILENO);
}

File& File::operator=(File&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

File::~File() {
    if (fd_ > STDIN_FILENO) {
        close(fd_);
    }
}

std::optional<std::uint64_t> File::size() const {
    struct stat status{};
    const bool is_regular = ::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode);
    return is_regular ? std::optional(static_cast<std::uint64_t>(status.st_size)) : std::nullopt;
}

bool File::is_readable() const {
    pollfd request{.fd = fd_, .events = POLLIN, .revents = 0};
    return ::poll(&request, 1, 0) != 0;
}

Result<std::size_t> File::read(std::span<char> out) {
    while (true) {
        const ssize_t got = ::read(fd_, out.data(), out.size());
        if (got >= 0) {
            return static_cast<std::size_t>(got);
        }
        if (errno != EINTR) {
            return fail(ErrorKind::io, system_message(errno));
        }
    }
}

Result<std::string> read_file(const std::string& path, std::size_t size_max) {
    TRY(File file, File::open_to_read(path));
    std::string text;
    while (text.size() <= size_max) {
        const std::size_t known = text.size();
        text.resize(known + std::min(chunk_size, size_max + 1 - known));
        TRY(const std::size_t got, file.read(std::span(text).subspan(known)));
        text.resize(known + got);
        if (got == 0) {
            return text;
        }
    }
    return fail(ErrorKind::limit, "larger than " + std::to_string(size_max) + " bytes");
}

}  // namespace hemostat
