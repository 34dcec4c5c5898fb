#include "store/finding_line.h"

#include "tests/store/samples.h"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace hemostat::store {
namespace {

using namespace std::literals;

std::string line_of(const finding::Finding& finding) {
    std::string line;
    finding::JsonWriter writer(line);
    write_json(writer, finding);
    return line;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t place = text.find(from);
    EXPECT_NE(place, std::string::npos) << from;
    return text.replace(place, from.size(), to);
}

TEST(FindingLine, SaysWhatAFindingIsFiledBy) {
    const auto facts = parse_finding_line(line_of(samples::finding(61)));
    ASSERT_TRUE(facts) << facts.error().what;
    EXPECT_EQ(*facts, (FindingFacts{.asset = "tcp://192.0.2.7:443",
                                    .advisory = "CVE-2014-0160",
                                    .verdict = "vulnerable",
                                    .observed_at = samples::finding(61).observed_at}));
}

TEST(FindingLine, TakesEveryVerdict) {
    for (const finding::Reason* const reason : finding::all_reasons()) {
        finding::Finding finding = samples::finding(1);
        finding.reason = reason;
        EXPECT_EQ(parse_finding_line(line_of(finding))->verdict, to_string(reason->verdict));
    }
}

TEST(FindingLine, RefusesWhatIsNoFinding) {
    const std::string good = line_of(samples::finding(1));
    const std::string time = R"("observed_at":"2014-04-07T00:01:00Z")";
    ASSERT_TRUE(parse_finding_line(good));
    for (const std::string& bad :
         {""s, "x"s, "[]"s, "{}"s, good + good, good.substr(0, good.size() - 1),
          replaced(good, "finding/v1", "finding/v2"),
          replaced(good, R"("asset":{)", R"("other":{)"), replaced(good, "tcp://192.0.2.7:443", ""),
          replaced(good, R"("id":"tcp://192.0.2.7:443")", R"("id":7)"),
          replaced(good, R"("advisory":"CVE-2014-0160")", R"("advisory":"")"),
          replaced(good, R"("advisory":"CVE-2014-0160")", R"("advisory":"a\u0000b")"),
          replaced(good, R"("verdict":"vulnerable")", R"("verdict":"perhaps")"),
          replaced(good, R"("verdict":"vulnerable")", R"("verdict":null)"),
          replaced(good, time, R"("observed_at":1396828800)")}) {
        const auto refused = parse_finding_line(bad);
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().kind, ErrorKind::invalid_input);
        EXPECT_TRUE(refused.error().what.starts_with("not a finding: ")) << refused.error().what;
    }
    EXPECT_EQ(parse_finding_line(std::string(finding_size_max + 1, ' ')).error().kind,
              ErrorKind::limit);
}

TEST(FindingLine, TakesTimesThatThereAreOnly) {
    const std::string good = line_of(samples::finding(1));
    const auto parsed = [&](std::string_view time) {
        return parse_finding_line(replaced(good, "2014-04-07T00:01:00Z", time));
    };
    for (const std::string_view time :
         {"1970-01-01T00:00:00Z", "2016-02-29T23:59:59Z", "2200-12-31T00:00:00Z"}) {
        ASSERT_TRUE(parsed(time)) << time;
        EXPECT_EQ(to_rfc3339(parsed(time)->observed_at), time);
    }
    for (const std::string_view time :
         {"", "1969-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "2015-02-29T00:00:00Z",
          "2014-13-01T00:00:00Z", "2014-00-01T00:00:00Z", "2014-04-31T00:00:00Z",
          "2014-04-07T24:00:00Z", "2014-04-07T00:60:00Z", "2014-04-07T00:00:60Z",
          "2014-04-07 00:00:00Z", "2014-04-07T00:00:00", "2014-04-07T00:00:00+",
          "2014-4-07T00:00:00Z", "2014-04-07T00:00:00.5Z"}) {
        EXPECT_FALSE(parsed(time)) << time;
    }
}

}  // namespace
}  // namespace hemostat::store
