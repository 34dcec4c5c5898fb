// hemostat check: everything that can be said about this machine. Its detectors are called in
// check_machine(), one after another; a new one is a call there.
#include "cli/command.h"
#include "cli/run.h"
#include "inspect/listening_services.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

namespace hemostat::cli {
namespace {

finding::Endpoint to_endpoint(const inspect::ListeningService& service) {
    finding::Endpoint endpoint;
    endpoint.host = to_string(service.scan_address);
    endpoint.address = service.scan_address;
    endpoint.port = service.port;
    if (service.process) {
        endpoint.process = {.pid = service.process->pid,
                            .name = service.process->name,
                            .executable = service.process->executable};
    }
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

int scan_listening_services(const RunOptions& options) {
    const auto scope = load_scope(options);
    if (!scope) {
        return report_failure(scope.error());
    }
    const auto found = inspect::find_listening_services();
    if (!found) {
        return report_failure(found.error());
    }
    if (found->services.empty()) {
        return report_failure({ErrorKind::invalid_input,
                               "check: nothing listens on this machine, so nothing was examined"});
    }
    auto next = found->services.begin();
    const auto source = [&]() -> scan::NextTarget {
        return next == found->services.end() ? scan::NextTarget(scan::NoMoreTargets{})
                                             : to_endpoint(*next++);
    };
    const auto done_part = [&]() -> std::optional<double> {
        return static_cast<double>(next - found->services.begin()) /
               static_cast<double>(found->services.size());
    };
    return run_scan({.source = source,
                     .scope = *scope,
                     .style = {.shows_process = true, .shows_next_step = true},
                     .done_part = done_part,
                     .note = note_on(*found)},
                    options);
}

int check_machine(const RunOptions& options) {
    return scan_listening_services(options);
}

}  // namespace

void add_check_command(CLI::App& app, Action& action) {
    auto options = std::make_shared<RunOptions>();
    CLI::App* const check = app.add_subcommand(
        "check", "the main job: is this machine affected, and what is to be done?");
    add_run_options(*check, *options);
    check->footer(
        "Finds the TCP services that listen on this machine, asks each over TLS, and says its\n"
        "verdict and the next step. No byte of a server's memory is read, vulnerable or not.\n\n"
        "Examples:\n"
        "  hemostat check\n"
        "  sudo hemostat check                  names the process of every service\n"
        "  hemostat check --format json | jq -r 'select(.verdict == \"vulnerable\").asset.id'");
    check->callback([options, &action] { action = [options] { return check_machine(*options); }; });
}

}  // namespace hemostat::cli
