// Files that are read from front to back.
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace hemostat {

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

/// The whole file at `path`.
///
/// Errors: io, in the system's words; limit above `size_max` bytes.
Result<std::string> read_file(const std::string& path, std::size_t size_max);

}  // namespace hemostat
