#include "report/json_lines.h"
#include "report/output.h"
#include "report/progress_line.h"
#include "report/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace {

using namespace hemostat;
using testing::HasSubstr;
using testing::Not;

finding::Finding make_finding(const finding::Reason& reason) {
    finding::Finding finding;
    finding::Endpoint endpoint;
    endpoint.host = "192.0.2.7";
    endpoint.address = parse_ip_address("192.0.2.7");
    endpoint.port = 443;
    finding.asset = endpoint;
    finding.advisory = "CVE-2014-0160";
    finding.reason = &reason;
    return finding;
}

// What `write` puts into an output.
template <typename Write>
std::string written(Write&& write) {
    const std::string path = testing::TempDir() + "report_test." + std::to_string(getpid());
    {
        auto output = report::Output::open(path);
        EXPECT_TRUE(output);
        write(*output);
    }
    std::ifstream file(path);
    std::ostringstream content;
    content << file.rdbuf();
    std::remove(path.c_str());
    return content.str();
}

TEST(JsonLines, WritesOneObjectALine) {
    const std::string text = written([](report::Output& output) {
        report::JsonLines lines(output);
        lines.take(make_finding(finding::reasons::unpadded_heartbeat_answered));
        lines.take(make_finding(finding::reasons::no_reply));
    });
    std::istringstream lines(text);
    std::vector<std::string> reasons;
    for (std::string line; std::getline(lines, line);) {
        reasons.emplace_back(boost::json::parse(line).at("reason").as_string());
    }
    EXPECT_THAT(reasons, testing::ElementsAre("unpadded_heartbeat_answered", "no_reply"));
}

TEST(Table, ShowsWhatAPeerSaidWithoutLettingItSteerTheTerminal) {
    const std::string text = written([](report::Output& output) {
        report::Table table(output, {});
        auto finding = make_finding(finding::reasons::plaintext_service);
        finding.detail = "\x1b[2J\r\nHTTP";
        table.take(std::move(finding));
    });
    EXPECT_THAT(text, HasSubstr("\\x1b[2J"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(Table, NamesTheRemediesOnlyWhereSomethingIsVulnerable) {
    for (const bool is_vulnerable : {true, false}) {
        const std::string text = written([&](report::Output& output) {
            report::Table table(output, {});
            table.take(make_finding(is_vulnerable ? finding::reasons::unpadded_heartbeat_answered
                                                  : finding::reasons::heartbeat_refused));
            table.write_remedies("CVE-2014-0160");
        });
        EXPECT_EQ(text.find("1.0.1g") != std::string::npos, is_vulnerable) << text;
    }
}

TEST(Table, CountsEveryVerdictAndWhatWasNotExamined) {
    const std::string text = written([](report::Output& output) {
        report::Table(output, {})
            .write_summary(finding::VerdictCounts({1, 2, 3, 4, 5}), {"6 refused", "interrupted"},
                           std::chrono::milliseconds(1500));
    });
    EXPECT_THAT(text, HasSubstr("1 vulnerable, 2 fixed, 3 not affected, 4 inconclusive, "
                                "5 unreachable; 6 refused; interrupted in 1.50 s\n"));
}

TEST(Output, NoticesAFullDisk) {
    auto output = report::Output::open("/dev/full");
    ASSERT_TRUE(output);
    output->write("text");
    EXPECT_TRUE(output->status());
    output->flush();
    ASSERT_FALSE(output->status());
    EXPECT_THAT(output->status().error().what, HasSubstr("/dev/full"));
}

TEST(Output, RefusesAPathThatCannotBeWritten) {
    const auto output = report::Output::open("/no/such/folder/report");
    ASSERT_FALSE(output);
    EXPECT_THAT(output.error().what, HasSubstr("/no/such/folder/report"));
}

TEST(Progress, SaysHowLongIsLeftOnceThatIsKnown) {
    scan::Progress progress;
    progress.verdicts = finding::VerdictCounts({1, 0, 0, 0, 99});
    progress.elapsed = std::chrono::seconds(10);
    EXPECT_THAT(
        report::format_progress(progress, 0.25),
        testing::AllOf(HasSubstr("100 done, 10/s: 1 vulnerable"), HasSubstr("0:00:30 left")));
    EXPECT_THAT(report::format_progress(progress, std::nullopt), Not(HasSubstr("left")));
}

}  // namespace
