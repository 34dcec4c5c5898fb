#include "scan/ports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace hemostat::scan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal_of(std::string_view text) {
    const auto ports = parse_ports(text);
    return ports ? "accepted" : ports.error().what;
}

TEST(ParsePorts, TakesPortsAndRangesInTheirOrder) {
    EXPECT_THAT(*parse_ports("443"), ElementsAre(443));
    EXPECT_THAT(*parse_ports("8443,443"), ElementsAre(8443, 443));
    EXPECT_THAT(*parse_ports("443,8440-8442"), ElementsAre(443, 8440, 8441, 8442));
    EXPECT_THAT(*parse_ports("7-7"), ElementsAre(7));
}

TEST(ParsePorts, GivesEachPortOnce) {
    EXPECT_THAT(*parse_ports("443,442-444,443"), ElementsAre(443, 442, 444));
}

TEST(ParsePorts, ReachesFrom1To65535AndNoFurther) {
    EXPECT_EQ(parse_ports("1-65535")->size(), 65535U);
    EXPECT_THAT(refusal_of("0"), HasSubstr("'0' is not a port: write a number from 1 to 65535"));
    EXPECT_THAT(refusal_of("0-10"), HasSubstr("'0' is not a port"));
    EXPECT_THAT(refusal_of("65536"), HasSubstr("'65536' is not a port"));
    EXPECT_THAT(refusal_of("4294967739"), HasSubstr("is not a port"));
}

TEST(ParsePorts, RefusesARangeThatEndsBeforeItStarts) {
    EXPECT_EQ(refusal_of("8450-8440"), "'8450-8440' ends before it starts: write 8440-8450");
}

TEST(ParsePorts, RefusesEverythingElse) {
    for (const std::string_view text :
         {"", ",", "443,", ",443", "443,,8443", "https", "-443", "443-", "+443", " 443", "1-2-3"}) {
        EXPECT_THAT(refusal_of(text), HasSubstr("is not a port")) << text;
    }
}

}  // namespace
}  // namespace hemostat::scan
