// Claim: a scan of many servers on one core has at least 0.85 of the rate of a bare epoll client
// that does the same exchanges in the same run.
#include "bench/bare_client.h"
#include "bench/canned_server.h"
#include "bench/measure.h"
#include "report/json_lines.h"
#include "scan/scanner.h"
#include "scan/target_source.h"

#include <fmt/format.h>
#include <algorithm>

namespace hemostat::bench {
namespace {

constexpr double ratio_min = 0.85;
constexpr std::size_t verdict_count = 30'000;
constexpr std::size_t in_flight_max = 500;
constexpr std::size_t per_host_max = 1000;
constexpr int round_count = 7;

/// What one of the clients came to, over all rounds.
struct Series {
    std::string name;
    std::vector<double> rates;        ///< verdicts a second
    std::vector<double> cpu_us;       ///< of CPU time, a verdict
    std::vector<double> loads;        ///< of its core; below 1 it waited for the server
    std::vector<double> rate_ratios;  ///< to the bare client's of the same round
    std::vector<double> cpu_ratios;   ///< the same, of verdicts per second of CPU time
};

int scan_in_process(const std::string& targets, Behaviour behaviour) {
    auto output = report::Output::open("/dev/null");
    if (!output) {
        return 1;
    }
    report::JsonLines sink(*output);
    const scope::Scope scope = scope::Scope::own_machine({});
    scan::TargetSource source({.files = {targets}});
    scan::ScanLimits limits;
    limits.connections_per_second = 0;
    limits.in_flight_max = in_flight_max;
    limits.per_host_max = per_host_max;
    const auto progress = scan::scan([&] { return source.next(); },
                                     {.type = probe::heartbleed_probe,
                                      .scope = scope,
                                      .limits = limits,
                                      .is_stop_requested = [] { return false; },
                                      .on_progress = [](const scan::Progress&) {},
                                      .on_bad_input = [](const Error&) {}},
                                     sink);
    const auto expected =
        behaviour == Behaviour::vulnerable ? finding::Verdict::vulnerable : finding::Verdict::fixed;
    return progress && progress->verdicts.count(expected) == verdict_count ? 0 : 1;
}

void add(Series& series, const Usage& usage) {
    series.rates.push_back(verdict_count / usage.wall_seconds);
    series.cpu_us.push_back(usage.cpu_seconds * 1e6 / verdict_count);
    series.loads.push_back(usage.cpu_seconds / usage.wall_seconds);
}

void relate(Series& series, const Series& bare) {
    series.rate_ratios.push_back(series.rates.back() / bare.rates.back());
    series.cpu_ratios.push_back(bare.cpu_us.back() / series.cpu_us.back());
}

bool measure(Behaviour behaviour) {
    const Folder folder;
    const CannedServer server({.behaviour = behaviour});
    const std::string targets = folder.path("targets");
    server.write_targets(targets, verdict_count);
    const bool is_vulnerable = behaviour == Behaviour::vulnerable;

    Series bare{.name = "bare epoll client"};
    Series scan{.name = "scan()"};
    Series program{.name = "hemostat scan"};
    for (int round = 0; round < round_count; ++round) {
        const Usage bare_usage = run_child(client_core, [&] {
            const std::size_t good =
                run_bare_client(server.endpoints(),
                                {.exchange_count = verdict_count, .in_flight_max = in_flight_max});
            return good == verdict_count ? 0 : 1;
        });
        const Usage scan_usage =
            run_child(client_core, [&] { return scan_in_process(targets, behaviour); });
        const Usage program_usage = run_program(
            client_core, {HEMOSTAT_PROGRAM, "scan", "--format", "json", "--rate", "0",
                          "--in-flight", std::to_string(in_flight_max), "--per-host",
                          std::to_string(per_host_max), "--targets", targets, "-o", "/dev/null"});
        if (bare_usage.exit_status != 0 || scan_usage.exit_status != 0 ||
            program_usage.exit_status != (is_vulnerable ? 1 : 0)) {
            fmt::print("  a client did not come to the verdict on all servers\n");
            return false;
        }
        add(bare, bare_usage);
        add(scan, scan_usage);
        add(program, program_usage);
        relate(bare, bare);
        relate(scan, bare);
        relate(program, bare);
    }

    fmt::print("{} servers\n", is_vulnerable ? "vulnerable" : "fixed");
    fmt::print("  {:<18} {:>11} {:>12} {:>10} {:>12} {:>11}\n", "", "verdicts/s", "CPU µs each",
               "busy", "rate ratio", "CPU ratio");
    for (const Series* series : {&bare, &scan, &program}) {
        fmt::print("  {:<18} {:>11.0f} {:>12.1f} {:>8.0f} % {:>12.3f} {:>11.3f}\n", series->name,
                   median(series->rates), median(series->cpu_us), median(series->loads) * 100,
                   median(series->rate_ratios), median(series->cpu_ratios));
    }
    const double ratio = std::min(median(program.rate_ratios), median(program.cpu_ratios));
    return claim(
        fmt::format("{:.3f} of the bare client's rate, at least {} wanted", ratio, ratio_min),
        ratio >= ratio_min);
}

int run() {
    fmt::print("bench_scan_rate: {} verdicts a run, {} in flight, one core; medians of {} rounds\n",
               verdict_count, in_flight_max, round_count);
    bool holds = true;
    for (const Behaviour behaviour : {Behaviour::vulnerable, Behaviour::fixed}) {
        holds = measure(behaviour) && holds;
    }
    return holds ? 0 : 1;
}

}  // namespace
}  // namespace hemostat::bench

int main() {
    return hemostat::bench::run();
}
