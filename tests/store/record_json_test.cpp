#include "store/record_json.h"

#include "tests/store/samples.h"

#include <gtest/gtest.h>
#include <string>

namespace hemostat::store {
namespace {

using namespace std::literals;

TEST(RecordJson, GivesEveryFieldOfAClaimBack) {
    const campaign::Claim claim = samples::full_claim("c1");
    const auto text = to_json(claim);
    ASSERT_TRUE(text) << text.error().what;
    const auto back = parse_claim(*text);
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_EQ(*back, claim);
}

// What stands here is in somebody's store, under a hash. A text may only grow by new fields.
TEST(RecordJson, WritesTheTextThatWasAlwaysWritten) {
    campaign::Claim claim = samples::full_claim("c1");
    claim.by = "alice";
    claim.reason = "so";
    EXPECT_EQ(
        to_json(claim).value(),
        R"({"id":"c1","advisory":"CVE-2014-0160","service":"web","unit":"it","kind":"key_renewed",)"
        R"("by":"alice",)"
        R"("at":1396828800123456789,"method":"measured","evidence":["sha256:e1","",)"
        R"("sha256:e2"],"until":1396832400123456789,"asset":"tcp://192.0.2.7:443",)"
        R"("found":"version_fixed","certificate":"c1","key":"k1",)"
        R"("issued_at":1396828800123456788,"reason":"so","approver":"bob",)"
        R"("step":"revoked","target":"c0"})");
    EXPECT_EQ(to_json(samples::claim("c2")).value(),
              R"({"id":"c2","service":"web","kind":"acknowledged","by":"bob",)"
              R"("at":1396828800000000000,"method":"stated"})");
}

TEST(RecordJson, GivesEveryKindStepMethodAndReasonBack) {
    for (const campaign::ClaimRow& row : campaign::all_claim_kinds()) {
        campaign::Claim claim = samples::claim("c");
        claim.kind = row.kind;
        EXPECT_EQ(parse_claim(to_json(claim).value()).value(), claim);
    }
    for (const campaign::StepRow& row : campaign::all_steps()) {
        campaign::Claim claim = samples::claim("c");
        claim.step = row.step;
        EXPECT_EQ(parse_claim(to_json(claim).value()).value(), claim);
    }
    for (const auto method :
         {campaign::Method::stated, campaign::Method::recorded, campaign::Method::measured}) {
        campaign::Claim claim = samples::claim("c");
        claim.method = method;
        EXPECT_EQ(parse_claim(to_json(claim).value()).value(), claim);
    }
    for (const finding::Reason* const reason : finding::all_reasons()) {
        campaign::Claim claim = samples::claim("c");
        claim.found = reason;
        EXPECT_EQ(parse_claim(to_json(claim).value()).value(), claim);
    }
}

TEST(RecordJson, RefusesTextsThatNotBothEnginesCanHold) {
    campaign::Claim claim = samples::claim("c");
    claim.reason = "a\0b"s;
    EXPECT_EQ(to_json(claim).error().what, "reason: a text holds a NUL: a\\x00b");
    claim = samples::claim("c");
    claim.evidence = {"good", "\xff"};
    EXPECT_EQ(to_json(claim).error().what, "evidence: a text is not UTF-8: \\xff");
}

TEST(RecordJson, RefusesAClaimBeyondItsLimit) {
    campaign::Claim claim = samples::claim("c");
    claim.reason = std::string(record_size_max, 'r');
    EXPECT_EQ(to_json(claim).error().kind, ErrorKind::limit);
}

TEST(RecordJson, RefusesWhatItDoesNotWrite) {
    const std::string good = to_json(samples::claim("c")).value();
    ASSERT_TRUE(parse_claim(good));
    for (const std::string& bad :
         {""s, "[]"s, "{"s, good + "}", R"({"id":"c","newer":1})"s, R"({"id":1})"s,
          R"({"kind":"unheard"})"s, R"({"method":"guessed"})"s, R"({"found":"unheard"})"s,
          R"({"step":"unheard"})"s, R"({"at":"1"})"s, R"({"at":1.5})"s,
          R"({"at":9223372036854775808})"s, R"({"evidence":"e"})"s, R"({"evidence":[1]})"s,
          R"({"until":null})"s}) {
        EXPECT_FALSE(parse_claim(bad)) << bad;
    }
}

TEST(RecordJson, GivesEveryFieldOfACampaignBack) {
    Campaign campaign = samples::campaign();
    campaign.policy.basis_least = finding::Basis::claimed;
    campaign.policy.steps[5].is_needed = false;
    ASSERT_TRUE(
        campaign.handling.tighten(campaign::Field::service_key, campaign::Label::amber_strict));
    const std::string text = to_json(campaign).value();
    const auto back = parse_campaign(text);
    ASSERT_TRUE(back) << back.error().what << text;
    const campaign::Policy& policy = campaign.policy;
    EXPECT_EQ(back->policy.advisory, policy.advisory);
    EXPECT_EQ(back->policy.opened_at, policy.opened_at);
    EXPECT_EQ(back->policy.basis_least, policy.basis_least);
    for (const campaign::StepRow& row : campaign::all_steps()) {
        EXPECT_EQ(back->policy.of(row.step).is_needed, policy.of(row.step).is_needed);
        EXPECT_EQ(back->policy.of(row.step).due, policy.of(row.step).due);
        EXPECT_EQ(back->policy.of(row.step).method_least, policy.of(row.step).method_least);
        EXPECT_EQ(back->policy.of(row.step).needs_evidence, policy.of(row.step).needs_evidence);
    }
    for (const campaign::FieldRow& row : campaign::all_fields()) {
        EXPECT_EQ(back->handling.of(row.field), campaign.handling.of(row.field)) << row.name;
    }
    EXPECT_EQ(to_json(*back).value(), text);
}

TEST(RecordJson, LetsNobodySeeAFieldThatHadNoLabelWhenItWasWritten) {
    const std::string text = R"({"labels":[{"field":"service_key","label":"TLP:AMBER+STRICT"}]})";
    const auto campaign = parse_campaign(text);
    ASSERT_TRUE(campaign) << campaign.error().what;
    EXPECT_EQ(campaign->handling.of(campaign::Field::service_key), campaign::Label::amber_strict);
    EXPECT_EQ(campaign->handling.of(campaign::Field::service_unit), campaign::Label::red);
}

TEST(RecordJson, RefusesACampaignThatItDoesNotWrite) {
    for (const std::string& bad :
         {R"({"policy":{"steps":{}}})"s, R"({"policy":{"steps":[1]}})"s,
          R"({"policy":{"steps":[{}]}})"s, R"({"policy":{"steps":[{"step":"unheard"}]}})"s,
          R"({"policy":{"steps":[{"step":"read","due":"1"}]}})"s,
          R"({"policy":{"steps":[{"step":"read","newer":1}]}})"s,
          R"({"policy":{"basis_least":"unheard"}})"s, R"({"newer":1})"s, R"({"labels":{}})"s,
          R"({"labels":[1]})"s, R"({"labels":[{"field":"unheard","label":"TLP:RED"}]})"s,
          R"({"labels":[{"field":"service_key","label":"red"}]})"s}) {
        EXPECT_FALSE(parse_campaign(bad)) << bad;
    }
}

}  // namespace
}  // namespace hemostat::store
