// The whole way from a target to a finding, against every server of the lab.
#include "base/result.h"
#include "lab/lab.h"
#include "net/local_addresses.h"
#include "probe/probe.h"
#include "scan/scanner.h"
#include "scope/scope.h"

#include <gtest/gtest.h>
#include <map>

namespace {

using namespace hemostat;
using namespace std::chrono_literals;

class Findings final : public finding::Sink {
public:
    void take(finding::Finding finding) override {
        const std::uint16_t port = std::get<finding::Endpoint>(finding.asset).port;
        by_port_.insert_or_assign(port, std::move(finding));
    }
    [[nodiscard]] const finding::Finding& at(std::uint16_t port) const { return by_port_.at(port); }
    [[nodiscard]] std::size_t size() const { return by_port_.size(); }

private:
    std::map<std::uint16_t, finding::Finding> by_port_;
};

finding::Endpoint to_endpoint(const lab::Server& server) {
    finding::Endpoint endpoint;
    endpoint.host = server.address;
    endpoint.address = parse_ip_address(server.address);
    endpoint.port = server.port;
    return endpoint;
}

void scan_all(const lab::Lab& lab, finding::Sink& sink) {
    const auto scope = scope::Scope::own_machine({});
    auto next = lab.servers().begin();
    const auto progress = scan::scan(
        [&]() -> scan::NextTarget {
            return next == lab.servers().end() ? scan::NextTarget(scan::NoMoreTargets{})
                                               : to_endpoint(*next++);
        },
        {.type = probe::heartbleed_probe,
         .scope = scope,
         // Long enough for a busy machine; only peers that are hostile use it up.
         .limits = {.per_host_max = 8, .timeout = 3s},
         .is_stop_requested = [] { return false; },
         .on_progress = [](const scan::Progress&) {},
         .on_bad_input = [](const Error& error) { ADD_FAILURE() << error.what; }},
        sink);
    ASSERT_TRUE(progress) << progress.error().what;
}

void expect_verdict(const lab::Server& server, const finding::Finding& finding) {
    EXPECT_EQ(finding::to_string(finding.verdict()), server.verdict)
        << finding.reason->code << ": " << finding.summary();
    EXPECT_EQ(finding.reason->code, server.reason) << finding.summary();
}

void expect_evidence(const finding::Finding& finding) {
    EXPECT_FALSE(finding.evidence.empty());
    EXPECT_LE(finding.evidence.size(), finding.connection_count);
}

// What is safe is known by what the server did: silence would be a timer's doing.
void expect_no_silence(const finding::Finding& finding) {
    for (const std::string& evidence : finding.evidence) {
        EXPECT_EQ(evidence.find(R"("ended":"silence")"), std::string::npos);
    }
}

// One test, so that the lab is started and scanned once.
TEST(Scan, GivesEveryServerOfTheLabItsVerdictWithEvidenceAndReadsNoByteOfItsMemory) {
    const auto lab = lab::Lab::start();
    ASSERT_TRUE(lab) << lab.error().what;
    Findings findings;
    scan_all(*lab, findings);

    // A program that is not installed would leave a hole here: the packages are part of the tests.
    for (const lab::Skipped& skipped : lab->skipped()) {
        EXPECT_NE(skipped.why.find("::1"), std::string::npos) << skipped.name << skipped.why;
    }
    ASSERT_EQ(findings.size(), lab->servers().size());
    std::uint64_t answered_heartbeats = 0;
    for (const lab::Server& server : lab->servers()) {
        SCOPED_TRACE(server.name);
        const finding::Finding& finding = findings.at(server.port);
        expect_verdict(server, finding);
        expect_evidence(finding);
        if (server.verdict == "fixed" || server.verdict == "not_affected") {
            expect_no_silence(finding);
        }
        if (server.counters != nullptr) {
            EXPECT_EQ(server.counters->disclosed_bytes, 0U);
            answered_heartbeats += server.counters->answered_heartbeats;
        }
    }
    EXPECT_GT(answered_heartbeats, 0U);
}

}  // namespace
