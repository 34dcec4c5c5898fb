#include "scope/scope_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace hemostat::scope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::chrono::sys_days today = 2026y / 11 / 23;

constexpr std::string_view head = "authorised_by = 'Jane Doe'\nuntil = 2026-12-31\n";

Result<ScopeFile> parse_behind_head(std::string_view text) {
    return parse_scope_file(std::string(head) + std::string(text), "s.toml", today);
}

std::string refusal_of(const Result<ScopeFile>& file) {
    return file ? "accepted" : file.error().what;
}

std::string refusal_behind_head(std::string_view text) {
    return refusal_of(parse_behind_head(text));
}

std::string refusal_of_until(std::string_view until) {
    return refusal_of(parse_scope_file(
        "authorised_by = 'J'\nnames = ['a']\nuntil = " + std::string(until), "s.toml", today));
}

TEST(ScopeFileText, SaysWhoUntilWhenAndWhat) {
    const auto file = parse_scope_file(R"(
        authorised_by = "Jane Doe, CISO"
        until = 2026-12-31 # the last day
        names = ["WWW.Example.com.", "mail.example.com"]
        suffixes = ["Example.ORG"]
        networks = ["192.0.2.0/24", "198.51.100.7", "2001:db8::/32", "::ffff:203.0.113.0/120"]
    )",
                                       "s.toml", today);
    ASSERT_TRUE(file) << file.error().what;
    EXPECT_EQ(file->authorised_by, "Jane Doe, CISO");
    EXPECT_EQ(file->until, std::chrono::sys_days(2026y / 12 / 31));
    EXPECT_THAT(file->names, ElementsAre("www.example.com", "mail.example.com"));
    EXPECT_THAT(file->suffixes, ElementsAre("example.org"));
    std::vector<std::string> networks;
    for (const IpNetwork& network : file->networks) {
        networks.push_back(to_string(network));
    }
    EXPECT_THAT(networks,
                ElementsAre("192.0.2.0/24", "198.51.100.7/32", "2001:db8::/32", "203.0.113.0/24"));
}

TEST(ScopeFileText, MustSayWhoAndUntilWhen) {
    EXPECT_EQ(refusal_of(parse_scope_file("until = 2026-12-31\nnames = ['a']", "s.toml", today)),
              "s.toml: key 'authorised_by': is missing: write authorised_by = \"Jane Doe, CISO\"");
    EXPECT_EQ(refusal_of(parse_scope_file("authorised_by = 'J'\nnames = ['a']", "s.toml", today)),
              "s.toml: key 'until': is missing: write until = 2026-12-31");
    for (const std::string_view bad : {"''", "' '", "\" \\t\"", "7", "['J']"}) {
        const auto text =
            "names = ['a']\nauthorised_by = " + std::string(bad) + "\nuntil = 2026-12-31";
        EXPECT_THAT(refusal_of(parse_scope_file(text, "s.toml", today)),
                    StartsWith("s.toml:2: key 'authorised_by': must be a text"))
            << bad;
    }
}

TEST(ScopeFileText, HoldsForItsLastDayAndNotLonger) {
    EXPECT_EQ(refusal_of_until("2026-11-23"), "accepted");
    EXPECT_EQ(refusal_of_until("'2026-11-23'"), "accepted");
    EXPECT_EQ(refusal_of_until("2026-11-22"),
              "s.toml:3: key 'until': this permission ended with 2026-11-22: ask for a new one, "
              "and write its last day here");
    const auto expired =
        parse_scope_file("authorised_by='J'\nuntil='0001-01-01'\nnames=['a']", "s.toml", today);
    EXPECT_EQ(expired.error().kind, ErrorKind::not_permitted);
    EXPECT_THAT(expired.error().what, HasSubstr("ended with 0001-01-01"));
}

TEST(ScopeFileText, RefusesWhatIsNoDay) {
    EXPECT_EQ(refusal_of_until("'2028-02-29'"), "accepted");
    for (const std::string_view bad :
         {"'2027-02-29'", "'2026-13-01'", "'2026-12-00'", "'31.12.2026'", "'2026-12-3'",
          "'2026-12-311'", "'2026/12/31'", "'+026-12-31'", "''", "2026", "true",
          "2026-12-31T00:00:00Z"}) {
        EXPECT_EQ(refusal_of_until(bad),
                  "s.toml:3: key 'until': must be a day: write until = 2026-12-31")
            << bad;
    }
    EXPECT_THAT(refusal_of_until("2027-02-29"), StartsWith("s.toml:3: is not TOML: "));
}

TEST(ScopeFileText, MustAllowSomething) {
    const std::string refusal = "s.toml: allows nothing: list names, suffixes or networks";
    EXPECT_EQ(refusal_behind_head("names = ['a']"), "accepted");
    EXPECT_EQ(refusal_behind_head("suffixes = ['a']"), "accepted");
    EXPECT_EQ(refusal_behind_head("networks = ['::1']"), "accepted");
    EXPECT_THAT(refusal_behind_head(""), StartsWith(refusal));
    EXPECT_THAT(refusal_behind_head("names = []\nsuffixes = []\nnetworks = []"),
                StartsWith(refusal));
}

