// The line on standard error that tells a person how a long task stands.
#pragma once

#include "inspect/file_inspection.h"
#include "scan/scanner.h"

#include <optional>
#include <string>
#include <string_view>

namespace hemostat::report {

/// `done_part` is how much of the input has been read, 0 to 1, where that is known.
std::string format_progress(const scan::Progress& progress, std::optional<double> done_part);

std::string format_progress(const inspect::Progress& progress);

/// Shown only on a terminal, rewritten in place, and taken away before other output.
class ProgressLine {
public:
    /// Not `enabled` shows nothing at all.
    explicit ProgressLine(bool enabled);
    ~ProgressLine() { hide(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(std::string_view text);
    void hide();

private:
    bool enabled_;
    bool is_shown_ = false;
};

}  // namespace hemostat::report
