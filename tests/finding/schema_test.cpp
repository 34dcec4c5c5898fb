// Findings as written validate against the published schema, and broken ones do not.
#include "tests/finding/schema.h"
#include "finding/finding.h"
#include "tests/finding/samples.h"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <functional>
#include <map>
#include <set>

namespace {

namespace finding = hemostat::finding;
namespace json = boost::json;

json::value read_schema() {
    return hemostat::test::read_schema("finding-v1");
}

std::string complaints(const json::object& object) {
    return hemostat::test::complaints("finding-v1", object);
}

TEST(Schema, AcceptsAFindingOfEveryReason) {
    for (const finding::Reason* reason : finding::all_reasons()) {
        auto sample = finding::samples::of(*reason);
        EXPECT_EQ(complaints(to_json(sample)), "") << reason->code;
        sample.detail = "a detail";
        sample.evidence.clear();
        EXPECT_EQ(complaints(to_json(sample)), "") << reason->code << " without evidence";
    }
}

template <typename Kind>
void accept_each(const std::vector<Kind>& assets) {
    auto sample = finding::samples::of(finding::reasons::name_not_found);
    for (const Kind& asset : assets) {
        sample.asset = asset;
        EXPECT_EQ(complaints(to_json(sample)), "") << json::serialize(to_json(sample));
    }
}

TEST(Schema, AcceptsEveryShapeOfAsset) {
    accept_each(finding::samples::endpoints());
    accept_each(finding::samples::files());
    accept_each(finding::samples::packages());
    accept_each(finding::samples::processes());
}

TEST(Schema, RefusesEveryVerdictAndBasisThatTheReasonDoesNotCarry) {
    for (const finding::Reason* reason : finding::all_reasons()) {
        const auto good = to_json(finding::samples::of(*reason));
        for (const char* verdict :
             {"vulnerable", "fixed", "not_affected", "inconclusive", "unreachable"}) {
            for (const json::value& basis :
                 {json::value(nullptr), json::value("claimed"), json::value("proved")}) {
                auto other = good;
                other["verdict"] = verdict;
                other["basis"] = basis;
                EXPECT_EQ(complaints(other).empty(), other == good) << json::serialize(other);
            }
        }
    }
}

TEST(Schema, ListsTheReasonsOfEachVerdictAndBasisAndNoOthers) {
    using Codes = std::set<std::string>;
    std::map<std::pair<std::string, std::string>, Codes> listed;
    const json::value schema = read_schema();
    for (const json::value& group : schema.at("oneOf").as_array()) {
        const json::value& properties = group.at("properties");
        const json::value& basis = properties.at("basis").at("const");
        Codes& codes = listed[{json::value_to<std::string>(properties.at("verdict").at("const")),
                               basis.is_null() ? "none" : json::value_to<std::string>(basis)}];
        for (const json::value& code : properties.at("reason").at("enum").as_array()) {
            codes.insert(json::value_to<std::string>(code));
        }
    }
    std::map<std::pair<std::string, std::string>, Codes> real;
    for (const finding::Reason* reason : finding::all_reasons()) {
        real[{std::string(to_string(reason->verdict)), std::string(to_string(reason->basis))}]
            .emplace(reason->code);
    }
    EXPECT_EQ(listed, real);
}

struct Damage {
    const char* what;
    std::function<void(json::object&)> apply;
};

json::object& asset(json::object& object) {
    return object["asset"].as_object();
}

void refuse_without_any_member(const json::object& good) {
    for (const auto& member : good) {
        auto damaged = good;
        damaged.erase(member.key());
        EXPECT_NE(complaints(damaged), "") << "without " << member.key();
    }
    auto whole = good;
    for (const auto& member : asset(whole)) {
        auto damaged = good;
        asset(damaged).erase(member.key());
        EXPECT_NE(complaints(damaged), "") << "asset without " << member.key();
    }
}

TEST(Schema, RefusesAFindingThatLacksAnyMember) {
    auto sample = finding::samples::of(finding::reasons::tls13_only);
    refuse_without_any_member(to_json(sample));
    sample.asset = finding::samples::files()[0];
    refuse_without_any_member(to_json(sample));
    sample.asset = finding::samples::packages()[0];
    refuse_without_any_member(to_json(sample));
    sample.asset = finding::samples::processes()[0];
    refuse_without_any_member(to_json(sample));
}

TEST(Schema, RefusesDamagedFindings) {
    const std::vector<Damage> damages{
        {"not an object", [](auto& f) { f["asset"] = "tcp://192.0.2.7:443"; }},
        {"another schema", [](auto& f) { f["schema"] = "hemostat/finding/v2"; }},
        {"a member that is not known", [](auto& f) { f["severity"] = "high"; }},
        {"an asset's member that is not known", [](auto& f) { asset(f)["owner"] = "x"; }},
        {"another kind of asset", [](auto& f) { asset(f)["kind"] = "planet"; }},
        {"an id that is no URI", [](auto& f) { asset(f)["id"] = "192.0.2.7"; }},
        {"an empty host", [](auto& f) { asset(f)["host"] = ""; }},
        {"port 0", [](auto& f) { asset(f)["port"] = 0; }},
        {"port 65536", [](auto& f) { asset(f)["port"] = 65536; }},
        {"a port in quotes", [](auto& f) { asset(f)["port"] = "443"; }},
        {"another transport", [](auto& f) { asset(f)["transport"] = "carrier pigeon"; }},
        {"an empty server name", [](auto& f) { asset(f)["server_name"] = ""; }},
        {"half a process", [](auto& f) { asset(f)["process"] = {{"pid", 1}}; }},
        {"a process without a number",
         [](auto& f) { asset(f)["process"] = {{"pid", 0}, {"name", "x"}, {"executable", "/x"}}; }},
        {"no advisory", [](auto& f) { f["advisory"] = ""; }},
        {"a verdict that does not exist", [](auto& f) { f["verdict"] = "safe"; }},
        {"a basis that does not exist", [](auto& f) { f["basis"] = "none"; }},
        {"a reason that does not exist", [](auto& f) { f["reason"] = "timeout"; }},
        {"another verdict's reason", [](auto& f) { f["reason"] = "connection_refused"; }},
        {"an empty summary", [](auto& f) { f["summary"] = ""; }},
        {"an empty next step", [](auto& f) { f["next"] = ""; }},
        {"no list of evidence", [](auto& f) { f["evidence"] = nullptr; }},
        {"evidence of no kind", [](auto& f) { f["evidence"] = {json::object{{"bytes", ""}}}; }},
        {"evidence that is no object", [](auto& f) { f["evidence"] = {"bytes"}; }},
        {"a local time", [](auto& f) { f["observed_at"] = "2014-04-07T09:00:00+09:00"; }},
        {"a negative duration", [](auto& f) { f["duration_ms"] = -1; }},
        {"another tool", [](auto& f) { f["tool"] = "nmap 7.93"; }},
    };
    const auto good = to_json(finding::samples::of(finding::reasons::tls13_only));
    ASSERT_EQ(complaints(good), "");
    for (const Damage& damage : damages) {
        auto damaged = good;
        damage.apply(damaged);
        EXPECT_NE(complaints(damaged), "") << damage.what;
    }
}

}  // namespace
