// hemostat-lab: starts the lab's servers and keeps them until Ctrl-C.
#include "lab/lab.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace {

using namespace hemostat;
using namespace hemostat::lab;

constexpr int failure_status = 3;

struct Options {
    LabOptions lab;
    std::string ports_file;
    bool list = false;
};

int report(const std::string& what) {
    fmt::print(stderr, "hemostat-lab: {}\n", what);
    return failure_status;
}

void print_list() {
    for (const ServerSpec& spec : catalogue()) {
        fmt::print("{:<22} {:<13} {:<32} {}\n", spec.name, spec.verdict, spec.reason,
                   spec.description);
    }
}

void print_table(const Lab& lab) {
    fmt::print("{:<22} {:<16} {:<13} {}\n", "SERVER", "ADDRESS", "EXPECTED", "WHAT IT IS");
    for (const Server& server : lab.servers()) {
        const bool is_v6 = server.address.find(':') != std::string_view::npos;
        const std::string address = is_v6 ? fmt::format("[{}]:{}", server.address, server.port)
                                          : fmt::format("{}:{}", server.address, server.port);
        fmt::print("{:<22} {:<16} {:<13} {}\n", server.name, address, server.verdict,
                   server.description);
    }
    for (const Skipped& skipped : lab.skipped()) {
        fmt::print(stderr, "hemostat-lab: skipped: {}\n", skipped.why);
    }
    std::fflush(stdout);
}

/// Appears whole or not at all, so that a script may wait for it.
Status write_ports(const Lab& lab, const std::string& path) {
    const std::string unfinished = path + ".new";
    std::ofstream file(unfinished);
    for (const Server& server : lab.servers()) {
        file << fmt::format("{}\t{}\t{}\t{}\n", server.name, server.port, server.verdict,
                            server.reason);
    }
    file.close();
    std::error_code error;
    if (file) {
        std::filesystem::rename(unfinished, path, error);
    }
    return file && !error ? Status(Done{}) : fail(ErrorKind::io, "cannot write " + path);
}

/// Signals are taken with sigwait(), so that the lab ends like any other object.
sigset_t block_ending_signals() {
    sigset_t ending;
    sigemptyset(&ending);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        sigaddset(&ending, signal);
    }
    sigprocmask(SIG_BLOCK, &ending, nullptr);
    return ending;
}

int run(const Options& options) {
    if (options.list) {
        print_list();
        return 0;
    }
    const sigset_t ending = block_ending_signals();
    const auto lab = Lab::start(options.lab);
    if (!lab) {
        return report(lab.error().what);
    }
    print_table(*lab);
    if (!options.ports_file.empty()) {
        if (const auto written = write_ports(*lab, options.ports_file); !written) {
            return report(written.error().what);
        }
    }
    int signal = 0;
    sigwait(&ending, &signal);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Starts servers to test hemostat against, on loopback, and keeps them until "
        "Ctrl-C.\nExample: hemostat-lab --only bleeder --only fixed",
        "hemostat-lab");
    Options options;
    app.add_flag("--list", options.list,
                 "Show the servers and what is expected of them; start none");
    app.add_option("--ports", options.ports_file,
                   "Write name, port, verdict and reason to this file, a line each, tab-separated")
        ->type_name("FILE");
    app.add_option("--only", options.lab.only, "Start this server, and what it needs; repeatable")
        ->type_name("NAME")
        ->expected(1)
        ->take_all();
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        return report(std::string(error.what()) + " (try --help)");
    }
    return run(options);
}
