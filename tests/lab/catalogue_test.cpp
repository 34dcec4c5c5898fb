#include "lab/catalogue.h"

#include "finding/reason.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>

namespace hemostat::lab {
namespace {

using testing::HasSubstr;

const std::string minimal =
    "[[server]]\nname = \"a\"\nverdict = \"fixed\"\nreason = \"r\"\ndescription = \"d\"\n";

std::string mistake_in(const std::string& toml) {
    const auto parsed = parse_catalogue(toml);
    return parsed ? "" : parsed.error().what;
}

TEST(Catalogue, ExpectsOnlyReasonsThatExist) {
    for (const ServerSpec& server : catalogue()) {
        const auto reasons = finding::all_reasons();
        const auto found = std::ranges::find(reasons, std::string_view(server.reason),
                                             [](const auto* reason) { return reason->code; });
        ASSERT_NE(found, reasons.end()) << server.name << ": " << server.reason;
        EXPECT_EQ(server.verdict, finding::to_string((*found)->verdict)) << server.name;
    }
}

TEST(Catalogue, HasEveryKindAndEachBleederModeInBothStates) {
    std::array<std::size_t, std::variant_size_v<Settings>> kinds{};
    std::size_t vulnerable = 0;
    std::size_t fixed = 0;
    for (const ServerSpec& server : catalogue()) {
        ++kinds[server.settings.index()];
        vulnerable += server.verdict == "vulnerable" ? 1U : 0U;
        fixed += server.verdict == "fixed" ? 1U : 0U;
    }
    EXPECT_THAT(kinds, testing::Each(testing::Gt(0U)));
    EXPECT_GE(vulnerable, 12U);
    EXPECT_GE(fixed, 8U);
}

TEST(Catalogue, ReadsSettings) {
    const auto parsed = parse_catalogue(
        minimal + "kind = \"bleeder\"\nheartbeats = \"off\"\nfragment_size_max = 7\n");
    ASSERT_TRUE(parsed) << parsed.error().what;
    const auto& settings = std::get<BleederSettings>(parsed->front().settings);
    EXPECT_EQ(settings.heartbeats, Heartbeats::off);
    EXPECT_EQ(settings.fragment_size_max, 7U);
    EXPECT_EQ(settings.write_buffer_size, 4096U);
}

TEST(Catalogue, NamesTheLineOfAMistake) {
    EXPECT_THAT(mistake_in("\n\n" + minimal + "kind = \"bleeder\"\nsize = 7\n"),
                HasSubstr("line 3: size is not a setting"));
    EXPECT_THAT(mistake_in("name = \n"), HasSubstr("line 1"));
}

TEST(Catalogue, RefusesWhatItDoesNotKnow) {
    const std::string bleeder = minimal + "kind = \"bleeder\"\n";
    EXPECT_THAT(mistake_in(bleeder + "heartbeats = \"often\"\n"), HasSubstr("\"often\""));
    EXPECT_THAT(mistake_in(bleeder + "joins_messages = 1\n"), HasSubstr("wrong type"));
    EXPECT_THAT(mistake_in(bleeder + "fragment_size_max = 0\n"), HasSubstr("positive"));
    EXPECT_THAT(mistake_in(bleeder + bleeder), HasSubstr("is taken"));
    EXPECT_THAT(mistake_in(minimal), HasSubstr("kind is missing"));
    EXPECT_THAT(mistake_in(minimal + "kind = \"cake\"\n"), HasSubstr("\"cake\""));
    EXPECT_THAT(mistake_in(minimal + "kind = \"hostile\"\nbehaviour = \"kind\"\n"),
                HasSubstr("no behaviour \"kind\""));
    EXPECT_THAT(mistake_in(minimal + "kind = \"proxy\"\nbehaviour = \"drop\"\nupstream = \"z\"\n"),
                HasSubstr("named \"z\""));
}

}  // namespace
}  // namespace hemostat::lab
