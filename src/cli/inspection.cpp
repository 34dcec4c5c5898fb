#include "cli/inspection.h"

#include "cli/command.h"
#include "inspect/outcome_cache.h"
#include "inspect/processes.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>
#include <utility>

namespace hemostat::cli {
namespace {

constexpr unsigned jobs_max = 64;
constexpr int low_priority = 10;
/// How many omissions the table lists; JSON lists all.
constexpr std::size_t omissions_shown_max = 10;

void write_line(report::Output& output, const auto& value) {
    std::string line;
    finding::JsonWriter writer(line);
    inspect::write_json(writer, value);
    output.write(line + "\n");
}

/// The first of what was not read, for the table.
class Omissions {
public:
    void take(const inspect::Omission& omission) {
        if (shown_.size() < omissions_shown_max && !omission.is_wish) {
            shown_.push_back(omission);
        }
    }

    void write(report::Output& output, const inspect::Coverage& coverage) const {
        for (const inspect::Omission& omission : shown_) {
            output.write(fmt::format("not read: {}: {}\n", omission.path, omission.why));
        }
        if (coverage.omission_count > shown_.size()) {
            output.write(fmt::format("… and {} more; --format json lists them all\n",
                                     coverage.omission_count - shown_.size()));
        }
    }

private:
    std::vector<inspect::Omission> shown_;
};

std::vector<std::string> notes_on(const inspect::Progress& progress) {
    const inspect::Coverage& coverage = progress.coverage;
    std::vector<std::string> notes;
    if (coverage.process_count != 0) {
        notes.push_back(fmt::format("{} processes looked into", coverage.process_count));
    }
    notes.push_back(fmt::format("{} files and {:.1f} MB of code read", coverage.file_count,
                                static_cast<double>(coverage.byte_count) / 1e6));
    if (coverage.unchanged_count != 0) {
        notes.push_back(
            fmt::format("{} files unchanged since they were read", coverage.unchanged_count));
    }
    notes.push_back(fmt::format("{} not read", coverage.omission_count));
    if (coverage.wish_count != 0) {
        notes.push_back(fmt::format("{} left out as wished", coverage.wish_count));
    }
    if (!coverage.is_complete) {
        notes.emplace_back("interrupted, the remaining files were not examined");
    }
    return notes;
}

Result<inspect::Progress> sum(const inspect::Progress& processes, Result<inspect::Progress> files) {
    if (files) {
        files->verdicts.add(processes.verdicts);
        files->coverage.add(processes.coverage);
        files->elapsed += processes.elapsed;
    }
    return files;
}

int exit_status(const inspect::Progress& progress) {
    using finding::Verdict;
    if (progress.verdicts.count(Verdict::vulnerable) != 0) {
        return vulnerable;
    }
    const inspect::Coverage& coverage = progress.coverage;
    if (coverage.process_count == 0 && coverage.file_count == 0 && coverage.unchanged_count == 0 &&
        coverage.is_complete) {
        return failure;
    }
    return progress.verdicts.count(Verdict::inconclusive) != 0 || coverage.omission_count != 0 ||
                   !coverage.is_complete
               ? inconclusive
               : all_clear;
}

}  // namespace

void add_inspection_options(CLI::App& command, InspectionOptions& options) {
    options.jobs = std::clamp(std::thread::hardware_concurrency(), 1U, jobs_max);
    command
        .add_option(
            "--root", options.system_roots,
            "inspect DIR instead of /, as a system's root: tell when it has no package database")
        ->type_name("DIR")
        ->allow_extra_args(false);
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
    command.add_flag(
        "--no-cache", options.reads_all,
        "read every file again, also those that have not changed since they were read");
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
    const auto begun = Reporting::begin(output, report_options, {.shows_next_step = true});
    if (!begun) {
        return report_failure(begun.error());
    }
    Reporting& reporting = **begun;
    Omissions omissions;
    watch_for_interruption();
    const auto is_stop_requested = [&] { return was_interrupted() || !output.status(); };
    const auto on_omission = [&](const inspect::Omission& omission) {
        if (report_options.is_table()) {
            omissions.take(omission);
        } else {
            write_line(output, omission);
        }
    };
    inspect::FileTreeOptions tree = wanted.tree;
    tree.roots.insert(tree.roots.end(), wanted.system_roots.begin(), wanted.system_roots.end());
    const bool is_of_all = tree.roots.empty();
    if (is_of_all && !wanted.is_of_processes_only) {
        tree.roots = {"/"};
    }
    Result<inspect::Progress> progress;
    if (is_of_all) {
        progress = inspect::inspect_processes({.advisory = **advisory,
                                               .is_stop_requested = is_stop_requested,
                                               .on_omission = on_omission},
                                              reporting);
    }
    if (progress && progress->coverage.is_complete && !tree.roots.empty()) {
        const inspect::FileInspectionOptions options{
            .tree = std::move(tree),
            .system_roots = wanted.system_roots,
            .advisory = **advisory,
            .job_count = wanted.jobs,
            .cache_folder = wanted.reads_all ? "" : inspect::default_cache_folder(),
            .is_stop_requested = is_stop_requested,
            .on_progress =
                [&](const inspect::Progress& now) {
                    reporting.line().show(report::format_progress(now));
                },
            .on_omission = on_omission,
        };
        progress = sum(*progress, inspect::inspect_files(options, reporting));
    }
    reporting.line().hide();
    if (!progress) {
        return reporting.finish(report_failure(progress.error()));
    }
    if (!progress->cache_failure.empty()) {
        fmt::print(stderr, "hemostat: the cache in {} is of no use: {}\n",
                   inspect::default_cache_folder(), progress->cache_failure);
    }
    if (report_options.is_table() && !report_options.is_quiet) {
        reporting.table().write_summary(progress->verdicts, notes_on(*progress), progress->elapsed);
        omissions.write(output, progress->coverage);
        reporting.table().write_remedies((*advisory)->id);
    }
    if (!report_options.is_table()) {
        write_line(output, progress->coverage);
    }
    return reporting.finish(exit_status(*progress));
}

}  // namespace hemostat::cli
