// hemostat advisory as a user runs it: what it prints, and its exit status.
#include "tests/cli/program.h"
#include "tests/finding/schema.h"

#include <gmock/gmock.h>
#include <algorithm>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>

namespace {

using hemostat::test::Ran;
using hemostat::test::run_hemostat;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class AdvisoryCommand : public testing::Test {
protected:
    AdvisoryCommand() { EXPECT_NE(mkdtemp(folder.data()), nullptr); }
    ~AdvisoryCommand() override { std::filesystem::remove_all(folder); }

    /// Heartbleed's document under `name`, with `from` replaced by `to`.
    [[nodiscard]] std::string write(const std::string& name, const std::string& from = "{",
                                    const std::string& to = "{") const {
        std::string text =
            run_hemostat({"advisory", "show", "CVE-2014-0160", "--format", "json"}).out;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        std::ofstream(folder + "/" + name, std::ios::binary) << text;
        return folder + "/" + name;
    }

    std::string folder = testing::TempDir() + "advisory.XXXXXX";
};

TEST_F(AdvisoryCommand, ListsOneLineForEach) {
    const Ran ran = run_hemostat({"advisory", "list"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, AllOf(StartsWith("ID "), HasSubstr("CVE-2014-0160"), HasSubstr("libssl"),
                               HasSubstr("critical"), HasSubstr("Heartbleed")));
    EXPECT_LT(ran.out.find("CVE-2014-0160"), ran.out.find("CVE-2022-0778")) << "the oldest first";
}

/// What the schema finds wrong with the first line of `text`.
std::string complaints(const std::string& schema, const std::string& text) {
    const auto line = text.substr(0, text.find('\n'));
    return hemostat::test::complaints(schema, boost::json::parse(line).as_object());
}

TEST_F(AdvisoryCommand, ListsJsonAsOneObjectForEach) {
    const Ran ran = run_hemostat({"advisory", "list", "--format", "json"});
    EXPECT_EQ(complaints("advisory-v1", ran.out), "");
    EXPECT_NE(complaints("advisory-v1", R"({"schema":"hemostat/advisory/v1"})"), "");
    EXPECT_THAT(ran.out,
                StartsWith(R"({"schema":"hemostat/advisory/v1","id":"CVE-2014-0160","released":)"));
}

TEST_F(AdvisoryCommand, ShowsBranchesPackagesRemediesAndSources) {
    const Ran ran = run_hemostat({"advisory", "show", "cve-2014-0160"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, AllOf(HasSubstr("affected 1.0.1-beta1 to 1.0.1f; fixed from 1.0.1g"),
                               HasSubstr("0.9.6 to 1.0.0  unaffected"),
                               HasSubstr("debian 7        openssl 1.0.1e-2+deb7u5"),
                               HasSubstr("-DOPENSSL_NO_HEARTBEATS"), HasSubstr("make a new key"),
                               HasSubstr("20140407.txt")));
    EXPECT_THAT(run_hemostat({"advisory", "show", "CVE-2025-9230"}).out,
                HasSubstr("3.1             not assessed"));
}

TEST_F(AdvisoryCommand, SuggestsAnId) {
    const Ran ran = run_hemostat({"advisory", "show", "CVE-2014-0161"});
    EXPECT_EQ(ran.status, 3);
    EXPECT_THAT(ran.err, HasSubstr("did you mean CVE-2014-0160?"));
}

TEST_F(AdvisoryCommand, LintsWhatIsKnownAndFindsNothing) {
    const Ran ran = run_hemostat({"advisory", "lint"});
    EXPECT_EQ(ran.status, 0) << ran.out;
    EXPECT_THAT(ran.out, HasSubstr("0 complaints"));
}

TEST_F(AdvisoryCommand, LintTellsWhatADocumentLeavesOut) {
    const auto path = write("beta.json", ">=1.0.2-beta1|<1.0.2-beta2-dev", "<0.9.6");
    const Ran ran = run_hemostat({"advisory", "lint", path});
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.out, AllOf(StartsWith(path + ": "), HasSubstr("overlap")));

    const auto gap = write("gap.json", ">=1.0.2-beta2|<1.1.0-dev", ">=1.0.2|<1.1.0-dev");
    EXPECT_THAT(run_hemostat({"advisory", "lint", gap}).out,
                HasSubstr("1.0.2: the pre-release 1.0.2-beta2 and 1 more"));
}

TEST_F(AdvisoryCommand, LintGivesJsonAsOneObjectForEachComplaint) {
    const auto path = write("old.json", R"("csaf_version": "2.0")", R"("csaf_version": "1.2")");
    const Ran ran = run_hemostat({"advisory", "lint", "--json", path});
    EXPECT_EQ(ran.status, 1);
    EXPECT_EQ(ran.out, R"({"schema":"hemostat/advisory_complaint/v1","document":")" + path +
                           R"(","where":"document.csaf_version","what":"'1.2' is none of: 2.0"})"
                           "\n");
    EXPECT_EQ(complaints("advisory_complaint-v1", ran.out), "");
    EXPECT_NE(complaints("advisory_complaint-v1", R"({"what":""})"), "");
}

