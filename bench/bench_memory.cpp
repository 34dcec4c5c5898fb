// Claims: a target in flight takes less than 4 KiB, and the number of targets takes nothing.
#include "bench/canned_server.h"
#include "bench/measure.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <algorithm>
#include <cstdio>

namespace hemostat::bench {
namespace {

constexpr std::size_t per_target_max = 4096;
constexpr std::size_t in_flight_wanted = 10'000;
/// Descriptors of the server and of the scan that are no connections.
constexpr std::size_t other_descriptors = 256;
constexpr std::size_t few_in_flight = 500;
constexpr std::size_t few_lines = 10'000;
constexpr std::size_t many_lines = 1'000'000;
constexpr std::size_t growth_max = 1024 * 1024;  ///< from few lines to many
constexpr int round_count = 3;

double in_mib(std::size_t size) {
    return static_cast<double>(size) / (1024 * 1024);
}

std::size_t affordable_in_flight() {
    rlimit descriptors{};
    getrlimit(RLIMIT_NOFILE, &descriptors);
    return std::min<std::size_t>(in_flight_wanted, descriptors.rlim_max - other_descriptors);
}

Usage scan(const std::string& targets, std::size_t in_flight_max, int expected_status) {
    const Usage usage =
        run_program(client_core, {HEMOSTAT_PROGRAM, "scan", "--format", "json", "--rate", "0",
                                  "--timeout", "120", "--in-flight", std::to_string(in_flight_max),
                                  "--per-host", "2000", "--targets", targets, "-o", "/dev/null"});
    if (usage.exit_status != expected_status) {
        fmt::print("  hemostat ended with status {}, not {}\n", usage.exit_status, expected_status);
        std::exit(EXIT_FAILURE);
    }
    // A child starts as a copy of this process: its figure must be its own.
    if (usage.peak_rss <= own_peak_rss()) {
        fmt::print("  this process is larger than what it measures\n");
        std::exit(EXIT_FAILURE);
    }
    return usage;
}

/// Peak memory of a scan of `count` servers that answer only when they have all been asked.
std::size_t peak_with_in_flight(const Folder& folder, std::size_t count) {
    const CannedServer server({.behaviour = Behaviour::fixed, .hold_count = count});
    const std::string targets = folder.path("targets");
    server.write_targets(targets, count);
    return scan(targets, in_flight_wanted, 0).peak_rss;
}

bool measure_in_flight(const Folder& folder) {
    const std::size_t count = affordable_in_flight();
    std::vector<double> sizes;
    std::vector<double> totals;
    for (int round = 0; round < round_count; ++round) {
        const std::size_t with_one = peak_with_in_flight(folder, 1);
        const std::size_t with_all = peak_with_in_flight(folder, count);
        totals.push_back(in_mib(with_all));
        sizes.push_back((static_cast<double>(with_all) - static_cast<double>(with_one)) /
                        static_cast<double>(count - 1));
    }
    const double size = median(sizes);
    fmt::print("{} targets in flight: {:.1f} MiB at the peak, {:.0f} bytes a target\n", count,
               median(totals), size);
    return claim(fmt::format("{:.2f} KiB per target in flight, below {} wanted", size / 1024,
                             per_target_max / 1024),
                 size < per_target_max);
}

/// Peak memory of a scan of `count` ports that refuse, on as many addresses as there are lines up
/// to a million.
std::size_t peak_with_lines(const Folder& folder, std::size_t count) {
    const std::string targets = folder.path("lines");
    std::FILE* const file = std::fopen(targets.c_str(), "w");
    if (file == nullptr) {
        give_up(targets);
    }
    for (std::size_t line = 0; line < count; ++line) {
        fmt::print(file, "127.{}.{}.{}:1\n", line >> 16 & 0x0f, line >> 8 & 0xff, line & 0xff);
    }
    std::fclose(file);
    return scan(targets, few_in_flight, 2).peak_rss;
}

bool measure_lines(const Folder& folder) {
    const std::size_t few = peak_with_lines(folder, few_lines);
    const std::size_t many = peak_with_lines(folder, many_lines);
    fmt::print("{} lines: {:.1f} MiB at the peak; {} lines: {:.1f} MiB\n", few_lines, in_mib(few),
               many_lines, in_mib(many));
    const double growth = in_mib(many) - in_mib(few);
    return claim(fmt::format("{:.2f} MiB more for a hundred times as many lines, at most {} wanted",
                             growth, in_mib(growth_max)),
                 growth <= in_mib(growth_max));
}

int run() {
    fmt::print("bench_memory: peak resident memory of hemostat scan\n");
    const Folder folder;
    const bool in_flight_holds = measure_in_flight(folder);
    const bool lines_hold = measure_lines(folder);
    return in_flight_holds && lines_hold ? 0 : 1;
}

}  // namespace
}  // namespace hemostat::bench

int main() {
    return hemostat::bench::run();
}
