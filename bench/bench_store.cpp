// Claim: at least 20,000 findings a second go into PostgreSQL, and change nothing the second time.
#include "bench/measure.h"
#include "store/audit_verification.h"
#include "store/claims.h"
#include "store/findings.h"
#include "store/organisations.h"
#include "store/store.h"
#include "tests/store/postgresql_server.h"

#include <fmt/format.h>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace hemostat::bench {
namespace {

using store::Connection;
using store::PostgresqlServer;

constexpr std::size_t finding_count = 100'000;
constexpr double findings_per_second_least = 20'000;
constexpr std::size_t claim_count = 20'000;
constexpr int round_count = 3;

const store::CampaignKey campaign_key{.organisation = "association", .campaign = "heartbleed"};
const store::Author author{.by = "bench", .at = WallTime(std::chrono::hours(400'000))};

template <typename T>
T expect(Result<T> result) {
    if (!result) {
        fmt::print("  {}\n", result.error().what);
        std::exit(EXIT_FAILURE);
    }
    return *std::move(result);
}

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// One of many files, as `inspect` finds them.
finding::Finding make_finding(int round, std::size_t number) {
    finding::Finding finding;
    finding.asset = finding::File{
        .path = fmt::format("/srv/images/host-{}.tar!layer.tar!usr/lib/libssl.so.1.0.0", number),
        .format = "ELF shared library, x86_64",
        .component = "libssl",
        .version = "1.0.1e"};
    finding.advisory = "CVE-2014-0160";
    finding.reason = &finding::reasons::version_affected;
    finding.evidence = {
        fmt::format(R"({{"kind":"text","text":"OpenSSL 1.0.1e","offset":{}}})", number)};
    finding.observed_at = author.at + std::chrono::minutes(round);
    return finding;
}

store::Recorded record(Connection& connection, int round) {
    auto recorder = expect(store::FindingRecorder::begin(connection, campaign_key.organisation));
    for (std::size_t i = 0; i < finding_count; ++i) {
        expect(recorder.add(make_finding(round, i)));
    }
    return expect(recorder.commit());
}

/// Findings a second, the median of some rounds; each adds to what is there.
double measure_findings(Connection& connection, std::string_view name) {
    std::vector<double> rates;
    for (int round = 0; round < round_count; ++round) {
        store::Recorded recorded;
        const double seconds = seconds_of([&] { recorded = record(connection, round); });
        rates.push_back(static_cast<double>(finding_count) / seconds);
        if (recorded.new_count != finding_count) {
            give_up("findings were lost");
        }
    }
    store::Recorded again;
    const double seconds = seconds_of([&] { again = record(connection, 0); });
    fmt::print("  {}: {:.0f} findings/s; the same again: {:.0f}/s, {} of them new\n", name,
               median(rates), static_cast<double>(finding_count) / seconds, again.new_count);
    return again.new_count == 0 ? median(rates) : 0;
}

void measure_claims(Connection& connection, std::string_view name) {
    std::vector<campaign::Claim> claims(claim_count);
    for (std::size_t i = 0; i < claims.size(); ++i) {
        claims[i].id = fmt::format("claim-{}", i);
        claims[i].service = "web";
        claims[i].by = "bench";
    }
    const double seconds =
        seconds_of([&] { expect(store::append_claims(connection, campaign_key, claims, author)); });
    const double walked = seconds_of([&] {
        if (expect(store::verify(connection, campaign_key.organisation)).discrepancy) {
            give_up("the audit log does not verify");
        }
    });
    constexpr auto count = static_cast<double>(claim_count);
    fmt::print("  {}: {:.0f} claims/s in one call; {:.0f} entries/s verified\n", name,
               count / seconds, count / walked);
    std::vector<double> times;
    for (int i = 0; i < 100; ++i) {
        claims[0].id = fmt::format("single-{}", i);
        times.push_back(seconds_of([&] {
            expect(
                store::append_claims(connection, campaign_key, std::span(claims).first(1), author));
        }));
    }
    fmt::print("  {}: {:.1f} ms for one claim to be acknowledged\n", name, 1'000 * median(times));
}

double measure(const std::string& url, std::string_view name) {
    const auto connection = expect(store::open(url));
    const auto units = expect(campaign::Organisation::make(
        {{.key = "root", .parent = "", .duty_holder = "bench", .deputies = {}}}, {}));
    expect(store::save_organisation(*connection, campaign_key.organisation, units, author));
    store::Campaign campaign;
    campaign.policy.advisory = "CVE-2014-0160";
    expect(store::save_campaign(*connection, campaign_key, campaign, author));
    const double rate = measure_findings(*connection, name);
    measure_claims(*connection, name);
    return rate;
}

int run() {
    fmt::print("{} findings in one transaction\n", finding_count);
    const Folder folder;
    measure("sqlite:" + folder.path("hemostat.db"), "SQLite");
    PostgresqlServer server(PostgresqlServer::Durability::of_machine);
    const double rate = measure(server.make_database(), "PostgreSQL");
    const bool holds = claim(
        fmt::format("at least {:.0f} findings a second into PostgreSQL", findings_per_second_least),
        rate >= findings_per_second_least);
    return holds ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace hemostat::bench

int main() {
    return hemostat::bench::run();
}
