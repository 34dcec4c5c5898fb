#include "cli/run.h"

#include "advisory/advisory.h"
#include "cli/command.h"
#include "net/local_addresses.h"
#include "probe/probe.h"
#include "report/json_lines.h"
#include "report/output.h"
#include "report/progress_line.h"
#include "scope/scope_file.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>

namespace hemostat::cli {
namespace {

/// Descriptors that are not connections: files, the event loop, the resolver's.
constexpr std::size_t other_descriptors = 64;
constexpr double timeout_seconds_max = 600;
constexpr double rate_max = 1e6;
constexpr std::size_t in_flight_max = 100'000;

volatile std::sig_atomic_t is_interrupted = 0;

extern "C" void on_interrupt(int signal) {
    is_interrupted = 1;
    std::signal(signal, SIG_DFL);  // the next one ends the program at once
}

const probe::ProbeType* find_probe(std::string_view advisory_id) {
    static constexpr std::array probes{&probe::heartbleed_probe};
    const auto found = std::ranges::find(probes, advisory_id, &probe::ProbeType::advisory);
    return found == probes.end() ? nullptr : *found;
}

Result<const probe::ProbeType*> choose_probe(const std::string& advisory_id) {
    const auto* const advisory = advisory::find(advisory_id);
    const auto* const type = advisory != nullptr ? find_probe(advisory->id) : nullptr;
    if (type == nullptr) {
        std::string known;
        for (const auto* each : advisory::all()) {
            known += (known.empty() ? "" : ", ") + std::string(each->id);
        }
        return fail(ErrorKind::invalid_input,
                    fmt::format("--advisory {}: unknown; known: {}", advisory_id, known));
    }
    return type;
}

// More connections than descriptors would fail one by one; fewer at once is only slower.
std::size_t affordable_in_flight(std::size_t wanted) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return wanted;
    }
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, wanted + other_descriptors);
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    const std::size_t affordable =
        limit.rlim_cur > other_descriptors ? limit.rlim_cur - other_descriptors : 1;
    return std::min(wanted, affordable);
}

scan::ScanLimits make_limits(const RunOptions& options) {
    scan::ScanLimits limits;
    limits.connections_per_second = options.rate;
    limits.in_flight_max = affordable_in_flight(options.in_flight);
    limits.per_host_max = options.per_host;
    limits.timeout = std::chrono::duration_cast<Duration>(
        std::chrono::duration<double>(options.timeout_seconds));
    return limits;
}

bool wants_color(const RunOptions& options, const report::Output& output) {
    // The environment is not changed, and nothing else runs yet.
    const char* const no_color = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
    return !options.has_no_color && (no_color == nullptr || *no_color == '\0') &&
           output.is_terminal();
}

/// Takes the progress line away before a row is written, and shows rows on a terminal at once.
class Screen final : public finding::Sink {
public:
    Screen(finding::Sink& next, report::Output& output, report::ProgressLine& line)
        : next_(next), output_(output), line_(line), is_terminal_(output.is_terminal()) {}

    void take(finding::Finding finding) override {
        if (is_terminal_) {
            line_.hide();
        }
        next_.take(std::move(finding));
        if (is_terminal_) {
            output_.flush();
        }
    }

private:
    finding::Sink& next_;
    report::Output& output_;
    report::ProgressLine& line_;
    bool is_terminal_;
};

}  // namespace

void add_run_options(CLI::App& command, RunOptions& options) {
    command.add_option("--format", options.format, "table or json (JSON Lines, a finding a line)")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    command.add_flag_callback(
        "--json", [&options] { options.format = "json"; }, "the same as --format json");
    command.add_option("-o,--output", options.output, "write the report to this file")
        ->type_name("FILE");
    command.add_option("--advisory", options.advisory, "the advisory to check for")
        ->type_name("ID")
        ->capture_default_str();
    command.add_option("--scope", options.scope_file, "what is yours, as a TOML file")
        ->type_name("FILE");
    command
        .add_option("--timeout", options.timeout_seconds,
                    "seconds that a peer may be silent; a connection may last four times that")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.05, timeout_seconds_max))
        ->capture_default_str();
    command.add_option("--rate", options.rate, "connections a second at most, 0 for no limit")
        ->type_name("N")
        ->check(CLI::Range(0.0, rate_max))
        ->capture_default_str();
    command.add_option("--in-flight", options.in_flight, "endpoints asked at once at most")
        ->type_name("N")
        ->check(CLI::Range(std::size_t{1}, in_flight_max))
        ->capture_default_str();
    command.add_option("--per-host", options.per_host, "of these, at one address at most")
        ->type_name("N")
        ->check(CLI::Range(std::size_t{1}, in_flight_max))
        ->capture_default_str();
    command.add_flag("-q,--quiet", options.is_quiet, "no progress, no summary");
    command.add_flag("--no-color", options.has_no_color, "plain text; NO_COLOR does the same");
}

Result<scope::Scope> load_scope(const RunOptions& options) {
    TRY(auto own, net::local_addresses());
    if (options.scope_file.empty()) {
        return scope::Scope::own_machine(std::move(own));
    }
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    TRY(const auto file, scope::read_scope_file(options.scope_file, today));
    return scope::Scope::listed(file, std::move(own));
}

int run_scan(const Run& run, const RunOptions& options) {
    const auto type = choose_probe(options.advisory);
    if (!type) {
        return report_failure(type.error());
    }
    auto output = report::Output::open(options.output);
    if (!output) {
        return report_failure(output.error());
    }
    report::TableStyle style = run.style;
    style.has_color = wants_color(options, *output);
    report::Table table(*output, style);
    report::JsonLines json_lines(*output);
    const bool is_table = options.format == "table";
    finding::Sink& report = is_table ? static_cast<finding::Sink&>(table) : json_lines;
    report::ProgressLine line(!options.is_quiet);
    Screen screen(report, *output, line);

    std::signal(SIGINT, on_interrupt);
    std::signal(SIGTERM, on_interrupt);
    const scan::ScanOptions scan_options{
        .type = **type,
        .scope = run.scope,
        .limits = make_limits(options),
        .is_stop_requested = [&] { return is_interrupted != 0 || !output->status(); },
        .on_progress = [&](const scan::Progress& now) { line.show(now, run.done_part()); },
        .on_bad_input =
            [&](const Error& error) {
                line.hide();
                report_failure(error);
            },
    };
    const auto progress = scan::scan(run.source, scan_options, screen);
    line.hide();
    if (!progress) {
        return report_failure(progress.error());
    }
    if (is_table && !options.is_quiet) {
        table.write_summary(*progress);
        output->write(run.note);
        table.write_remedies((*type)->advisory);
    }
    output->flush();
    if (!output->status()) {
        return report_failure(output->status().error());
    }
    return exit_status(*progress);
}

int report_failure(const Error& error) {
    fmt::print(stderr, "hemostat: {}\n", error.what);
    return failure;
}

int exit_status(const scan::Progress& progress) {
    using finding::Verdict;
    if (progress.count(Verdict::vulnerable) != 0) {
        return vulnerable;
    }
    const std::uint64_t unused = progress.bad_input_count + progress.refused_count;
    if (unused != 0 || (progress.finding_count() == 0 && !progress.was_interrupted)) {
        return failure;
    }
    const std::uint64_t open =
        progress.count(Verdict::inconclusive) + progress.count(Verdict::unreachable);
    return open != 0 || progress.was_interrupted ? inconclusive : all_clear;
}

}  // namespace hemostat::cli
