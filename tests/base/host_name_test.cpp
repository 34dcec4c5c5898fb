#include "base/host_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace hemostat {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;

std::string name_of(std::string_view text) {
    const auto name = parse_host_name(text);
    return name ? std::string(*name) : "refused";
}

std::string refusal_of(std::string_view text) {
    const auto name = parse_host_name(text);
    return name ? "accepted" : name.error().what;
}

std::string repeated(std::string_view text, int count) {
    std::string all;
    for (int index = 0; index < count; ++index) {
        all += text;
    }
    return all;
}

TEST(ParseHostName, KeepsTheCaseAndDropsOneTrailingDot) {
    EXPECT_EQ(name_of("WWW.example.org"), "WWW.example.org");
    EXPECT_EQ(name_of("www.example.org."), "www.example.org");
    EXPECT_EQ(name_of("localhost"), "localhost");
    EXPECT_THAT(refusal_of("www.example.org.."), HasSubstr("between two labels"));
    EXPECT_THAT(refusal_of("."), HasSubstr("at least one label"));
    EXPECT_THAT(refusal_of(""), HasSubstr("at least one label"));
}

TEST(ParseHostName, RefusesEmptyLabels) {
    EXPECT_EQ(name_of("a.b"), "a.b");
    EXPECT_THAT(refusal_of("a..b"), HasSubstr("'a..b' is not a host name: a dot must"));
    EXPECT_THAT(refusal_of(".a"), HasSubstr("between two labels"));
}

TEST(ParseHostName, AcceptsUnderscoresAndHyphensAndNothingElse) {
    EXPECT_EQ(name_of("_imaps._tcp.mail-1.example.org"), "_imaps._tcp.mail-1.example.org");
    for (const auto text : {"a b"sv, "*.example.org"sv, "a/b"sv, "a@b"sv, "a:1"sv, "a\0b"sv,
                            "a\nb"sv, "a%41"sv, "a\\b"sv, "[a]"sv}) {
        EXPECT_THAT(refusal_of(text), HasSubstr("only letters, digits")) << text;
    }
}

TEST(ParseHostName, AsksForTheAsciiFormOfOtherNames) {
    EXPECT_EQ(name_of("xn--bcher-kva.example"), "xn--bcher-kva.example");
    EXPECT_EQ(refusal_of("bücher.example"),
              "'b\\xc3\\xbccher.example' is not ASCII: write it in its xn-- form");
}

TEST(ParseHostName, LimitsLabelsTo63AndNamesTo253Bytes) {
    const std::string label(63, 'a');
    EXPECT_NE(name_of(label), "refused");
    EXPECT_THAT(refusal_of(label + "a"), HasSubstr("at most 63"));
    const std::string name = repeated(label + ".", 3) + std::string(61, 'b');
    ASSERT_EQ(name.size(), 253U);
    EXPECT_EQ(name_of(name + "."), name);
    EXPECT_THAT(refusal_of(name + "b"), HasSubstr("at most 253"));
}

TEST(ParseHostName, RefusesWhatAResolverTakesForAnAddress) {
    EXPECT_EQ(name_of("1.2.3.4a"), "1.2.3.4a");
    EXPECT_EQ(name_of("3com.example"), "3com.example");
    EXPECT_EQ(name_of("0xyz"), "0xyz");
    for (const auto text : {"1.2.3"sv, "256.1.1.1"sv, "1.2.3.4.5"sv, "2130706433"sv, "0x7f000001"sv,
                            "127.0.0.0x1"sv, "example.1"sv, "1.2.3.4."sv, "0X"sv}) {
        EXPECT_THAT(refusal_of(text), HasSubstr("as four numbers")) << text;
    }
}

}  // namespace
}  // namespace hemostat
