// hemostat scan TARGET…
#include "cli/command.h"
#include "cli/run.h"
#include "scan/ports.h"
#include "scan/target_source.h"
#include "scope/scope.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace hemostat::cli {
namespace {

struct ScanCommand {
    RunOptions run;
    std::vector<std::string> targets;
    std::vector<std::string> files;
    std::string ports = "443";
};

// A block is in scope as a whole or not at all; single addresses are judged where they are used.
Status admit(const scope::Scope& scope, const scan::Target& target) {
    const auto* const block = std::get_if<IpNetwork>(&target.host);
    if (block == nullptr || scope.covers(*block)) {
        return Done{};
    }
    return fail(
        ErrorKind::not_permitted,
        to_string(*block) +
            ": outside the scope; if it is yours, write into the file that --scope names: " +
            scope::line_to_add(*block));
}

int scan_targets(const ScanCommand& command) {
    if (command.targets.empty() && command.files.empty()) {
        return report_failure(
            {ErrorKind::invalid_input,
             "scan: no target; give one, such as localhost:8443, or --targets FILE"});
    }
    auto ports = scan::parse_ports(command.ports);
    if (!ports) {
        return report_failure(ports.error());
    }
    const auto scope = load_scope(command.run);
    if (!scope) {
        return report_failure(scope.error());
    }
    scan::TargetSource source({
        .targets = command.targets,
        .files = command.files,
        .ports = std::move(*ports),
        .admit = [&](const scan::Target& target) { return admit(*scope, target); },
    });
    const Run run{.source = [&] { return source.next(); },
                  .scope = *scope,
                  .style = {},
                  .done_part = [&] { return source.given_part(); },
                  .note = {}};
    return with_output(command.run.report,
                       [&](report::Output& output) { return run_scan(run, command.run, output); });
}

}  // namespace

void add_scan_command(CLI::App& app, Action& action) {
    auto command = std::make_shared<ScanCommand>();
    CLI::App* const scan =
        app.add_subcommand("scan", "check servers from outside: are they bleeding?");
    scan->add_option("TARGET", command->targets,
                     "host, host:port, [v6]:port, URL, or a block such as 192.0.2.0/24");
    scan->add_option("--targets", command->files,
                     "targets from a file, one a line; - for standard input")
        ->type_name("FILE")
        ->allow_extra_args(false);
    scan->add_option("-p,--port", command->ports, "for targets without a port, as in 443,8440-8450")
        ->type_name("PORTS")
        ->capture_default_str();
    add_run_options(*scan, command->run);
    scan->footer(
        "Without --scope only this machine's own addresses are scanned. No byte of a server's\n"
        "memory is read, vulnerable or not.\n\n"
        "Examples:\n"
        "  hemostat scan localhost:8443\n"
        "  hemostat scan --scope scope.toml www.example.org 192.0.2.0/24 --port 443,8443\n"
        "  hemostat scan --scope scope.toml --targets servers.txt --format json -o findings.jsonl");
    scan->callback([command, &action] { action = [command] { return scan_targets(*command); }; });
}

}  // namespace hemostat::cli
