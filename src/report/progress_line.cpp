#include "report/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>
#include <cmath>
#include <cstdio>
#include <utility>

namespace hemostat::report {
namespace {

using finding::Verdict;

// Below this the estimate of the time left would jump about.
constexpr double done_part_min = 0.01;

std::string format_duration(double seconds) {
    const auto whole = std::lround(seconds);
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

std::string format_progress(const scan::Progress& progress, std::optional<double> done_part) {
    const double seconds = static_cast<double>(progress.elapsed.count()) / 1e6;
    const auto done = progress.finding_count();
    std::string line = fmt::format(
        "{} done, {:.0f}/s: {} vulnerable, {} fixed, {} not affected, {} inconclusive, "
        "{} unreachable; {} in flight",
        done, seconds > 0 ? static_cast<double>(done) / seconds : 0.0,
        progress.count(Verdict::vulnerable), progress.count(Verdict::fixed),
        progress.count(Verdict::not_affected), progress.count(Verdict::inconclusive),
        progress.count(Verdict::unreachable), progress.in_flight_count);
    if (done_part && *done_part >= done_part_min) {
        line += ", " + format_duration(seconds * (1 - *done_part) / *done_part) + " left";
    }
    return line;
}

ProgressLine::ProgressLine(bool enabled) : enabled_(enabled && ::isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(const scan::Progress& progress, std::optional<double> done_part) {
    if (enabled_) {
        fmt::print(stderr, "\r\x1b[K{}", format_progress(progress, done_part));
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
