#include "cli/inspection.h"

#include "cli/command.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>

namespace hemostat::cli {
namespace {

constexpr unsigned jobs_max = 64;
constexpr int low_priority = 10;
/// How many omissions the table lists; JSON lists all.
constexpr std::size_t omissions_shown_max = 10;

/// Shows what was not read as the options say: a line of JSON each, or a short list.
class Omissions {
public:
    Omissions(report::Output& output, bool is_table) : output_(output), is_table_(is_table) {}

    void take(const inspect::Omission& omission) {
        if (!is_table_) {
            write_line(omission);
        } else if (shown_.size() < omissions_shown_max && !omission.is_wish) {
            shown_.push_back(omission);
        }
    }

    void write_list(const inspect::Coverage& coverage) {
        for (const inspect::Omission& omission : shown_) {
            output_.write(fmt::format("not read: {}: {}\n", omission.path, omission.why));
        }
        if (coverage.omission_count > shown_.size()) {
            output_.write(fmt::format("… and {} more; --format json lists them all\n",
                                      coverage.omission_count - shown_.size()));
        }
    }

private:
    void write_line(const inspect::Omission& omission) {
        std::string line;
        finding::JsonWriter writer(line);
        inspect::write_json(writer, omission);
        output_.write(line + "\n");
    }

    report::Output& output_;
    bool is_table_;
    std::vector<inspect::Omission> shown_;
};

std::vector<std::string> notes_on(const inspect::Progress& progress) {
    const inspect::Coverage& coverage = progress.coverage;
    std::vector<std::string> notes{
        fmt::format("{} files and {:.1f} GB of code read", coverage.file_count,
                    static_cast<double>(coverage.byte_count) / 1e9),
        fmt::format("{} not read", coverage.omission_count)};
    if (coverage.wish_count != 0) {
        notes.push_back(fmt::format("{} left out as wished", coverage.wish_count));
    }
    if (progress.was_interrupted) {
        notes.emplace_back("interrupted, the remaining files were not examined");
    }
    return notes;
}

int exit_status(const inspect::Progress& progress) {
    using finding::Verdict;
    if (progress.verdicts.count(Verdict::vulnerable) != 0) {
        return vulnerable;
    }
    if (progress.coverage.file_count == 0 && !progress.was_interrupted) {
        return failure;
    }
    return progress.verdicts.count(Verdict::inconclusive) != 0 ||
                   progress.coverage.omission_count != 0 || progress.was_interrupted
               ? inconclusive
               : all_clear;
}

}  // namespace

void add_inspection_options(CLI::App& command, InspectionOptions& options) {
    options.jobs = std::clamp(std::thread::hardware_concurrency(), 1U, jobs_max);
    command
        .add_option("--exclude", options.tree.excluded,
                    "leave out files that match this shell pattern, as a path or as a name")
        ->type_name("PATTERN")
        ->allow_extra_args(false);
    command.add_flag("--one-file-system", options.tree.stays_on_one_file_system,
                     "stay on the file system of each path");
    command.add_flag("--network", options.tree.includes_network,
                     "also enter file systems that other machines serve");
    command.add_option("--jobs", options.jobs, "files read at once")
        ->type_name("N")
        ->check(CLI::Range(1U, jobs_max));
    command.add_flag("--full-priority", options.is_at_full_priority,
                     "do not give way to other processes");
}

int run_inspection(const InspectionOptions& wanted, const ReportOptions& report_options,
                   report::Output& output) {
    const auto advisory = choose_advisory(report_options);
    if (!advisory) {
        return report_failure(advisory.error());
    }
    if (!wanted.is_at_full_priority) {
        ::setpriority(PRIO_PROCESS, 0, low_priority);
    }
    Reporting reporting(output, report_options, {.shows_next_step = true});
    Omissions omissions(output, report_options.is_table());
    watch_for_interruption();
    const inspect::FileInspectionOptions options{
        .tree = wanted.tree,
        .advisory = **advisory,
        .job_count = wanted.jobs,
        .is_stop_requested = [&] { return was_interrupted() || !output.status(); },
        .on_progress =
            [&](const inspect::Progress& now) {
                reporting.line().show(report::format_progress(now));
            },
        .on_omission = [&](const inspect::Omission& omission) { omissions.take(omission); },
    };
    const auto progress = inspect::inspect_files(options, reporting);
    reporting.line().hide();
    if (!progress) {
        return report_failure(progress.error());
    }
    if (report_options.is_table() && !report_options.is_quiet) {
        reporting.table().write_summary(progress->verdicts, notes_on(*progress), progress->elapsed);
        omissions.write_list(progress->coverage);
        reporting.table().write_remedies((*advisory)->id);
    }
    return exit_status(*progress);
}

}  // namespace hemostat::cli
