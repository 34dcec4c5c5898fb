#include "report/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace hemostat::report {
namespace {

using finding::Verdict;

// Below this the estimate of the time left would jump about.
constexpr double done_part_min = 0.01;
constexpr std::size_t path_shown_max = 40;

std::string format_duration(double seconds) {
    const auto whole = std::lround(seconds);
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

std::string format_progress(const scan::Progress& progress, std::optional<double> done_part) {
    const double seconds = static_cast<double>(progress.elapsed.count()) / 1e6;
    const auto done = progress.verdicts.total();
    std::string line = fmt::format(
        "{} done, {:.0f}/s: {} vulnerable, {} fixed, {} not affected, {} inconclusive, "
        "{} unreachable; {} in flight",
        done, seconds > 0 ? static_cast<double>(done) / seconds : 0.0,
        progress.verdicts.count(Verdict::vulnerable), progress.verdicts.count(Verdict::fixed),
        progress.verdicts.count(Verdict::not_affected),
        progress.verdicts.count(Verdict::inconclusive),
        progress.verdicts.count(Verdict::unreachable), progress.in_flight_count);
    if (done_part && *done_part >= done_part_min) {
        line += ", " + format_duration(seconds * (1 - *done_part) / *done_part) + " left";
    }
    return line;
}

std::string format_progress(const inspect::Progress& progress) {
    const double seconds = static_cast<double>(progress.elapsed.count()) / 1e6;
    const std::string_view path = progress.path;
    return fmt::format("{} files, {:.1f} GB, {:.0f} s: {} with OpenSSL, {} not read; {}{}",
                       progress.coverage.file_count,
                       static_cast<double>(progress.coverage.byte_count) / 1e9, seconds,
                       progress.verdicts.total(), progress.coverage.omission_count,
                       path.size() > path_shown_max ? "…" : "",
                       path.substr(path.size() - std::min(path.size(), path_shown_max)));
}

ProgressLine::ProgressLine(bool enabled) : enabled_(enabled && ::isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(std::string_view text) {
    if (enabled_) {
        fmt::print(stderr, "\r\x1b[K{}", text);
        std::fflush(stderr);
        is_shown_ = true;
    }
}

void ProgressLine::hide() {
    if (std::exchange(is_shown_, false)) {
        fmt::print(stderr, "\r\x1b[K");
        std::fflush(stderr);
    }
}

}  // namespace hemostat::report
