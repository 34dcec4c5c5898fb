#include "base/text.h"

#include <gtest/gtest.h>
#include <cerrno>

namespace {

using namespace std::string_view_literals;

TEST(Text, TrimTakesWhiteSpaceFromTheEndsOnly) {
    EXPECT_EQ(hemostat::trim(" \t a b\r\n"), "a b");
    EXPECT_EQ(hemostat::trim("a"), "a");
    EXPECT_EQ(hemostat::trim(""), "");
    EXPECT_EQ(hemostat::trim(" \t\r\n\f\v"), "");
    EXPECT_EQ(hemostat::trim("\0 "sv), "\0"sv) << "NUL is no white space";
}

TEST(Text, DecimalIsAWholeNumberThatFits) {
    EXPECT_EQ(hemostat::parse_decimal<std::uint16_t>("0"), 0);
    EXPECT_EQ(hemostat::parse_decimal<std::uint16_t>("65535"), 65535);
    EXPECT_EQ(hemostat::parse_decimal<std::uint8_t>("007"), 7);
    EXPECT_EQ(hemostat::parse_decimal<std::uint64_t>("18446744073709551615"),
              18446744073709551615U);
}

TEST(Text, DecimalRefusesEverythingElse) {
    for (const auto text : {""sv, " 1"sv, "1 "sv, "+1"sv, "-1"sv, "0x1"sv, "1.0"sv, "1\0"sv, "a"sv,
                            "65536"sv, "99999999999999999999999"sv}) {
        EXPECT_EQ(hemostat::parse_decimal<std::uint16_t>(text), std::nullopt) << text;
    }
}

TEST(Text, PrintableLeavesNothingThatSteersATerminal) {
    EXPECT_EQ(hemostat::printable("220 mail ready"), "220 mail ready");
    EXPECT_EQ(hemostat::printable("\x1b[31m\r\n"), "\\x1b[31m\\x0d\\x0a");
    EXPECT_EQ(hemostat::printable("\x7f\x80\xff\0"sv), "\\x7f\\x80\\xff\\x00");
}

TEST(Text, PrintableSaysThatItCutTheText) {
    EXPECT_EQ(hemostat::printable("abcdef", 6), "abcdef");
    EXPECT_EQ(hemostat::printable("abcdefg", 6), "abcdef…");
    EXPECT_EQ(hemostat::printable(std::string(201, 'a')), std::string(200, 'a') + "…");
}

TEST(Text, SystemMessageNamesTheError) {
    EXPECT_EQ(hemostat::system_message(ENOENT), "No such file or directory");
}

TEST(Text, IsTakenLineByLine) {
    std::string_view text = "a\n\nb\r\nc";
    EXPECT_EQ(hemostat::take_line(text), "a");
    EXPECT_EQ(hemostat::take_line(text), "");
    EXPECT_EQ(hemostat::take_line(text), "b\r");
    EXPECT_EQ(hemostat::take_line(text), "c");
    EXPECT_EQ(text, "");
    EXPECT_EQ(hemostat::take_line(text), "");
}

TEST(Text, IsUtf8WhereEverySequenceIsWellFormed) {
    for (const char* const good : {"", "plain", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
        EXPECT_TRUE(hemostat::is_utf8(good)) << good;
    }
    for (const char* const bad :
         {"\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "a\xffz"}) {
        EXPECT_FALSE(hemostat::is_utf8(bad)) << hemostat::printable(bad);
    }
}

TEST(Text, ToLowerChangesAsciiLettersOnly) {
    EXPECT_EQ(hemostat::to_lower("Cve-2014-0160 AZ[@`{"), "cve-2014-0160 az[@`{");
    EXPECT_EQ(hemostat::to_lower("\xc3\x84"), "\xc3\x84");
}

}  // namespace
