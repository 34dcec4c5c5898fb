// hemostat check: everything that can be said about this machine. Its detectors are listed in
// check_machine(); a new one is a line there.
#include "cli/command.h"
#include "cli/run.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace hemostat::cli {
namespace {

int check_machine(const RunOptions&) {
    return failure;
}

}  // namespace

void add_check_command(CLI::App& app, Action& action) {
    auto options = std::make_shared<RunOptions>();
    CLI::App* const check = app.add_subcommand(
        "check", "the main job: is this machine affected, and what is to be done?");
    add_run_options(*check, *options);
    check->callback([options, &action] { action = [options] { return check_machine(*options); }; });
}

}  // namespace hemostat::cli
