// hemostat: one program, verbs as subcommands.
#include "cli/command.h"
#include "cli/suggestion.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>

namespace {

using namespace hemostat;

int report_usage_error(const CLI::App& app, const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
        return app.exit(error);  // --help or --version
    }
    const CLI::App* command = &app;
    for (auto chosen = app.get_subcommands(); !chosen.empty();
         chosen = command->get_subcommands()) {
        command = chosen.front();
    }
    fmt::print(stderr, "{}: {}\n", cli::full_name(*command),
               cli::explain_usage_error(*command, error));
    return cli::failure;
}

int run(int argc, char** argv) {
    CLI::App app{
        "hemostat carries you from an OpenSSL advisory to a provable all-clear.\n\n"
        "Exit status: 0 every asset is fixed or not affected, 1 something is vulnerable,\n"
        "2 something is inconclusive or unreachable, 3 usage or our own failure.",
        "hemostat"};
    app.footer(
        "Examples:\n"
        "  hemostat check                       what listens on this machine\n"
        "  hemostat scan localhost:8443         one server\n"
        "  hemostat inspect /usr                every OpenSSL in files and archives\n"
        "  hemostat advisory list               what it can check for\n"
        "  hemostat campaign status             what is left to do, and who is late\n"
        "  hemostat scan --help                 more about a command");
    app.set_version_flag("--version", "hemostat " HEMOSTAT_VERSION);
    app.require_subcommand(1);
    cli::Action action;
    cli::add_check_command(app, action);
    cli::add_inspect_command(app, action);
    cli::add_scan_command(app, action);
    cli::add_advisory_command(app, action);
    cli::add_campaign_command(app, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return report_usage_error(app, error);
    }
    return action();
}

}  // namespace

int main(int argc, char** argv) {
    // A reader that goes away is noticed by the write that fails.
    std::signal(SIGPIPE, SIG_IGN);
    // Every time that we show is UTC. Without TZ the C library asks the disk for the time zone at
    // each conversion, and libzip converts a time for each member of a zip.
    ::setenv("TZ", "UTC0", 1);  // NOLINT(concurrency-mt-unsafe): no other thread runs yet
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "hemostat: internal error: {}\n", error.what());
        return cli::failure;
    }
}
