// Claims: files are inspected, archives opened as well, in at most 1.5 times what ripgrep takes to
// search the same files for a version text; and again, unchanged, in a tenth of that.
#include "bench/measure.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace hemostat::bench {
namespace {

constexpr double ratio_max = 1.5;
constexpr double again_ratio_min = 10;
constexpr std::size_t peak_max = std::size_t{200} << 20U;
constexpr int round_count = 5;

Usage inspect(const std::string& folder, bool uses_cache) {
    std::vector<std::string> words{HEMOSTAT_PROGRAM, "inspect", "--full-priority", "--json", "-o",
                                   "/dev/null",      folder};
    if (!uses_cache) {
        words.emplace_back("--no-cache");
    }
    const Usage usage = run_program(any_core, words);
    if (usage.exit_status < 0 || usage.exit_status > 2) {
        fmt::print("  hemostat ended with status {}\n", usage.exit_status);
        std::exit(EXIT_FAILURE);
    }
    return usage;
}

Usage search(const std::string& folder) {
    const Usage usage = run_program(any_core, {"rg", "-uuu", "-a", "-l", "OpenSSL [0-9]", folder});
    // 2 says that some file could not be read.
    if (usage.exit_status < 0 || usage.exit_status > 2) {
        fmt::print("  rg ended with status {}\n", usage.exit_status);
        std::exit(EXIT_FAILURE);
    }
    return usage;
}

/// A cache of our own, in a folder that ends with its owner.
class CacheFolder {
public:
    CacheFolder() {
        if (::mkdtemp(path_.data()) == nullptr ||
            ::setenv("XDG_CACHE_HOME", path_.c_str(), 1) != 0) {
            fmt::print("  no folder for the cache: {}\n", path_);
            std::exit(EXIT_FAILURE);
        }
    }
    CacheFolder(const CacheFolder&) = delete;
    CacheFolder& operator=(const CacheFolder&) = delete;
    ~CacheFolder() { std::filesystem::remove_all(path_); }

private:
    std::string path_ = std::filesystem::temp_directory_path() / "hemostat-bench.XXXXXX";
};

void print_row(std::string_view who, const std::vector<Usage>& runs) {
    std::vector<double> wall;
    std::vector<double> cpu;
    for (const Usage& run : runs) {
        wall.push_back(run.wall_seconds);
        cpu.push_back(run.cpu_seconds);
    }
    fmt::print("  {:<18} {:8.2f} {:10.2f} {:14.1f}\n", who, median(wall), median(cpu),
               static_cast<double>(runs.back().peak_rss) / (1 << 20));
}

int run(const std::string& folder) {
    fmt::print("bench_inspection: {}, warm; medians of {} rounds\n", folder, round_count);
    CacheFolder cache;
    search(folder);
    inspect(folder, true);
    std::vector<Usage> searches;
    std::vector<Usage> inspections;
    std::vector<Usage> again;
    std::vector<double> ratios;
    std::vector<double> again_ratios;
    std::size_t peak = 0;
    for (int round = 0; round < round_count; ++round) {
        searches.push_back(search(folder));
        inspections.push_back(inspect(folder, false));
        again.push_back(inspect(folder, true));
        ratios.push_back(inspections.back().wall_seconds / searches.back().wall_seconds);
        again_ratios.push_back(inspections.back().wall_seconds / again.back().wall_seconds);
        peak = std::max({peak, inspections.back().peak_rss, again.back().peak_rss});
    }
    fmt::print("                       wall s      CPU s    peak MiB\n");
    print_row("rg", searches);
    print_row("hemostat inspect", inspections);
    print_row("the same, again", again);
    bool holds =
        claim(fmt::format("{:.2f} of the time of rg, at most {} wanted", median(ratios), ratio_max),
              median(ratios) <= ratio_max);
    holds = claim(fmt::format("{:.1f} times as fast when nothing has changed, at least {} wanted",
                              median(again_ratios), again_ratio_min),
                  median(again_ratios) >= again_ratio_min) &&
            holds;
    holds = claim(fmt::format("{:.0f} MiB at the peak, at most 200 wanted",
                              static_cast<double>(peak) / (1 << 20)),
                  peak <= peak_max) &&
            holds;
    return holds ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace hemostat::bench

int main(int argc, char** argv) {
    return hemostat::bench::run(argc > 1 ? argv[1] : "/usr");
}
