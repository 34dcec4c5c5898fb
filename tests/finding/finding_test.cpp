#include "finding/finding.h"

#include "tests/finding/samples.h"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>
#include <set>

namespace {

namespace finding = hemostat::finding;
using finding::Basis;
using finding::Verdict;

TEST(Finding, IsOneLineOfJson) {
    const std::string_view expected =
        R"({"schema":"hemostat/finding/v1","asset":{"kind":"endpoint","id":"tcp://192.0.2.7:443",)"
        R"("host":"www.example.org","address":"192.0.2.7","port":443,"transport":"tcp",)"
        R"("starttls":null,"server_name":"www.example.org"},"advisory":"CVE-2014-0160",)"
        R"("verdict":"unreachable","basis":null,"reason":"connection_refused",)"
        R"("summary":"nothing listens on the port",)"
        R"("next":"Check the port; if the service is down, scan it when it is up.",)"
        R"("evidence":[{"kind":"transcript",)"
        R"("connections":[]}],"observed_at":"2014-04-07T00:00:00Z","duration_ms":3.4E0,)";
    const std::string tool = R"("tool":"hemostat )" HEMOSTAT_VERSION R"("})";
    const auto sample = finding::samples::of(finding::reasons::connection_refused);
    EXPECT_EQ(boost::json::serialize(finding::to_json(sample)), std::string(expected) + tool);
}

TEST(Finding, PutsTheRemedyForTheAssetBeforeTheReasons) {
    auto sample = finding::samples::of(finding::reasons::package_affected);
    EXPECT_EQ(sample.next(), finding::reasons::package_affected.next);
    sample.remedy = "Install 1.0.1e-2+deb7u5.";
    EXPECT_EQ(sample.next(), "Install 1.0.1e-2+deb7u5.");
    EXPECT_EQ(finding::to_json(sample).at("next"), "Install 1.0.1e-2+deb7u5.");
    EXPECT_TRUE(
        finding::to_json(finding::samples::of(finding::reasons::tls13_only)).at("next").is_null());
}

TEST(Finding, IdentifiesAnEndpointByItsAddressAndPort) {
    auto endpoint = finding::samples::endpoint();
    EXPECT_EQ(endpoint_id(endpoint), "tcp://192.0.2.7:443");
    endpoint.address = hemostat::parse_ip_address("2001:db8::7");
    EXPECT_EQ(endpoint_id(endpoint), "tcp://[2001:db8::7]:443");
    endpoint.address.reset();
    EXPECT_EQ(endpoint_id(endpoint), "tcp://www.example.org:443");
}

TEST(Finding, IdentifiesAFileByItsPath) {
    EXPECT_EQ(finding::file_id({.path = "/usr/lib/libssl.so.3"}), "file:///usr/lib/libssl.so.3");
    EXPECT_EQ(finding::file_id({.path = "a b%.tar!\xff"}), "file:a%20b%25.tar!%ff");
    EXPECT_EQ(finding::file_id({.path = "/a", .machine = "web1"}), "file://web1/a");
    EXPECT_EQ(finding::file_id({.path = "a", .machine = "web1"}), "file:a")
        << "where that is, a machine's name does not say";
    EXPECT_EQ(finding::package_id({.database = "/a", .name = "b", .machine = "web1"}),
              "file://web1/a#b");
    EXPECT_EQ(finding::process_id({.pid = 7, .path = "/a", .machine = "web1"}),
              "process://web1/7?started=1970-01-01T00:00:00Z&path=/a");
    finding::Endpoint endpoint{
        .host = "localhost", .address = hemostat::parse_ip_address("127.0.0.1"), .port = 443};
    EXPECT_EQ(endpoint_id(endpoint), "tcp://127.0.0.1:443");
    endpoint.machine = "web1";
    EXPECT_EQ(endpoint_id(endpoint), "tcp://127.0.0.1:443?machine=web1");
    endpoint.address = hemostat::parse_ip_address("192.0.2.7");
    EXPECT_EQ(endpoint_id(endpoint), "tcp://192.0.2.7:443");
}

TEST(Finding, AddsItsDetailToTheReasonsWords) {
    auto sample = finding::samples::of(finding::reasons::connection_refused);
    EXPECT_EQ(sample.summary(), "nothing listens on the port");
    sample.detail = "3 tries";
    EXPECT_EQ(sample.summary(), "nothing listens on the port (3 tries)");
}

TEST(Reason, CarriesABasisExactlyWhenSomethingWasLearned) {
    for (const finding::Reason* reason : finding::all_reasons()) {
        const bool learned =
            reason->verdict != Verdict::inconclusive && reason->verdict != Verdict::unreachable;
        EXPECT_EQ(reason->basis != Basis::none, learned) << reason->code;
    }
}

TEST(Reason, HasItsOwnCodeAndWords) {
    std::set<std::string_view> codes;
    for (const finding::Reason* reason : finding::all_reasons()) {
        EXPECT_TRUE(codes.insert(reason->code).second) << reason->code << " twice";
        EXPECT_FALSE(reason->summary.empty()) << reason->code;
    }
}

TEST(Reason, SaysWhatToDoUnlessNothingIsLeftToDo) {
    for (const finding::Reason* reason : finding::all_reasons()) {
        const bool is_closed =
            reason->verdict == Verdict::not_affected && reason->basis == Basis::proved;
        EXPECT_EQ(reason->next.empty(), is_closed) << reason->code;
    }
}

}  // namespace
