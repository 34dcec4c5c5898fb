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
        app.add_subcommand("inspect",
                           "find every OpenSSL in files, archives and running "
                           "processes: is it affected?");
    auto* const paths = inspect->add_option("PATH", command->inspection.tree.roots,
                                            "files and folders; all processes and / when none is "
                                            "given, and no --root");
    auto* const processes =
        inspect->add_flag("--processes", command->inspection.is_of_processes_only,
                          "look into processes alone: who must be restarted?");
    add_inspection_options(*inspect, command->inspection);
    processes->excludes(paths)->excludes(inspect->get_option("--root"));
    add_report_options(*inspect, command->report);
    inspect->footer(
        "Looks into every file and every archive, and into archives within archives, for copies "
        "of\n"
        "OpenSSL, renamed, stripped or linked in, and for what dpkg, rpm and apk have installed.\n"
        "What was not read is listed.\n"
        "Without PATH also looks into what every process runs and is no longer on disk, because "
        "it was\n"
        "deleted or replaced since, or was never there.\n\n"
        "Examples:\n"
        "  hemostat inspect image.tar firmware.bin\n"
        "  sudo hemostat inspect\n"
        "  sudo hemostat inspect --processes    who must be restarted after an update\n"
        "  sudo hemostat inspect --root /mnt/disk\n"
        "  hemostat inspect /opt --exclude '*.iso' --format json -o findings.jsonl\n"
        "  sudo hemostat inspect --no-cache     the last look, before you say that all is clear");
    inspect->callback(
        [command, &action] { action = [command] { return inspect_paths(*command); }; });
}

}  // namespace hemostat::cli
