#include "store/findings.h"

#include "tests/store/engines.h"
#include "tests/store/samples.h"

#include <gmock/gmock.h>
#include <string>
#include <vector>

namespace hemostat::store {
namespace {

using namespace std::literals;
using samples::finding;
using testing::ElementsAre;
using testing::IsEmpty;

class FindingsTest : public EveryStore {
protected:
    void SetUp() override { samples::prepare(*store_); }

    Result<Recorded> record(const std::vector<finding::Finding>& findings) {
        TRY(FindingRecorder recorder, FindingRecorder::begin(*store_, samples::key.organisation));
        for (const finding::Finding& each : findings) {
            TRY([[maybe_unused]] const Done added, recorder.add(each));
        }
        return recorder.commit();
    }

    Result<HistoryPage> history(std::size_t page_size = 100, std::string cursor = "",
                                std::string asset = "tcp://192.0.2.7:443") {
        return read_history(*store_, samples::key.organisation,
                            {.asset = std::move(asset),
                             .advisory = "CVE-2014-0160",
                             .page_size = page_size,
                             .cursor = std::move(cursor)});
    }

    static std::string line_of(const finding::Finding& finding) {
        std::string line;
        finding::JsonWriter writer(line);
        write_json(writer, finding);
        return line;
    }
};
ON_EVERY_ENGINE(FindingsTest);

TEST_P(FindingsTest, KeepsEveryObservationTheNewestFirst) {
    const auto recorded = record({finding(1), finding(3), finding(2), finding(2, "192.0.2.8")});
    ASSERT_TRUE(recorded) << recorded.error().what;
    EXPECT_EQ(recorded->new_count, 4U);
    const auto page = history();
    ASSERT_TRUE(page) << page.error().what;
    ASSERT_EQ(page->findings.size(), 3U);
    EXPECT_EQ(page->findings[0].content, line_of(finding(3)));
    EXPECT_EQ(page->findings[1].content, line_of(finding(2)));
    EXPECT_EQ(page->findings[2].content, line_of(finding(1)));
    EXPECT_EQ(page->findings[0].observed_at, finding(3).observed_at);
    EXPECT_EQ(page->next, "");
    EXPECT_EQ(history(100, "", "tcp://192.0.2.8:443")->findings.size(), 1U);
    EXPECT_THAT(history(100, "", "tcp://192.0.2.9:443")->findings, IsEmpty());
}

TEST_P(FindingsTest, ChangesNothingForTheSameFindingsAgain) {
    ASSERT_TRUE(record({finding(1), finding(2)}));
    const auto again = record({finding(2), finding(1), finding(3), finding(3)});
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(again->new_count, 1U);
    EXPECT_EQ(again->known_count, 3U);
    EXPECT_EQ(history()->findings.size(), 3U);
}

TEST_P(FindingsTest, KeepsTheSameObservationOfTwoOrganisationsApart) {
    ASSERT_TRUE(record({finding(1)}));
    auto recorder = FindingRecorder::begin(*store_, "nobody");
    ASSERT_FALSE(recorder);
    EXPECT_EQ(recorder.error().what, "there is no organisation nobody");
    EXPECT_THAT(read_history(*store_, "nobody",
                             {.asset = "tcp://192.0.2.7:443", .advisory = "CVE-2014-0160"})
                    ->findings,
                IsEmpty());
}

TEST_P(FindingsTest, KeepsNothingThatIsNotCommitted) {
    {
        auto recorder = FindingRecorder::begin(*store_, samples::key.organisation);
        ASSERT_TRUE(recorder);
        ASSERT_TRUE(recorder->add(finding(1)));
    }
    EXPECT_THAT(history()->findings, IsEmpty());
    EXPECT_TRUE(record({finding(1)})) << "the connection can be used again";
}

TEST_P(FindingsTest, KeepsNothingWhereOneIsRefused) {
    finding::Finding bad = finding(2);
    bad.detail = "\xff";
    {
        auto recorder = FindingRecorder::begin(*store_, samples::key.organisation);
        ASSERT_TRUE(recorder->add(finding(1)));
        EXPECT_EQ(recorder->add(bad).error().kind, ErrorKind::invalid_input);
        EXPECT_FALSE(recorder->add(finding(3)));
        EXPECT_FALSE(recorder->commit());
    }
    finding::Finding nameless = finding(2);
    nameless.advisory = "";
    EXPECT_EQ(record({nameless}).error().what, "the advisory has no key");
    finding::Finding large = finding(2);
    large.detail = std::string(finding_size_max, 'd');
    EXPECT_EQ(record({large}).error().kind, ErrorKind::limit);
    EXPECT_THAT(history()->findings, IsEmpty());
}

TEST_P(FindingsTest, TakesAssetsLongerThanAnyIndexTakes) {
    finding::Finding deep = finding(1);
    deep.asset = finding::File{.path = "/" + std::string(20'000, 'x'),
                               .format = "ELF",
                               .component = "libssl",
                               .version = ""};
    const auto recorded = record({deep});
    ASSERT_TRUE(recorded) << recorded.error().what;
    EXPECT_EQ(history(1, "", file_id(std::get<finding::File>(deep.asset)))->findings.size(), 1U);
}

TEST_P(FindingsTest, TakesTheLinesOfAFileOnceWhateverWayTheyCome) {
    finding::Finding precise = finding(1);
    precise.observed_at += std::chrono::milliseconds(999);
    ASSERT_TRUE(record({precise}));
    for (const std::uint64_t expected : {1U, 0U}) {
        auto recorder = FindingRecorder::begin(*store_, samples::key.organisation);
        ASSERT_TRUE(recorder);
        ASSERT_TRUE(recorder->add_line(line_of(precise)));
        ASSERT_TRUE(recorder->add_line(line_of(finding(2))));
        const auto recorded = recorder->commit();
        ASSERT_TRUE(recorded) << recorded.error().what;
        EXPECT_EQ(recorded->new_count, expected);
    }
    ASSERT_EQ(history()->findings.size(), 2U);
    EXPECT_EQ(history()->findings[1].observed_at, finding(1).observed_at);
    auto recorder = FindingRecorder::begin(*store_, samples::key.organisation);
    ASSERT_TRUE(recorder->add_line(line_of(finding(3))));
    EXPECT_FALSE(recorder->add_line("no finding"));
    EXPECT_FALSE(recorder->commit());
}

TEST_P(FindingsTest, GivesPagesThatStayWhateverComes) {
    std::vector<finding::Finding> findings;
    for (int i = 0; i < 10; ++i) {
        findings.push_back(finding(i / 2));  // two of each time
        findings.back().detail = std::to_string(i % 2);
    }
    ASSERT_TRUE(record(findings));
    std::vector<std::string> seen;
    std::string cursor;
    int page_count = 0;
    do {
        const auto page = history(3, cursor);
        ASSERT_TRUE(page) << page.error().what;
        for (const StoredFinding& each : page->findings) {
            seen.push_back(each.content);
        }
        cursor = page->next;
        ++page_count;
        ASSERT_TRUE(record({finding(100 + page_count)}));
    } while (!cursor.empty() && page_count < 10);
    EXPECT_EQ(page_count, 4);
    std::vector<std::string> expected;
    for (const finding::Finding& each : findings) {
        expected.push_back(line_of(each));
    }
    EXPECT_THAT(seen, testing::UnorderedElementsAreArray(expected));
}

TEST_P(FindingsTest, RefusesCursorsAndSizesThatAreNone) {
    for (const std::string& cursor : {"x"s, "1"s, "."s, ".abc"s, "99999999999999999999.a"s}) {
        EXPECT_FALSE(history(1, cursor)) << cursor;
    }
    EXPECT_FALSE(history(1, "1.a\0b"s));
    EXPECT_FALSE(history(0));
    EXPECT_TRUE(history(page_size_max));
    EXPECT_FALSE(history(page_size_max + 1));
}

}  // namespace
}  // namespace hemostat::store
