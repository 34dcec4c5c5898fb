#include "cli/run.h"

#include "cli/command.h"
#include "net/local_addresses.h"
#include "probe/probe.h"
#include "report/progress_line.h"
#include "scope/scope_file.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <utility>

namespace hemostat::cli {
namespace {

/// Descriptors that are not connections: files, the event loop, the resolver's.
constexpr std::size_t other_descriptors = 64;
constexpr double timeout_seconds_max = 600;
constexpr double rate_max = 1e6;
constexpr std::size_t in_flight_max = 100'000;

const probe::ProbeType* find_probe(std::string_view advisory_id) {
    static constexpr std::array probes{&probe::heartbleed_probe};
    const auto found = std::ranges::find(probes, advisory_id, &probe::ProbeType::advisory);
    return found == probes.end() ? nullptr : *found;
}

}  // namespace

Result<const probe::ProbeType*> choose_probe(const ReportOptions& options) {
    TRY(const auto* const advisory, choose_advisory(options));
    const auto* const type = find_probe(advisory->id);
    if (type == nullptr) {
        return fail(
            ErrorKind::invalid_input,
            fmt::format("--advisory {}: no probe can ask a server about it; look into files: "
                        "hemostat inspect --advisory {} PATH",
                        advisory->id, advisory->id));
    }
    return type;
}

namespace {

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

std::vector<std::string> notes_on(const scan::Progress& progress) {
    std::vector<std::string> notes;
    if (progress.refused_count != 0) {
        notes.push_back(fmt::format("{} refused as out of scope", progress.refused_count));
    }
    if (progress.bad_input_count != 0) {
        notes.push_back(fmt::format("{} inputs could not be used", progress.bad_input_count));
    }
    if (progress.was_interrupted) {
        notes.emplace_back("interrupted, the remaining targets were not examined");
    }
    return notes;
}

}  // namespace

void add_run_options(CLI::App& command, RunOptions& options) {
    add_report_options(command, options.report);
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

int run_scan(const Run& run, const RunOptions& options, report::Output& output) {
    const auto type = choose_probe(options.report);
    if (!type) {
        return report_failure(type.error());
    }
    const auto begun = Reporting::begin(output, options.report, run.style);
    if (!begun) {
        return report_failure(begun.error());
    }
    Reporting& reporting = **begun;
    watch_for_interruption();
    const scan::ScanOptions scan_options{
        .type = **type,
        .scope = run.scope,
        .limits = make_limits(options),
        .is_stop_requested = [&] { return was_interrupted() || !output.status(); },
        .on_progress =
            [&](const scan::Progress& now) {
                reporting.line().show(report::format_progress(now, run.done_part()));
            },
        .on_bad_input =
            [&](const Error& error) {
                reporting.line().hide();
                report_failure(error);
            },
    };
    const auto progress = scan::scan(run.source, scan_options, reporting);
    reporting.line().hide();
    if (!progress) {
        return reporting.finish(report_failure(progress.error()));
    }
    if (options.report.is_table() && !options.report.is_quiet) {
        reporting.table().write_summary(progress->verdicts, notes_on(*progress), progress->elapsed);
        output.write(run.note);
        reporting.table().write_remedies((*type)->advisory);
    }
    return reporting.finish(exit_status(*progress));
}

int exit_status(const scan::Progress& progress) {
    using finding::Verdict;
    if (progress.verdicts.count(Verdict::vulnerable) != 0) {
        return vulnerable;
    }
    const std::uint64_t unused = progress.bad_input_count + progress.refused_count;
    if (unused != 0 || (progress.verdicts.total() == 0 && !progress.was_interrupted)) {
        return failure;
    }
    const std::uint64_t open = progress.verdicts.count(Verdict::inconclusive) +
                               progress.verdicts.count(Verdict::unreachable);
    return open != 0 || progress.was_interrupted ? inconclusive : all_clear;
}

}  // namespace hemostat::cli
