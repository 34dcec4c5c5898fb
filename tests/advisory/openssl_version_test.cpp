#include "advisory/openssl_version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <compare>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace hemostat::advisory {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using Stage = OpenSslVersion::Stage;

OpenSslVersion parsed(std::string_view text) {
    const auto version = parse_openssl_version(text);
    EXPECT_TRUE(version) << version.error().what;
    return version.value_or(OpenSslVersion{});
}

std::string refusal(std::string_view text) {
    const auto version = parse_openssl_version(text);
    return version ? "accepted" : version.error().what;
}

// Texts of upstream's tags and of opensslv.h between them, oldest first in every branch.
constexpr std::string_view in_order[] = {"0.9.6a-beta3",
                                         "0.9.6a",
                                         "0.9.8-beta1",
                                         "0.9.8",
                                         "0.9.8a",
                                         "0.9.8y",
                                         "0.9.8z",
                                         "0.9.8za",
                                         "0.9.8zh",
                                         "1.0.0-beta5",
                                         "1.0.0",
                                         "1.0.1-dev",
                                         "1.0.1-beta1",
                                         "1.0.1-beta3",
                                         "1.0.1",
                                         "1.0.1a",
                                         "1.0.1e",
                                         "1.0.1f-dev",
                                         "1.0.1f",
                                         "1.0.1g",
                                         "1.0.1u",
                                         "1.0.2-dev",
                                         "1.0.2-beta1",
                                         "1.0.2-beta2-dev",
                                         "1.0.2-beta2",
                                         "1.0.2",
                                         "1.0.2zs",
                                         "1.1.0-pre1",
                                         "1.1.0-pre6-dev",
                                         "1.1.0-pre6",
                                         "1.1.0",
                                         "1.1.1-pre9",
                                         "1.1.1",
                                         "1.1.1a",
                                         "1.1.1z",
                                         "1.1.1za",
                                         "1.1.1zj",
                                         "3.0.0-dev",
                                         "3.0.0-alpha1",
                                         "3.0.0-alpha2",
                                         "3.0.0-alpha17",
                                         "3.0.0-beta1",
                                         "3.0.0-beta2-dev",
                                         "3.0.0-beta2",
                                         "3.0.0",
                                         "3.0.1-dev",
                                         "3.0.1",
                                         "3.0.9",
                                         "3.0.10",
                                         "3.0.19",
                                         "3.5.0-dev",
                                         "3.5.0-alpha1-dev",
                                         "3.5.0-alpha1",
                                         "3.5.0",
                                         "4.0.1"};

TEST(OpenSslVersion, HasTheOrderOfUpstream) {
    for (const auto& left : in_order) {
        for (const auto& right : in_order) {
            EXPECT_EQ(parsed(left) <=> parsed(right), &left <=> &right) << left << ' ' << right;
            EXPECT_EQ(parsed(left) == parsed(right), &left == &right) << left << ' ' << right;
        }
    }
}

TEST(OpenSslVersion, HasNoOrderAmongBuildsOfOneVersion) {
    const std::vector<std::vector<std::string_view>> builds{
        {"1.0.1e", "1.0.1e-fips", "1.0.1e-freebsd"},
        {"0.9.8e", "0.9.8e-fips-rhel5"},
        {"1.0.1-beta1", "1.0.1-fips-beta1", "1.0.1-beta1-fips"},
        {"1.0.1f-dev", "1.0.1f-fips-dev", "1.0.1f-dev-fips"},
        {"3.0.19", "3.0.19+quic", "3.0.19+vendor.1-Z"},
        {"3.0.0-alpha17", "3.0.0-alpha17+quic"},
    };
    for (const auto& texts : builds) {
        for (const auto text : texts) {
            EXPECT_EQ(parsed(text), parsed(texts.front())) << text;
            EXPECT_EQ(parsed(text) <=> parsed(texts.front()), std::weak_ordering::equivalent);
        }
    }
}

TEST(OpenSslVersion, KeepsWhatEachPartSays) {
    const auto plain = parsed("1.0.1");
    EXPECT_THAT(plain.numbers, ElementsAre(1, 0, 1));
    EXPECT_EQ(plain.letter, 0);
    EXPECT_EQ(plain.stage, Stage::release);
    EXPECT_EQ(plain.suffix, "");

    EXPECT_EQ(parsed("1.0.1a").letter, 1);
    EXPECT_EQ(parsed("1.0.1z").letter, 26);
    EXPECT_EQ(parsed("1.0.1za").letter, 27);
    EXPECT_EQ(parsed("1.0.1e-fips").suffix, "-fips");
    EXPECT_EQ(parsed("1.0.1-fips-beta1").stage, Stage::beta);

    const auto alpha = parsed("3.0.0-alpha17-dev+quic");
    EXPECT_EQ(alpha.stage, Stage::alpha);
    EXPECT_EQ(alpha.stage_number, 17);
    EXPECT_TRUE(alpha.is_unfinished);
    EXPECT_EQ(alpha.suffix, "-alpha17-dev+quic");
    EXPECT_EQ(parsed("1.1.0-pre6").stage, Stage::pre);
    EXPECT_EQ(parsed("1.0.2-dev").stage, Stage::development);
    EXPECT_FALSE(parsed("1.0.2-beta2").is_unfinished);
}

TEST(OpenSslVersion, NamesItsBranch) {
    EXPECT_EQ(parsed("0.9.8zh").branch(), "0.9.8");
    EXPECT_EQ(parsed("1.0.1e-fips").branch(), "1.0.1");
    EXPECT_EQ(parsed("1.1.1").branch(), "1.1.1");
    EXPECT_EQ(parsed("3.0.0-alpha17").branch(), "3.0");
    EXPECT_EQ(parsed("3.5.0-dev").branch(), "3.5");
    EXPECT_EQ(parsed("4.0.12").branch(), "4.0");
}

