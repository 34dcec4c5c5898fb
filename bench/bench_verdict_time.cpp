// Claim: the verdict on one server that is not vulnerable takes less than 50 ms, from the start of
// the program to its end.
#include "bench/bare_client.h"
#include "bench/canned_server.h"
#include "bench/measure.h"
#include "bench/real_server.h"

#include <fmt/format.h>
#include <cstdio>

namespace hemostat::bench {
namespace {

constexpr double verdict_ms_max = 50;
constexpr int round_count = 50;

double median_program_ms(const std::string& target) {
    std::vector<double> times;
    for (int round = 0; round < round_count; ++round) {
        const Usage usage = run_program(
            client_core, {HEMOSTAT_PROGRAM, "scan", "--format", "json", "-o", "/dev/null", target});
        if (usage.exit_status != 0) {
            fmt::print("  {}: status {} where fixed or not affected was due\n", target,
                       usage.exit_status);
            std::exit(EXIT_FAILURE);
        }
        times.push_back(usage.wall_seconds * 1000);
    }
    return median(times);
}

double median_bare_ms(const CannedServer& server) {
    std::vector<double> times;
    for (int round = 0; round < round_count; ++round) {
        const Usage usage = run_child(
            client_core, [&] { return run_bare_client(server.endpoints(), {}) == 1 ? 0 : 1; });
        times.push_back(usage.wall_seconds * 1000);
    }
    return median(times);
}

bool claim_time(std::string_view what, double milliseconds) {
    return claim(fmt::format("{}: {:.1f} ms, below {} wanted", what, milliseconds, verdict_ms_max),
                 milliseconds < verdict_ms_max);
}

// Ends the server, which never sleeps, before others have its core.
bool measure_canned_server() {
    const CannedServer server({.behaviour = Behaviour::fixed});
    fmt::print("  a process with a bare client, on the prepared server: {:.1f} ms\n",
               median_bare_ms(server));
    return claim_time("fixed, prepared server", median_program_ms(server.target(0)));
}

int run() {
    fmt::print("bench_verdict_time: one server, whole program; medians of {} runs\n", round_count);
    const Folder folder;
    bool holds = measure_canned_server();
    const RealServer nginx(RealServerKind::nginx, folder);
    holds = claim_time("not affected, nginx", median_program_ms(nginx.target())) && holds;
    const RealServer s_server(RealServerKind::s_server, folder);
    holds =
        claim_time("not affected, openssl s_server", median_program_ms(s_server.target())) && holds;
    return holds ? 0 : 1;
}

}  // namespace
}  // namespace hemostat::bench

int main() {
    return hemostat::bench::run();
}
