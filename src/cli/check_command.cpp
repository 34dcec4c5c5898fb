// hemostat check: everything that can be said about this machine. Its detectors are called in
// check_machine(), one after another; a new one is a call there.
#include "cli/command.h"
#include "cli/inspection.h"
#include "cli/run.h"
#include "inspect/listening_services.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

namespace hemostat::cli {
namespace {

finding::Endpoint to_endpoint(const inspect::ListeningService& service,
                              const std::string& machine) {
    finding::Endpoint endpoint;
    endpoint.host = to_string(service.scan_address);
    endpoint.address = service.scan_address;
    endpoint.port = service.port;
    if (service.process) {
        endpoint.process = {.pid = service.process->pid,
                            .name = service.process->name,
                            .executable = service.process->executable};
    }
    endpoint.machine = machine;
    return endpoint;
}

std::string note_on(const inspect::ListeningServices& found) {
    if (found.unreadable_process_count == 0) {
        return {};
    }
    return fmt::format(
        "{} processes of other users could not be looked into; as root, check names every "
        "service's process.\n",
        found.unreadable_process_count);
}

// An exit status; nothing when nothing listens.
std::optional<int> scan_listening_services(const RunOptions& options, report::Output& output) {
    const auto scope = load_scope(options);
    if (!scope) {
        return report_failure(scope.error());
    }
    const auto found = inspect::find_listening_services();
    if (!found) {
        return report_failure(found.error());
    }
    if (found->services.empty()) {
        return std::nullopt;
    }
    auto next = found->services.begin();
    const auto source = [&]() -> scan::NextTarget {
        return next == found->services.end() ? scan::NextTarget(scan::NoMoreTargets{})
                                             : to_endpoint(*next++, options.report.machine);
    };
    const auto done_part = [&]() -> std::optional<double> {
        return static_cast<double>(next - found->services.begin()) /
               static_cast<double>(found->services.size());
    };
    const Run run{.source = source,
                  .scope = *scope,
                  .style = {.shows_process = true, .shows_next_step = true},
                  .done_part = done_part,
                  .note = note_on(*found)};
    return run_scan(run, options, output);
}

struct CheckCommand {
    RunOptions run;
    InspectionOptions inspection;
    bool is_of_services_only = false;
};

// The worst is what a script has to know.
int worse(int left, int right) {
    constexpr std::array from_bad_to_good{vulnerable, failure, inconclusive, all_clear};
    return *std::ranges::find_if(
        from_bad_to_good, [&](ExitStatus status) { return status == left || status == right; });
}

int check_machine(const CheckCommand& command) {
    if (const auto probe = choose_probe(command.run.report); !probe) {
        return report_failure(probe.error());
    }
    return with_output(command.run.report, [&](report::Output& output) {
        const auto services = scan_listening_services(command.run, output);
        if (!services && command.is_of_services_only) {
            return report_failure({ErrorKind::invalid_input,
                                   "check: nothing listens on this machine, so nothing was "
                                   "examined; without --services-only its processes and files "
                                   "are"});
        }
        if (command.is_of_services_only || was_interrupted()) {
            return *services;
        }
        if (command.run.report.is_table()) {
            output.write(services ? "\n" : "Nothing listens on this machine.\n\n");
            output.flush();
        }
        const int files = run_inspection(command.inspection, command.run.report, output);
        return worse(services.value_or(all_clear), files);
    });
}

}  // namespace

void add_check_command(CLI::App& app, Action& action) {
    auto command = std::make_shared<CheckCommand>();
    CLI::App* const check = app.add_subcommand(
        "check", "the main job: is this machine affected, and what is to be done?");
    check->add_flag("--services-only", command->is_of_services_only,
                    "do not look into processes and files");
    add_run_options(*check, command->run);
    add_inspection_options(*check, command->inspection);
    check->footer(
        "Finds the TCP services that listen on this machine, asks each over TLS, then looks for "
        "copies\n"
        "of OpenSSL: into what processes run and is no longer on disk, and into all files. Says "
        "the\n"
        "verdict and the next step. No byte of a server's memory is read, vulnerable or not.\n\n"
        "Examples:\n"
        "  hemostat check\n"
        "  sudo hemostat check                  names all processes, reads all files\n"
        "  hemostat check --services-only       in a moment\n"
        "  hemostat check --format json | jq -r 'select(.verdict == \"vulnerable\").asset.id'");
    check->callback([command, &action] { action = [command] { return check_machine(*command); }; });
}

}  // namespace hemostat::cli
