// hemostat inspect [PATH…]
#include "cli/command.h"
#include "cli/reporting.h"
#include "inspect/file_inspection.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <thread>

namespace hemostat::cli {
namespace {

constexpr unsigned jobs_max = 64;
constexpr int low_priority = 10;
/// How many omissions the table lists; JSON lists all.
constexpr std::size_t omissions_shown_max = 10;

struct InspectCommand {
    ReportOptions report;
    inspect::FileTreeOptions tree;
    unsigned jobs = std::clamp(std::thread::hardware_concurrency(), 1U, jobs_max);
    bool is_at_full_priority = false;
};

/// Shows what was not read as the options say: a line of JSON each, or a short list.
class Omissions {
public:
    Omissions(Reporting& reporting, bool is_table) : reporting_(reporting), is_table_(is_table) {}

    void take(const inspect::Omission& omission) {
        if (!is_table_) {
            write_line(omission);
        } else if (shown_.size() < omissions_shown_max && !omission.is_wish) {
            shown_.push_back(omission);
        }
    }

    void write_list(const inspect::Coverage& coverage) {
        for (const inspect::Omission& omission : shown_) {
            reporting_.output().write(
                fmt::format("not read: {}: {}\n", omission.path, omission.why));
        }
        if (coverage.omission_count > shown_.size()) {
            reporting_.output().write(fmt::format("… and {} more; --format json lists them all\n",
                                                  coverage.omission_count - shown_.size()));
        }
    }

private:
    void write_line(const inspect::Omission& omission) {
        std::string line;
        finding::JsonWriter writer(line);
        inspect::write_json(writer, omission);
        reporting_.output().write(line + "\n");
    }

    Reporting& reporting_;
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

int run_inspection(const InspectCommand& command) {
    const auto advisory = choose_advisory(command.report);
    if (!advisory) {
        return report_failure(advisory.error());
    }
    auto output = report::Output::open(command.report.output);
    if (!output) {
        return report_failure(output.error());
    }
    if (!command.is_at_full_priority) {
        ::setpriority(PRIO_PROCESS, 0, low_priority);
    }
    Reporting reporting(std::move(*output), command.report, {.shows_next_step = true});
    Omissions omissions(reporting, command.report.is_table());
    watch_for_interruption();
    const inspect::FileInspectionOptions options{
        .tree = command.tree,
        .advisory = **advisory,
        .job_count = command.jobs,
        .is_stop_requested = [&] { return was_interrupted() || !reporting.output().status(); },
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
    if (command.report.is_table() && !command.report.is_quiet) {
        reporting.table().write_summary(progress->verdicts, notes_on(*progress), progress->elapsed);
        omissions.write_list(progress->coverage);
        reporting.table().write_remedies((*advisory)->id);
    }
    if (const Status written = reporting.finish(); !written) {
        return report_failure(written.error());
    }
    return exit_status(*progress);
}

}  // namespace

void add_inspect_command(CLI::App& app, Action& action) {
    auto command = std::make_shared<InspectCommand>();
    CLI::App* const inspect =
        app.add_subcommand("inspect", "find every OpenSSL in files and archives: is it affected?");
    inspect->add_option("PATH", command->tree.roots, "files and folders; / when none is given");
    inspect
        ->add_option("--exclude", command->tree.excluded,
                     "leave out what matches this shell pattern, as a path or as a name")
        ->type_name("PATTERN")
        ->allow_extra_args(false);
    inspect->add_flag("--one-file-system", command->tree.stays_on_one_file_system,
                      "stay on the file system of each PATH");
    inspect->add_flag("--network", command->tree.includes_network,
                      "also enter file systems that other machines serve");
    inspect->add_option("--jobs", command->jobs, "files read at once")
        ->type_name("N")
        ->check(CLI::Range(1U, jobs_max));
    inspect->add_flag("--full-priority", command->is_at_full_priority,
                      "do not give way to other processes");
    add_report_options(*inspect, command->report);
    inspect->footer(
        "Looks into every file and every archive, and into archives within archives, for copies "
        "of\n"
        "OpenSSL, renamed, stripped or linked in. What was not read is listed.\n\n"
        "Examples:\n"
        "  hemostat inspect image.tar firmware.bin\n"
        "  sudo hemostat inspect\n"
        "  hemostat inspect /opt --exclude '*.iso' --format json -o findings.jsonl");
    inspect->callback([command, &action] {
        if (command->tree.roots.empty()) {
            command->tree.roots = {"/"};
        }
        action = [command] { return run_inspection(*command); };
    });
}

}  // namespace hemostat::cli
