// Bad input: one clear line that names what was wrong and what would be right, and status 3.
#include "tests/cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <fstream>
#include <ostream>

namespace {

using hemostat::test::Ran;
using hemostat::test::run_hemostat;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

struct BadUse {
    std::vector<std::string> arguments;
    std::string names;     ///< what the line must name
    std::string suggests;  ///< and what it must say would be right
};

void PrintTo(const BadUse& use, std::ostream* out) {
    for (const std::string& argument : use.arguments) {
        *out << argument << ' ';
    }
}

class Usage : public testing::TestWithParam<BadUse> {};

TEST_P(Usage, ThatIsWrongGetsOneLineAndStatus3) {
    const Ran ran = run_hemostat(GetParam().arguments);
    EXPECT_EQ(ran.status, 3);
    EXPECT_THAT(ran.err, AllOf(HasSubstr(GetParam().names), HasSubstr(GetParam().suggests)));
    EXPECT_EQ(std::ranges::count(ran.err, '\n'), 1) << ran.err;
}

INSTANTIATE_TEST_SUITE_P(
    All, Usage,
    testing::Values(
        BadUse{{}, "subcommand", "--help"}, BadUse{{"chek"}, "chek", "did you mean check"},
        BadUse{{"advisory"}, "hemostat advisory: ", "hemostat advisory --help"},
        BadUse{{"advisory", "lst"}, "lst", "did you mean list"},
        BadUse{{"advisory", "show"}, "ID", "hemostat advisory show --help"},
        BadUse{{"advisory", "lint", "--jsno"}, "--jsno", "did you mean --json"},
        BadUse{{"advisory", "show", "CVE-1999-0001"}, "CVE-1999-0001", "CVE-2014-0160"},
        BadUse{{"advisory", "list", "--advisories", "/no/such/folder"},
               "/no/such/folder",
               "No such file"},
        BadUse{{"scan"}, "no target", "localhost:8443"},
        BadUse{{"scan", "--tiemout", "3", "localhost"}, "--tiemout", "did you mean --timeout"},
        BadUse{{"scan", "--timeout", "soon", "localhost"}, "soon", "0.05"},
        BadUse{{"scan", "--format", "xml", "localhost"}, "xml", "json"},
        BadUse{{"scan", "--in-flight", "0", "localhost"}, "--in-flight", "1"},
        BadUse{{"scan", "--port", "0", "localhost"}, "'0'", "1 to 65535"},
        BadUse{
            {"scan", "--advisory", "CVE-1999-0001", "localhost"}, "CVE-1999-0001", "CVE-2014-0160"},
        BadUse{{"scan", "localhost:99999"}, "localhost:99999", "65535"},
        BadUse{{"scan", "http://localhost"}, "http://localhost", "https://localhost"},
        BadUse{{"scan", "127.0.0.1/8"}, "127.0.0.1/8", "127.0.0.0/8"},
        BadUse{{"scan", "--targets", "/no/such/file"}, "/no/such/file", "No such file"},
        BadUse{{"scan", "--scope", "/no/such/file", "localhost"}, "/no/such/file", "No such file"},
        BadUse{{"scan", "--output", "/no/such/folder/x", "localhost:1"},
               "/no/such/folder/x",
               "directory"},
        BadUse{{"inspect", "/no/such/folder"}, "/no/such/folder", "No such file"},
        BadUse{{"inspect", "--jobs", "0", "/dev/null"}, "--jobs", "1"},
        BadUse{{"inspect", "--exclud", "*.iso", "/dev/null"}, "--exclud", "did you mean --exclude"},
        BadUse{{"inspect", "--advisory", "CVE-1999-0001", "/dev/null"},
               "CVE-1999-0001",
               "CVE-2014-0160"},
        BadUse{{"scan", "192.0.2.1"}, "192.0.2.1", R"(networks = ["192.0.2.1"])"},
        BadUse{{"scan", "www.example.org"}, "www.example.org", R"(names = ["www.example.org"])"},
        BadUse{{"scan", "192.0.2.0/24"}, "192.0.2.0/24", R"(networks = ["192.0.2.0/24"])"}));

TEST(Help, IsThereForEveryCommandWithAnExample) {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                      {"scan", "--help"},
                                                      {"check", "--help"},
                                                      {"inspect", "--help"},
                                                      {"advisory", "--help"},
                                                      {"advisory", "list", "--help"},
                                                      {"advisory", "show", "--help"},
                                                      {"advisory", "lint", "--help"},
                                                      {"campaign", "--help"},
                                                      {"campaign", "acknowledge", "--help"},
                                                      {"campaign", "audit", "--help"},
                                                      {"campaign", "claim", "--help"},
                                                      {"campaign", "claims", "--help"},
                                                      {"campaign", "create", "--help"},
                                                      {"campaign", "export", "--help"},
                                                      {"campaign", "import", "--help"},
                                                      {"campaign", "late", "--help"},
                                                      {"campaign", "status", "--help"},
                                                      {"campaign", "task", "--help"}}) {
        const Ran ran = run_hemostat(arguments);
        EXPECT_EQ(ran.status, 0);
        EXPECT_THAT(ran.out, HasSubstr("Examples:\n  hemostat "));
        EXPECT_THAT(ran.err, IsEmpty());
    }
}

TEST(Version, IsOneLine) {
    EXPECT_EQ(run_hemostat({"--version"}).out, "hemostat " HEMOSTAT_VERSION "\n");
}

TEST(Scan, SaysThatNothingListens) {
    const Ran ran = run_hemostat({"scan", "127.0.0.1:1"});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.out, HasSubstr("unreachable"));
    EXPECT_THAT(ran.err, IsEmpty());
}

TEST(Scan, ReportsABadLineAndScansTheRest) {
    const Ran ran = run_hemostat({"scan", "--format", "json", "--targets", "-"},
                                 "127.0.0.1:1\n127.0.0.1:70000\n\n# none\n127.0.0.1:2\n");
    EXPECT_EQ(ran.status, 3);
    EXPECT_THAT(ran.err, HasSubstr("standard input:2:"));
    EXPECT_EQ(std::ranges::count(ran.out, '\n'), 2) << ran.out;
}

TEST(Scan, FailsWhenItsReportCannotBeWritten) {
    const Ran ran = run_hemostat({"scan", "127.0.0.1:1", "--output", "/dev/full"});
    EXPECT_EQ(ran.status, 3);
    EXPECT_THAT(ran.err, AllOf(HasSubstr("/dev/full"), HasSubstr("No space left")));
}

TEST(Scan, WritesNoColorToAFile) {
    EXPECT_EQ(run_hemostat({"scan", "127.0.0.1:1"}).out.find('\x1b'), std::string::npos);
}

}  // namespace