TEST(ScopeFileText, RefusesUnknownKeys) {
    EXPECT_EQ(refusal_behind_head("names = ['a']\nname = ['b']"),
              "s.toml:4: key 'name': is not known: write authorised_by, until, names, suffixes or "
              "networks");
    EXPECT_THAT(refusal_behind_head("[names]\na = 1"), StartsWith("s.toml:3: key 'names': must"));
    EXPECT_THAT(refusal_behind_head("\"a\\nb\" = 1"),
                StartsWith("s.toml:3: key 'a\\x0ab': is not"));
}

TEST(ScopeFileText, RefusesListsOfSomethingElse) {
    EXPECT_EQ(refusal_behind_head("names = 'a'"),
              "s.toml:3: key 'names': must be a list: write names = [\"www.example.org\"]");
    EXPECT_EQ(refusal_behind_head("names = ['a']\nsuffixes = [\n'b',\n7]"),
              "s.toml:6: key 'suffixes': must list texts: write suffixes = [\"example.org\"]");
    EXPECT_THAT(refusal_behind_head("networks = [['::1']]"), HasSubstr("must list texts"));
}

TEST(ScopeFileText, RefusesBadNames) {
    EXPECT_EQ(refusal_behind_head("names = ['192.0.2.7']"),
              "s.toml:3: key 'names': '192.0.2.7' is an address: list it under networks");
    EXPECT_THAT(refusal_behind_head("names = ['*.example.org']"), HasSubstr("under suffixes"));
    EXPECT_THAT(refusal_behind_head("names = ['a..b']"), HasSubstr("between two labels"));
    EXPECT_THAT(refusal_behind_head("names = ['']"), HasSubstr("at least one label"));
    EXPECT_THAT(refusal_behind_head("names = ['https://a/']"), HasSubstr("only letters"));
    EXPECT_THAT(refusal_behind_head("names = ['bücher.example']"), HasSubstr("xn-- form"));
}

TEST(ScopeFileText, RefusesBadSuffixes) {
    EXPECT_THAT(refusal_behind_head("suffixes = ['.example.org']"), HasSubstr("as in example.org"));
    EXPECT_THAT(refusal_behind_head("suffixes = ['*.example.org']"), HasSubstr("a bare name"));
    EXPECT_THAT(refusal_behind_head("suffixes = ['']"), HasSubstr("at least one label"));
    EXPECT_THAT(refusal_behind_head("suffixes = ['192.0.2.7']"), HasSubstr("is no address and no"));
}

TEST(ScopeFileText, RefusesBadNetworks) {
    for (const std::string_view bad :
         {"192.0.2.1/24", "192.0.2.0/33", "example.org", "", "fe80::1%1", "192.0.2.0/"}) {
        EXPECT_THAT(refusal_behind_head("networks = ['" + std::string(bad) + "']"),
                    HasSubstr("'" + std::string(bad) + "' is no network: write an address"));
    }
}

TEST(ScopeFileText, MustBeToml) {
    EXPECT_THAT(refusal_behind_head("names = ['a'"), StartsWith("s.toml:3: is not TOML: "));
    EXPECT_THAT(refusal_behind_head("names = ['a']\nnames = ['b']"),
                StartsWith("s.toml:4: is not"));
    EXPECT_THAT(refusal_behind_head("names = ['\xff']"), HasSubstr("is not TOML: "));
    EXPECT_THAT(refusal_behind_head("names = " + std::string(100'000, '[')), HasSubstr("not TOML"));
}

TEST(ScopeFileText, IsLimitedInSize) {
    std::string text = std::string(head) + "names = ['a']\n#";
    text.resize(scope_file_size_max, '#');
    EXPECT_TRUE(parse_scope_file(text, "s.toml", today));
    const auto refused = parse_scope_file(text + "#", "s.toml", today);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::limit);
}

TEST(ScopeFileText, IsReadFromAFile) {
    const auto path = testing::TempDir() + "scope." + std::to_string(getpid());
    std::ofstream(path) << head << "names = ['a']";
    EXPECT_THAT(read_scope_file(path, today)->names, ElementsAre("a"));
    std::ofstream(path) << head << "names = 'a'";
    EXPECT_THAT(refusal_of(read_scope_file(path, today)), StartsWith(path + ":3: key 'names'"));
    std::filesystem::remove(path);
    EXPECT_EQ(refusal_of(read_scope_file(path, today)), path + ": No such file or directory");
}

TEST(ScopeFileText, IsWrittenWithItsLineEnds) {
    const auto text = std::string(R"(authorised_by = "\nJane\r\n'''Doe\u0000\u007f")") +
                      "\nuntil = 2026-12-31\nnames = ['a']";
    const auto file = parse_scope_file(text, "s.toml", today);
    ASSERT_TRUE(file) << file.error().what;
    EXPECT_EQ(*parse_scope_file(to_toml(*file), "again", today), *file);
}

RC_GTEST_PROP(ScopeFileText, IsWrittenSoThatItReadsBackTheSame, ()) {
    const auto ascii = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
    const ScopeFile file{
        .authorised_by = "日本" + ascii,
        .until = today + std::chrono::days(*rc::gen::inRange(0, 2'000'000)),
        .names = {"a.example"},
        .suffixes = {"b.example", "c"},
        .networks = {*parse_ip_network("192.0.2.0/24"), *parse_ip_network("::/0")}};
    const auto again = parse_scope_file(to_toml(file), "s.toml", today);
    RC_ASSERT(again.has_value());
    RC_ASSERT((*again == file));
}

}  // namespace
}  // namespace hemostat::scope
