// Where a report goes: a file or standard output, in whole writes, with its failures noticed.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace hemostat::report {

/// Collects what is written and passes it on in large pieces.
///
/// Limit: buffer_size_max bytes are held back at most.
class Output {
public:
    static constexpr std::size_t buffer_size_max = 64 * 1024;

    /// Creates or empties the file at `path`; "-" or nothing is standard output.
    /// Errors: io, naming the path.
    static Result<Output> open(const std::string& path);
    Output(Output&& other) noexcept;
    Output& operator=(Output&&) = delete;
    ~Output();

    void write(std::string_view text);
    /// Passes everything on now.
    void flush();
    /// Whether anything could not be written: a full disk, a pipe that nobody reads.
    [[nodiscard]] const Status& status() const { return status_; }
    [[nodiscard]] bool is_terminal() const;

private:
    Output(int fd, std::string name);

    int fd_;
    std::string name_;
    std::string buffer_;
    Status status_;
};

}  // namespace hemostat::report
