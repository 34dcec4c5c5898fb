#include "base/ip_address.h"

#include <gtest/gtest.h>

namespace {

using namespace std::string_view_literals;

using hemostat::advance;
using hemostat::IpAddress;
using hemostat::parse_ip_address;
using hemostat::parse_ip_network;

IpAddress address(std::string_view text) {
    return parse_ip_address(text).value();
}

TEST(IpAddress, ReadsBothFamilies) {
    EXPECT_EQ(address("192.0.2.7").family, IpAddress::Family::v4);
    EXPECT_EQ(address("192.0.2.7").octets[3], 7);
    EXPECT_EQ(address("2001:db8::7").family, IpAddress::Family::v6);
    EXPECT_EQ(address("2001:db8::7").octets[15], 7);
    EXPECT_EQ(address("2001:DB8:0:0::7"), address("2001:db8::7"));
}

TEST(IpAddress, RefusesWhatOnlyLooksLikeOne) {
    for (const std::string_view text :
         {"", " ", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.4 ", "0x7f.1", "[::1]",
          ":::", "1::2::3", "12345::", "::1%", "192.0.2.1%1", "::1%no-such-interface", "localhost",
          "192.0.2.0/24"}) {
        EXPECT_EQ(parse_ip_address(text), std::nullopt) << text;
    }
}

// Expectations from RFC 5952 §4.
TEST(IpAddress, WritesTheShortestText) {
    EXPECT_EQ(to_string(address("2001:0DB8:0000:0000:0001:0000:0000:0001")), "2001:db8::1:0:0:1");
    EXPECT_EQ(to_string(address("2001:db8:0:1:1:1:1:1")), "2001:db8:0:1:1:1:1:1");
    EXPECT_EQ(to_string(address("::")), "::");
    EXPECT_EQ(to_string(address("::ffff:192.0.2.1")), "::ffff:192.0.2.1");
    EXPECT_EQ(to_string(address("192.0.2.1")), "192.0.2.1");
}

TEST(IpAddress, KeepsTheZoneOfALinkLocalAddress) {
    EXPECT_EQ(address("fe80::1%3").zone, 3U);
    EXPECT_EQ(to_string(address("fe80::1%3")), "fe80::1%3");
    EXPECT_NE(address("fe80::1%3"), address("fe80::1%4"));
}

TEST(IpAddress, KnowsLoopback) {
    for (const std::string_view text :
         {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"}) {
        EXPECT_TRUE(address(text).is_loopback()) << text;
    }
    for (const std::string_view text :
         {"126.255.255.255", "128.0.0.1", "::", "::2", "1::1", "::ffff:10.0.0.1", "::127.0.0.1"}) {
        EXPECT_FALSE(address(text).is_loopback()) << text;
    }
}

TEST(IpAddress, KnowsUnspecified) {
    for (const std::string_view text : {"0.0.0.0", "::", "::ffff:0.0.0.0"}) {
        EXPECT_TRUE(address(text).is_unspecified()) << text;
    }
    for (const std::string_view text : {"0.0.0.1", "::1"}) {
        EXPECT_FALSE(address(text).is_unspecified()) << text;
    }
}

TEST(IpAddress, UnmapsOnlyMappedAddresses) {
    EXPECT_EQ(address("::ffff:192.0.2.1").unmapped(), address("192.0.2.1"));
    EXPECT_EQ(address("::192.0.2.1").unmapped(), address("::192.0.2.1"));
    EXPECT_EQ(address("192.0.2.1").unmapped(), address("192.0.2.1"));
}

TEST(IpAddress, AdvancesAcrossOctetsAndStopsAtTheEnd) {
    EXPECT_EQ(advance(address("192.0.2.255"), 1), address("192.0.3.0"));
    EXPECT_EQ(advance(address("10.0.0.0"), 0), address("10.0.0.0"));
    EXPECT_EQ(advance(address("0.0.0.0"), 0xffff'ffff), address("255.255.255.255"));
    EXPECT_EQ(advance(address("0.0.0.1"), 0xffff'ffff), std::nullopt);
    EXPECT_EQ(advance(address("2001:db8::ffff:ffff:ffff:ffff"), 1), address("2001:db8:0:1::"));
    EXPECT_EQ(advance(address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), 1), std::nullopt);
    EXPECT_EQ(advance(address("::"), 0xffff'ffff'ffff'ffff), address("::ffff:ffff:ffff:ffff"));
}

TEST(IpNetwork, ReadsCidrAndBareAddresses) {
    EXPECT_EQ(to_string(parse_ip_network("192.0.2.0/24").value()), "192.0.2.0/24");
    EXPECT_EQ(to_string(parse_ip_network("192.0.2.7").value()), "192.0.2.7/32");
    EXPECT_EQ(to_string(parse_ip_network("2001:db8::/33").value()), "2001:db8::/33");
    EXPECT_EQ(to_string(parse_ip_network("::1").value()), "::1/128");
    EXPECT_EQ(to_string(parse_ip_network("0.0.0.0/0").value()), "0.0.0.0/0");
}

TEST(IpNetwork, RefusesHostBitsAndBadLengths) {
    for (const std::string_view text :
         {"192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/24/24", "/24",
          "::1/127", "::/129", "fe80::%1/64", "fe80::1%1", ""}) {
        EXPECT_EQ(parse_ip_network(text), std::nullopt) << text;
    }
}

TEST(IpNetwork, ContainsExactlyItsAddresses) {
    const auto network = parse_ip_network("192.0.2.128/25").value();
    EXPECT_TRUE(network.contains(address("192.0.2.128")));
    EXPECT_TRUE(network.contains(address("192.0.2.255")));
    EXPECT_FALSE(network.contains(address("192.0.2.127")));
    EXPECT_FALSE(network.contains(address("192.0.3.128")));
    EXPECT_FALSE(network.contains(address("::ffff:192.0.2.128"))) << "families are kept apart";

    const auto every = parse_ip_network("0.0.0.0/0").value();
    EXPECT_TRUE(every.contains(address("255.255.255.255")));
    EXPECT_FALSE(every.contains(address("::")));

    const auto odd = parse_ip_network("2001:db8:8000::/33").value();
    EXPECT_TRUE(odd.contains(address("2001:db8:ffff::1")));
    EXPECT_FALSE(odd.contains(address("2001:db8:7fff::1")));
}

TEST(IpNetwork, ContainsNetworksThatAreNotLarger) {
    const auto network = parse_ip_network("10.0.0.0/8").value();
    EXPECT_TRUE(network.contains(network));
    EXPECT_TRUE(network.contains(parse_ip_network("10.1.0.0/16").value()));
    EXPECT_FALSE(network.contains(parse_ip_network("0.0.0.0/0").value()));
    EXPECT_FALSE(network.contains(parse_ip_network("11.0.0.0/16").value()));
}

TEST(IpAddress, ReadsTextWhole) {
    EXPECT_TRUE(parse_ip_address("192.0.2.7"sv));
    EXPECT_FALSE(parse_ip_address("192.0.2.7\0.example.org"sv));
    EXPECT_TRUE(parse_ip_address("fe80::1%1"sv));
    EXPECT_FALSE(parse_ip_address("fe80::1%lo\0x"sv));
}

}  // namespace
