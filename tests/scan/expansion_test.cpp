#include "scan/expansion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::scan {
namespace {

using testing::ElementsAre;

constexpr std::array<std::uint16_t, 2> two_ports{443, 8443};

std::vector<std::string> endpoints_of(std::string_view text) {
    std::vector<std::string> ids;
    Expansion expansion(*parse_target(text), two_ports);
    while (const auto endpoint = expansion.next()) {
        ids.push_back(endpoint_id(*endpoint));
    }
    return ids;
}

TEST(Expansion, GivesATargetWithoutPortEveryDefaultPort) {
    EXPECT_THAT(endpoints_of("h"), ElementsAre("tcp://h:443", "tcp://h:8443"));
    EXPECT_THAT(endpoints_of("h:1"), ElementsAre("tcp://h:1"));
}

TEST(Expansion, GivesEveryAddressOfABlockItsFirstAndLastIncluded) {
    EXPECT_THAT(endpoints_of("10.0.0.0/31"),
                ElementsAre("tcp://10.0.0.0:443", "tcp://10.0.0.0:8443", "tcp://10.0.0.1:443",
                            "tcp://10.0.0.1:8443"));
    EXPECT_EQ(endpoints_of("10.0.0.0/24").size(), 512U);
    EXPECT_EQ(endpoints_of("10.0.0.0/24").back(), "tcp://10.0.0.255:8443");
    EXPECT_EQ(endpoints_of("10.0.0.7/32").size(), 2U);
}

TEST(Expansion, EndsWhereTheAddressesEnd) {
    EXPECT_EQ(endpoints_of("255.255.255.254/31").back(), "tcp://255.255.255.255:8443");
    EXPECT_EQ(endpoints_of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127").size(), 4U);
}

TEST(Expansion, SendsANameAsServerNameAndAnAddressNone) {
    const auto by_name = *Expansion(*parse_target("WWW.example.org."), two_ports).next();
    EXPECT_EQ(by_name.host, "WWW.example.org");
    EXPECT_EQ(by_name.server_name, "WWW.example.org");
    EXPECT_FALSE(by_name.address);

    const auto by_address = *Expansion(*parse_target("[2001:db8::7]"), two_ports).next();
    EXPECT_EQ(by_address.host, "2001:db8::7");
    EXPECT_EQ(by_address.server_name, "");
    EXPECT_EQ(by_address.address, parse_ip_address("2001:db8::7"));
}

}  // namespace
}  // namespace hemostat::scan
