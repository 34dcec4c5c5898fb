// What inspect and check have in common: options, the inspection itself, the exit status.
#pragma once

#include "cli/reporting.h"
#include "inspect/file_inspection.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace hemostat::cli {

/// Options as the user gave them, not yet checked.
struct InspectionOptions {
    inspect::FileTreeOptions tree;
    std::vector<std::string> system_roots;  ///< beside the tree's own; / where there are neither
    bool is_of_processes_only = false;
    unsigned jobs = 1;
    bool is_at_full_priority = false;
    bool reads_all = false;  ///< even what has not changed since an earlier inspection
};

/// All but the roots.
void add_inspection_options(CLI::App& command, InspectionOptions& options);

/// Inspects processes where wanted, then files, reports to `output`, and gives the exit status.
/// Ctrl-C ends it early with what is known; a second one ends it at once.
int run_inspection(const InspectionOptions& wanted, const ReportOptions& report_options,
                   report::Output& output);

}  // namespace hemostat::cli
