// What the commands that make findings have in common: the options of their report, and the report.
#pragma once

#include "advisory/advisory.h"
#include "base/result.h"
#include "cli/recording.h"
#include "finding/finding.h"
#include "report/json_lines.h"
#include "report/output.h"
#include "report/progress_line.h"
#include "report/table.h"

#include <functional>
#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace hemostat::cli {

/// Options as the user gave them, not yet checked.
struct ReportOptions {
    std::string format = "table";
    std::string output;
    std::string advisory = "CVE-2014-0160";
    StorePlace record;  ///< no store: findings are reported, and not recorded
    std::string
        machine;  ///< that files, packages and processes are on; set by add_report_options()
    bool is_quiet = false;
    bool has_no_color = false;

    [[nodiscard]] bool is_table() const { return format == "table"; }
};

void add_report_options(CLI::App& command, ReportOptions& options);

/// --format, --json and --output, of which `json_help` says what JSON holds.
void add_format_options(CLI::App& command, ReportOptions& options, const std::string& json_help);

/// --advisories, which loads them while the command line is read.
void add_advisories_option(CLI::App& command);

/// Errors: invalid_input, naming an advisory that is known.
Result<const advisory::Advisory*> find_advisory(const std::string& id);

/// The same, for --advisory.
Result<const advisory::Advisory*> choose_advisory(const ReportOptions& options);

/// Opens the output that the options name, and hands it to `write_report`, which gives an exit
/// status. What cannot be opened or written is reported, and is a failure.
int with_output(const ReportOptions& options,
                const std::function<int(report::Output&)>& write_report);

/// Takes findings, records them where the options name a store, and shows them as the options say:
/// on a terminal at once, and with the progress line out of the way.
class Reporting final : public finding::Sink {
public:
    /// Errors: those of Recording::begin().
    static Result<std::unique_ptr<Reporting>> begin(report::Output& output,
                                                    const ReportOptions& options,
                                                    report::TableStyle style);

    void take(finding::Finding finding) override;

    /// Gives `status`, that of the findings. Where they could not be recorded, says so, and gives a
    /// failure unless something is vulnerable.
    int finish(int status);

    [[nodiscard]] report::Table& table() { return table_; }
    [[nodiscard]] report::ProgressLine& line() { return line_; }

private:
    Reporting(report::Output& output, const ReportOptions& options, report::TableStyle style,
              std::unique_ptr<Recording> recording);

    report::Output& output_;
    const ReportOptions& options_;
    std::unique_ptr<Recording> recording_;
    bool is_terminal_;
    report::Table table_;
    report::JsonLines json_lines_;
    report::ProgressLine line_;
};

/// Makes Ctrl-C and SIGTERM be noticed by was_interrupted(); a second one ends the program at once.
void watch_for_interruption();
bool was_interrupted();

/// Prints `error` as one line and gives ExitStatus::failure.
int report_failure(const Error& error);

}  // namespace hemostat::cli
