#include "archive/input.h"

#include "base/text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace hemostat::archive {
namespace {

/// Moves what fits of `from`, of which `taken` bytes are gone, into `out`.
std::size_t take_from(ByteView from, std::size_t& taken, std::span<std::uint8_t> out) {
    const ByteView part = from.subspan(taken, std::min(out.size(), from.size() - taken));
    std::ranges::copy(part, out.begin());
    taken += part.size();
    return part.size();
}

}  // namespace

Result<std::size_t> MemoryBytes::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
    std::size_t taken = std::min<std::uint64_t>(offset, bytes_.size());
    return take_from(bytes_, taken, out);
}

Result<FileBytes> FileBytes::open(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return fail(ErrorKind::io, system_message(errno));
    }
    FileBytes file(fd, 0);
    struct stat status{};
    if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        file.size_ = static_cast<std::uint64_t>(status.st_size);
        file.state_ = state_of(status);
        file.device_ = status.st_dev;
        return file;
    }
    // A disk has its size only so.
    const off_t size = ::lseek(fd, 0, SEEK_END);
    if (size < 0) {
        return fail(ErrorKind::io, system_message(errno));
    }
    file.size_ = static_cast<std::uint64_t>(size);
    return file;
}

Result<FileBytes> FileBytes::make_temporary(const std::string& folder) {
    std::string path = folder + "/hemostat.XXXXXX";
    const int fd = ::mkostemp(path.data(), O_CLOEXEC);
    if (fd < 0) {
        return fail(ErrorKind::io, folder + ": " + system_message(errno));
    }
    FileBytes file(fd, 0);
    if (::unlink(path.c_str()) != 0) {
        return fail(ErrorKind::io, path + ": " + system_message(errno));
    }
    return file;
}

FileBytes::~FileBytes() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

Result<std::size_t> FileBytes::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
    if (offset >= size_) {
        return 0;
    }
    out = out.first(std::min<std::uint64_t>(out.size(), size_ - offset));
    std::size_t filled = 0;
    while (filled < out.size()) {
        const ssize_t got = ::pread(fd_, out.data() + filled, out.size() - filled,
                                    static_cast<off_t>(offset + filled));
        if (got == 0) {
            break;  // the file has become shorter
        }
        if (got > 0) {
            filled += static_cast<std::size_t>(got);
        } else if (errno != EINTR) {
            return fail(ErrorKind::io, system_message(errno));
        }
    }
    return filled;
}

Status FileBytes::append(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (put > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(put));
            size_ += static_cast<std::uint64_t>(put);
        } else if (put == 0 || errno != EINTR) {
            return fail(ErrorKind::io, system_message(put == 0 ? ENOSPC : errno));
        }
    }
    return Done{};
}

Result<std::size_t> Tracked::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
    auto got = inner_.read_at(offset, out);
    if (got) {
        read_size_ += *got;
    } else if (!failure_) {
        failure_ = got.error();
    }
    return got;
}

Result<std::size_t> Slice::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
    const std::uint64_t left = size() - std::min(offset, size());
    const std::size_t wanted = std::min<std::uint64_t>(out.size(), left);
    if (wanted == 0) {
        return 0;
    }
    TRY(const std::size_t got, inner_.read_at(begin_ + offset, out.first(wanted)));
    reached_ = std::max(reached_, offset + got);
    return got;
}

Result<std::size_t> Sequential::read(std::span<std::uint8_t> out) {
    TRY(const std::size_t got, bytes_.read_at(offset_, out));
    offset_ += got;
    return got;
}

ByteView Peeked::peek(std::size_t size) {
    std::size_t end = window_.size();
    window_.resize(std::max(end, taken_ + size));
    while (end < window_.size() && !failure_) {
        const auto got = inner_.read(std::span(window_).subspan(end));
        if (!got) {
            failure_ = got.error();
        } else if (*got == 0) {
            break;
        }
        end += got.value_or(0);
    }
    window_.resize(end);
    return ByteView(window_).subspan(taken_).first(std::min(size, end - taken_));
}

Result<std::size_t> Peeked::read(std::span<std::uint8_t> out) {
    if (taken_ < window_.size()) {
        return take_from(window_, taken_, out);
    }
    if (failure_) {
        return tl::make_unexpected(*failure_);
    }
    return inner_.read(out);
}

Result<std::size_t> Rejoined::read(std::span<std::uint8_t> out) {
    return taken_ < front_.size() ? take_from(front_, taken_, out) : rest_.read(out);
}

Result<std::size_t> Joined::read(std::span<std::uint8_t> out) {
    if (!is_first_over_) {
        TRY(const std::size_t got, first_.read(out));
        if (got > 0) {
            return got;
        }
        is_first_over_ = true;
    }
    return second_.read(out);
}

Result<std::size_t> Limited::read(std::span<std::uint8_t> out) {
    if (left_ == 0) {
        return 0;
    }
    TRY(const std::size_t got, inner_.read(out.first(std::min<std::uint64_t>(out.size(), left_))));
    left_ -= got;
    return got;
}

Result<std::size_t> Watched::read(std::span<std::uint8_t> out) {
    TRY(const std::size_t got, inner_.read(out));
    position_ += got;
    if (position_ > offset_ && kept_.size() < size_) {
        const std::size_t behind = std::min<std::uint64_t>(position_ - offset_, got);
        const auto part = out.subspan(got - behind, std::min(behind, size_ - kept_.size()));
        kept_.insert(kept_.end(), part.begin(), part.end());
    }
    return got;
}

Result<std::size_t> NonZero::read(std::span<std::uint8_t> out) {
    while (true) {
        TRY(const std::size_t got, inner_.read(out));
        if (has_begun_ || got == 0) {
            return got;
        }
        const auto read = out.first(got);
        const auto begin = std::ranges::find_if(read, [](auto byte) { return byte != 0; });
        if (begin != read.end()) {
            has_begun_ = true;
            std::ranges::copy(begin, read.end(), out.begin());
            return static_cast<std::size_t>(read.end() - begin);
        }
    }
}

}  // namespace hemostat::archive