TEST(OpenSslVersion, IsWrittenAsItWasRead) {
    for (const auto text : in_order) {
        EXPECT_EQ(to_text(parsed(text)), text);
    }
    for (const auto text : {"1.0.1-fips-beta1", "1.0.2-beta1-fips", "0.9.8e-fips-rhel5",
                            "3.0.19+quic", "1.0.1zz", "1.0.1zza", "1.0.1zzz"}) {
        EXPECT_EQ(to_text(parsed(text)), text);
    }
}

TEST(ParseOpenSslVersion, RefusesNumbersThatAreNone) {
    for (const auto text : {"", "1", "1.0", "1.0.", "1..1", ".0.1", "a.0.1", "1.0.1000", "01.0.1",
                            "1.00.1", "1.0.01", "-1.0.1", " 1.0.1", "1.0.65537", "v1.0.1"}) {
        EXPECT_THAT(refusal(text), HasSubstr("must begin with three numbers from 0 to 999"))
            << text;
    }
    EXPECT_EQ(refusal("999.0.999"), "accepted");
    EXPECT_EQ(refusal("1.0"),
              "'1.0' is not a version of OpenSSL: it must begin with three numbers from 0 to 999, "
              "as in 1.0.1g");
}

TEST(ParseOpenSslVersion, RefusesLettersThatDoNotCount) {
    for (const auto text : {"1.0.1ab", "1.0.1az", "1.0.1zaz", "1.0.1zzzz", "1.0.1fips"}) {
        EXPECT_THAT(refusal(text), HasSubstr("letters must be one of a to z")) << text;
    }
    EXPECT_THAT(refusal("3.0.0a"), HasSubstr("from 3.0 on there is no letter"));
    EXPECT_EQ(refusal("2.0.0a"), "accepted");
}

TEST(ParseOpenSslVersion, RefusesASuffixThatMightComeBeforeTheRelease) {
    for (const auto text :
         {"1.0.1-",         "1.0.1E",         "1.0.1-rc1",       "1.0.1-beta",
          "1.0.1-beta01",   "1.0.1-beta1000", "1.0.1-beta1x",    "1.0.1-BETA1",
          "1.0.1-dev1",     "1.0.1-dev-dev",  "1.0.1-dev-beta1", "1.0.1-alpha1-beta1",
          "1.0.1--dev",     "1.0.1 dev",      "1.0.1_1",         "1.0.1e-2+deb7u20",
          "1.0.1-snapshot", "1.0.1-1",        "3.0.19+",         "3.0.19+quic ",
          "3.0.19+a+b",     "3.0.19+quic\n",  "1.0.1.1",         "1.0.1e.",
          "1.0.1-fips-"}) {
        EXPECT_THAT(refusal(text), HasSubstr("behind the numbers and the letter there may be only"))
            << text;
    }
}

TEST(ParseOpenSslVersion, BoundsItsTextAndShowsItSafely) {
    const std::string longest = "3.0.19+" + std::string(57, 'q');
    EXPECT_EQ(refusal(longest), "accepted");
    EXPECT_THAT(refusal(longest + "q"), HasSubstr("it may have at most 64 characters"));
    EXPECT_LT(refusal(std::string(1'000'000, '1')).size(), 200U);
    EXPECT_THAT(refusal("1.0.1\x1b[2J"sv), StartsWith("'1.0.1\\x1b[2J' is not"));
    EXPECT_THAT(refusal("1.0.1\0"sv), StartsWith("'1.0.1\\x00' is not"));
}

/// Texts of versions near each other, so that every rule decides some pair.
rc::Gen<std::string> version_text() {
    using rc::gen::elementOf;
    return rc::gen::map(
        rc::gen::tuple(elementOf(std::vector<std::string>{"1.0.1", "1.0.2", "1.0.10", "0.9.8"}),
                       elementOf(std::vector<std::string>{"", "a", "b", "z", "za", "zb", "zza"}),
                       elementOf(std::vector<std::string>{"", "-fips"}),
                       elementOf(std::vector<std::string>{"", "-alpha1", "-alpha2", "-alpha10",
                                                          "-beta1", "-pre1"}),
                       elementOf(std::vector<std::string>{"", "-dev"}),
                       elementOf(std::vector<std::string>{"", "-fips", "+quic"})),
        [](const auto& parts) {
            return std::apply([](const auto&... part) { return (part + ...); }, parts);
        });
}

RC_GTEST_PROP(OpenSslVersionProperty, OrderIsTotal, ()) {
    const auto one = parsed(*version_text());
    const auto two = parsed(*version_text());
    const auto three = parsed(*version_text());
    RC_ASSERT(std::is_eq(one <=> one));
    RC_ASSERT((one <=> two) == (0 <=> (two <=> one)));
    RC_ASSERT((one == two) == std::is_eq(one <=> two));
    RC_ASSERT((one > two || two > three || one <= three));
}

RC_GTEST_PROP(OpenSslVersionProperty, TextSurvives, ()) {
    const auto text = *version_text();
    RC_ASSERT(to_text(parsed(text)) == text);
}

RC_GTEST_PROP(OpenSslVersionProperty, ReadsAnyTextOrRefusesIt, (const std::string& tail)) {
    const auto text = "1.0.1" + tail;
    const auto version = parse_openssl_version(text);
    RC_ASSERT((version ? to_text(*version) == text : !version.error().what.empty()));
}

}  // namespace
}  // namespace hemostat::advisory
