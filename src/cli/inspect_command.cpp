// hemostat inspect [PATH…]
#include "cli/command.h"
#include "cli/inspection.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace hemostat::cli {
namespace {

struct InspectCommand {
    ReportOptions report;
    InspectionOptions inspection;
};

int inspect_paths(const InspectCommand& command) {
    return with_output(command.report, [&](report::Output& output) {
        return run_inspection(command.inspection, command.report, output);
    });
}

}  // namespace

void add_inspect_command(CLI::App& app, Action& action) {
    auto command = std::make_shared<InspectCommand>();
    CLI::App* const inspect =
        app.add_subcommand("inspect", "find every OpenSSL in files and archives: is it affected?");
    inspect->add_option("PATH", command->inspection.tree.roots,
                        "files and folders; / when none is given");
    add_inspection_options(*inspect, command->inspection);
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
        if (command->inspection.tree.roots.empty()) {
            command->inspection.tree.roots = {"/"};
        }
        action = [command] { return inspect_paths(*command); };
    });
}

}  // namespace hemostat::cli
