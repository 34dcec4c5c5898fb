// Files that are read from front to back.
#pragma once

#include "base/result.h"

#include <sys/stat.h>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace hemostat {

/// An open file descriptor, or -1; closed with its owner.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor();

    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }

private:
    int fd_;
};

/// An open file, pipe or device, read with read(2). Closed with its owner.
class File {
public:
    /// Errors: io, in the system's words.
    static Result<File> open_to_read(const std::string& path);
    /// Standard input; it stays open.
    static File standard_input();
    /// Takes `fd` over.
    static File adopt(int fd) { return File(fd); }

    File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    File& operator=(File&& other) noexcept;
    ~File();

    /// The size of a regular file in bytes; nothing for a pipe, a device or a terminal.
    [[nodiscard]] std::optional<std::uint64_t> size() const;
    /// Whether read() would return at once: with bytes, the end or an error.
    [[nodiscard]] bool is_readable() const;

    /// Reads up to `out.size()` bytes; 0 at the end of the file.
    Result<std::size_t> read(std::span<char> out);

private:
    explicit File(int fd) : fd_(fd) {}

    int fd_;
};

/// How a file stands at one time. While two of the same file are equal, so is its content, where
/// the file system keeps the time of each change.
struct FileState {
    std::uint64_t inode = 0;
    std::uint64_t size = 0;    ///< bytes
    std::int64_t changed = 0;  ///< st_ctim: nanoseconds since 1970

    auto operator<=>(const FileState&) const = default;
};

FileState state_of(const struct stat& status);

/// The whole file at `path`.
///
/// Errors: io, in the system's words; limit above `size_max` bytes.
Result<std::string> read_file(const std::string& path, std::size_t size_max);

}  // namespace hemostat
