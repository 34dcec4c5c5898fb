// What scan and check have in common: options, the scan itself, the exit status.
#pragma once

#include "base/result.h"
#include "cli/reporting.h"
#include "probe/probe.h"
#include "report/table.h"
#include "scan/scanner.h"
#include "scope/scope.h"

#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace hemostat::cli {

/// Options as the user gave them, not yet checked.
struct RunOptions {
    ReportOptions report;
    std::string scope_file;
    double timeout_seconds = 5;
    double rate = 2000;
    std::size_t in_flight = 500;
    std::size_t per_host = 4;
};

void add_run_options(CLI::App& command, RunOptions& options);

/// The scope that a run may touch: the file's, or this machine alone.
Result<scope::Scope> load_scope(const RunOptions& options);

/// The probe that decides the advisory of `options`.
///
/// Errors: invalid_input when there is none.
Result<const probe::ProbeType*> choose_probe(const ReportOptions& options);

struct Run {
    scan::EndpointSource source;
    const scope::Scope& scope;
    report::TableStyle style;
    /// How much of the input has been read, 0 to 1, where that is known.
    std::function<std::optional<double>()> done_part;
    /// Written above the table's summary; may be empty.
    std::string note;
};

/// Scans, reports to `output`, and gives the exit status. Ctrl-C ends it early with what is known;
/// a second one ends it at once.
int run_scan(const Run& run, const RunOptions& options, report::Output& output);

/// 1 when anything is vulnerable, whatever else went wrong; 0 only when something was examined and
/// all of it is known to be safe.
int exit_status(const scan::Progress& progress);

}  // namespace hemostat::cli