TEST_F(AdvisoryCommand, LintFailsOnWhatCannotBeRead) {
    std::ofstream(folder + "/cut.json") << "{";
    for (const std::string& path : {folder + "/none.json", folder + "/cut.json"}) {
        const Ran ran = run_hemostat({"advisory", "lint", path});
        EXPECT_EQ(ran.status, 3);
        EXPECT_THAT(ran.err, HasSubstr(path));
        EXPECT_EQ(std::ranges::count(ran.err, '\n'), 1) << ran.err;
    }
}

TEST_F(AdvisoryCommand, TakesMoreFromAFolder) {
    (void)write("new.json", R"("cve": "CVE-2014-0160")", R"("cve": "CVE-1999-0001")");
    const Ran with = run_hemostat({"advisory", "list", "--advisories", folder});
    EXPECT_EQ(with.status, 0) << with.err;
    EXPECT_THAT(with.out, AllOf(HasSubstr("CVE-1999-0001"), HasSubstr("CVE-2014-0160")));
    EXPECT_THAT(run_hemostat({"advisory", "list"}).out, Not(HasSubstr("CVE-1999-0001")));
}

TEST_F(AdvisoryCommand, OfAFolderIsWhatInspectAsksFor) {
    (void)write("new.json", R"("cve": "CVE-2014-0160")", R"("cve": "CVE-1999-0001")");
    std::ofstream(folder + "/text") << "nothing";
    const Ran ran = run_hemostat(
        {"inspect", "--advisories", folder, "--advisory", "CVE-1999-0001", folder + "/text"});
    EXPECT_EQ(ran.status, 0) << ran.err;
}

TEST_F(AdvisoryCommand, OfABadFileGetsOneLineAndStatus3) {
    (void)write("bad.json", "vers:openssl/<1.0.1-dev", "vers:openssl/<1.0");
    for (const char* command : {"inspect", "scan", "check"}) {
        const Ran ran = run_hemostat({command, "--advisories", folder});
        EXPECT_EQ(ran.status, 3);
        EXPECT_THAT(ran.err, AllOf(HasSubstr(folder + "/bad.json: product_tree.branches[0]"),
                                   HasSubstr("three numbers")));
        EXPECT_EQ(std::ranges::count(ran.err, '\n'), 1) << ran.err;
        EXPECT_THAT(ran.out, IsEmpty());
    }
}

TEST_F(AdvisoryCommand, WithoutAProbeIsNotAskedOfServers) {
    for (const char* command : {"scan", "check"}) {
        std::vector<std::string> arguments{command, "--advisory", "CVE-2022-0778"};
        if (arguments.front() == "scan") {
            arguments.emplace_back("127.0.0.1:1");
        }
        const Ran ran = run_hemostat(arguments);
        EXPECT_EQ(ran.status, 3);
        EXPECT_THAT(ran.err, HasSubstr("hemostat inspect --advisory CVE-2022-0778"));
        EXPECT_EQ(std::ranges::count(ran.err, '\n'), 1) << ran.err;
        EXPECT_THAT(ran.out, IsEmpty());
    }
}

}  // namespace
