// Where a scan's endpoints come from: the command line, then files.
#pragma once

#include "base/result.h"
#include "finding/finding.h"
#include "scan/expansion.h"
#include "scan/line_reader.h"
#include "scan/target.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hemostat::scan {

struct TargetSourceOptions {
    std::vector<std::string> targets;
    std::vector<std::string> files;         ///< paths; "-" is standard input
    std::vector<std::uint16_t> ports{443};  ///< for targets without a port of their own; not empty
    /// Asked once for each target, a block as a whole; its error takes the target's place. May be
    /// empty.
    std::function<Status(const Target&)> admit;
};

struct NoMoreTargets {};
/// Nothing yet: a pipe has more to come. Ask again later.
struct NoTargetYet {};
/// An endpoint to be checked, an input that gives none, or why there is neither.
using NextTarget = std::variant<finding::Endpoint, Error, NoTargetYet, NoMoreTargets>;

/// Gives endpoints one at a time, in the order of the input, in constant memory.
///
/// In a file, blank lines and comments are skipped: a comment starts with '#' at the front of a
/// line or behind white space. A bad line is an Error that starts with FILE:LINE, and the rest of
/// the file goes on; a file that cannot be read, or fails midway, is an Error, and the next file
/// goes on. What is listed twice is given twice.
class TargetSource {
public:
    explicit TargetSource(TargetSourceOptions options);

    NextTarget next();

    /// How much of the input has been given, 0 to 1, each target on the command line counting as
    /// much as a file; nothing while that is not known.
    [[nodiscard]] std::optional<double> given_part() const;

private:
    std::optional<Result<Target>> next_in_file();
    Status open_next_file();
    std::optional<Result<Target>> parse_line(const Line& line) const;
    Result<Target> parse_and_admit(std::string_view text) const;

    TargetSourceOptions options_;
    std::size_t target_count_ = 0;     ///< of options_.targets, that were given
    std::size_t file_count_ = 0;       ///< of options_.files, that were opened
    std::optional<LineReader> lines_;  ///< of the last of these, until its end
    std::optional<Expansion> expansion_;
};

}  // namespace hemostat::scan
