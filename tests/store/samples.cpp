#include "tests/store/samples.h"

#include "campaign/step.h"
#include "store/organisations.h"

#include <gtest/gtest.h>

namespace hemostat::store::samples {

campaign::Organisation organisation(std::string_view deputy) {
    auto made = campaign::Organisation::make(
        {{.key = "root", .parent = "", .duty_holder = "alice", .deputies = {}},
         {.key = "it",
          .parent = "root",
          .duty_holder = "bob",
          .deputies = {std::string(deputy), "dave"},
          .instruments = {"scanner-1"},
          .former = {{.name = "bert",
                      .until = WallTime(std::chrono::nanoseconds(1'396'828'800'000'000'001))},
                     {.name = "scanner-0",
                      .until = WallTime(std::chrono::nanoseconds(2)),
                      .is_instrument = true}}},
         {.key = "sales", .parent = "root", .duty_holder = "erin", .deputies = {}}},
        {{.key = "dns", .unit = "it", .consumers = {}, .suppliers = {}, .assets = {}},
         {.key = "web",
          .unit = "it",
          .consumers = {"sales", "root"},
          .suppliers = {"dns"},
          .assets = {{"tcp://192.0.2.7:443", true}, {"file:///usr/lib/libssl.so", false}}}});
    EXPECT_TRUE(made) << made.error().what;
    return *std::move(made);
}

Campaign campaign() {
    Campaign campaign;
    campaign.policy.advisory = "CVE-2014-0160";
    campaign.policy.opened_at = WallTime(std::chrono::nanoseconds(1'396'828'800'000'000'001));
    campaign.policy.steps[2] = {.is_needed = true,
                                .due = std::chrono::hours(24),
                                .method_least = campaign::Method::recorded,
                                .needs_evidence = true};
    return campaign;
}

campaign::Claim full_claim(std::string id) {
    const WallTime time(std::chrono::nanoseconds(1'396'828'800'123'456'789));
    return {.id = std::move(id),
            .advisory = "CVE-2014-0160",
            .service = "web",
            .unit = "it",
            .kind = campaign::ClaimKind::key_renewed,
            .by = "álice",
            .at = time,
            .method = campaign::Method::measured,
            .evidence = {"sha256:e1", "", "sha256:e2"},
            .until = time + std::chrono::hours(1),
            .asset = "tcp://192.0.2.7:443",
            .found = &finding::reasons::version_fixed,
            .certificate = "c1",
            .key = "k1",
            .issued_at = time - std::chrono::nanoseconds(1),
            .reason = "it's \"so\"; DROP TABLE claim;--\n\t\\N \\. \x01 日本",
            .approver = "bob",
            .step = campaign::Step::revoked,
            .target = "c0"};
}

campaign::Claim claim(std::string id, std::string service) {
    return {.id = std::move(id),
            .service = std::move(service),
            .kind = campaign::ClaimKind::acknowledged,
            .by = "bob",
            .at = author.at,
            .method = campaign::Method::stated,
            .evidence = {}};
}

void prepare(Connection& connection) {
    const auto saved = save_organisation(connection, key.organisation, organisation(), author);
    ASSERT_TRUE(saved) << saved.error().what;
    const auto opened = save_campaign(connection, key, campaign(), author);
    ASSERT_TRUE(opened) << opened.error().what;
}

finding::Finding finding(int minute, std::string host) {
    finding::Endpoint endpoint;
    endpoint.address = parse_ip_address(host);
    endpoint.host = std::move(host);
    endpoint.port = 443;
    finding::Finding finding;
    finding.asset = endpoint;
    finding.advisory = "CVE-2014-0160";
    finding.reason = &finding::reasons::version_affected;
    finding.evidence = {R"({"kind":"text","text":"a\tb\\n\\"})"};
    finding.observed_at = author.at + std::chrono::minutes(minute);
    return finding;
}

}  // namespace hemostat::store::samples
