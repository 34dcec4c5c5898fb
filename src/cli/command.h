// What a command of the program is.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace hemostat::cli {

/// Exit status, everywhere.
enum ExitStatus : int {
    all_clear = 0,     ///< every asset is fixed or not affected
    vulnerable = 1,    ///< something is vulnerable
    inconclusive = 2,  ///< nothing vulnerable, but something inconclusive or unreachable
    failure = 3,       ///< usage, or our own failure
};

/// What the chosen command does once its options have been read; gives an exit status.
using Action = std::function<int()>;

/// Each adds its subcommand to `app`; the one that the user names sets `action`.
void add_advisory_command(CLI::App& app, Action& action);
void add_campaign_command(CLI::App& app, Action& action);
void add_check_command(CLI::App& app, Action& action);
void add_inspect_command(CLI::App& app, Action& action);
void add_scan_command(CLI::App& app, Action& action);

}  // namespace hemostat::cli
