// The lines of a file or pipe, one at a time.
#pragma once

#include "base/file.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace hemostat::scan {

struct Line {
    std::string_view text;     ///< without its end, LF or CRLF; meaningless when too long
    std::uint64_t number = 0;  ///< from 1
    bool is_too_long = false;
};

/// Reads with a fixed buffer, however long the file or a line is.
///
/// Skips a UTF-8 byte order mark at the front. The last line may lack its end.
/// Limit: a line above size_max bytes is skipped and said to be too long.
class LineReader {
public:
    static constexpr std::size_t size_max = 4096;

    explicit LineReader(File file);

    /// The next line, or nothing at the end of the file.
    ///
    /// Errors: io; do not ask again after one.
    /// Lifetime: the text is valid until the next call.
    Result<std::optional<Line>> next();

    /// Whether next() would have to wait for more of a pipe.
    [[nodiscard]] bool would_wait() const;
    /// How much of the file has been given, 0 to 1; nothing when its size is not known.
    [[nodiscard]] std::optional<double> given_part() const;

    /// How many lines have been given.
    [[nodiscard]] std::uint64_t line_count() const { return line_count_; }

private:
    Result<std::size_t> fill();
    Line make_line(std::string_view text, bool is_too_long);

    File file_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  ///< of what was read and not yet given
    std::size_t end_ = 0;
    std::uint64_t line_count_ = 0;
    std::uint64_t read_size_ = 0;  ///< bytes of the file
};

}  // namespace hemostat::scan
