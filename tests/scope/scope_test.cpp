#include "scope/scope.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <algorithm>
#include <string_view>
#include <vector>

namespace hemostat::scope {
namespace {

IpAddress ip(std::string_view text) {
    return *parse_ip_address(text);
}

IpNetwork net(std::string_view text) {
    return *parse_ip_network(text);
}

Scope own_machine() {
    return Scope::own_machine({ip("198.51.100.5"), ip("2001:db8::5"), ip("fe80::5%2")});
}

Scope listed(ScopeFile file) {
    return Scope::listed(file, {ip("198.51.100.5")});
}

TEST(OwnMachine, HasTheLoopbackAddresses) {
    const Scope scope = own_machine();
    for (const auto* inside :
         {"127.0.0.0", "127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"}) {
        EXPECT_TRUE(scope.covers(ip(inside))) << inside;
    }
    for (const auto* outside :
         {"126.255.255.255", "128.0.0.0", "::", "::2", "::7f00:1", "0.0.0.0"}) {
        EXPECT_FALSE(scope.covers(ip(outside))) << outside;
    }
}

TEST(OwnMachine, HasExactlyItsOwnAddresses) {
    const Scope scope = own_machine();
    for (const auto* inside : {"198.51.100.5", "::ffff:198.51.100.5", "2001:db8::5", "fe80::5%2"}) {
        EXPECT_TRUE(scope.covers(ip(inside))) << inside;
    }
    for (const auto* outside :
         {"198.51.100.4", "198.51.100.6", "2001:db8::4", "fe80::5%3", "fe80::5"}) {
        EXPECT_FALSE(scope.covers(ip(outside))) << outside;
    }
}

TEST(OwnMachine, HasBlocksOnlyWithinLoopback) {
    const Scope scope = own_machine();
    EXPECT_TRUE(scope.covers(net("127.0.0.0/8")));
    EXPECT_TRUE(scope.covers(net("127.1.0.0/16")));
    EXPECT_TRUE(scope.covers(net("198.51.100.5/32")));
    EXPECT_TRUE(scope.covers(net("2001:db8::5/128")));
    EXPECT_FALSE(scope.covers(net("126.0.0.0/7")));
    EXPECT_FALSE(scope.covers(net("198.51.100.4/31")));
    EXPECT_FALSE(scope.covers(net("::/127")));
}

TEST(OwnMachine, HasLocalhostAndNamesUnderIt) {
    const Scope scope = own_machine();
    for (const auto* inside : {"localhost", "LocalHost.", "a.b.localhost"}) {
        EXPECT_TRUE(scope.covers(inside)) << inside;
        EXPECT_TRUE(scope.may_resolve(inside)) << inside;
    }
    for (const auto* outside : {"notlocalhost", "localhost.example.org", "example.org", ""}) {
        EXPECT_FALSE(scope.covers(outside)) << outside;
        EXPECT_FALSE(scope.may_resolve(outside)) << outside;
    }
}

TEST(OwnMachine, DoesNotFollowLocalhostElsewhere) {
    const Scope scope = own_machine();
    EXPECT_TRUE(scope.covers("a.localhost", ip("127.0.0.1")));
    EXPECT_FALSE(scope.covers("a.localhost", ip("203.0.113.7")));
    EXPECT_TRUE(scope.covers("example.org", ip("198.51.100.5")));
}

TEST(ListedScope, StillHasThisMachine) {
    const Scope scope = listed({.names = {"www.example.org"}});
    EXPECT_TRUE(scope.covers("localhost"));
    EXPECT_TRUE(scope.covers(ip("127.0.0.1")));
    EXPECT_TRUE(scope.covers(ip("198.51.100.5")));
    EXPECT_FALSE(scope.covers(ip("198.51.100.6")));
}

TEST(ListedScope, HasNamesExactly) {
    const Scope scope = listed({.names = {"www.example.org", "example.com"}});
    EXPECT_TRUE(scope.covers("www.example.org"));
    EXPECT_TRUE(scope.covers("WWW.EXAMPLE.ORG."));
    EXPECT_TRUE(scope.covers("example.com"));
    for (const auto* outside :
         {"example.org", "a.www.example.org", "www.example.com", "www.example.org.."}) {
        EXPECT_FALSE(scope.covers(outside)) << outside;
    }
}

TEST(ListedScope, HasASuffixAndEveryNameUnderIt) {
    const Scope scope = listed({.suffixes = {"example.org"}});
    for (const auto* inside : {"example.org", "a.example.org", "A.b.Example.org."}) {
        EXPECT_TRUE(scope.covers(inside)) << inside;
    }
    for (const auto* outside :
         {"notexample.org", "org", "example.org.evil.example", "example.com"}) {
        EXPECT_FALSE(scope.covers(outside)) << outside;
    }
}

TEST(ListedScope, HasNetworks) {
    const Scope scope = listed({.networks = {net("192.0.2.0/24"), net("2001:db8::/32")}});
    EXPECT_TRUE(scope.covers(ip("192.0.2.0")));
    EXPECT_TRUE(scope.covers(ip("192.0.2.255")));
    EXPECT_TRUE(scope.covers(ip("::ffff:192.0.2.7")));
    EXPECT_TRUE(scope.covers(ip("2001:db8:ffff::1")));
    for (const auto* outside : {"192.0.1.255", "192.0.3.0", "2001:db9::", "::ffff:192.0.3.7"}) {
        EXPECT_FALSE(scope.covers(ip(outside))) << outside;
    }
}

TEST(ListedScope, HasABlockOnlyWhole) {
    const Scope scope = listed({.networks = {net("192.0.2.0/25"), net("192.0.2.128/25")}});
    EXPECT_TRUE(scope.covers(net("192.0.2.0/25")));
    EXPECT_TRUE(scope.covers(net("192.0.2.192/26")));
    EXPECT_TRUE(scope.covers(net("::ffff:192.0.2.0/121")));
    EXPECT_FALSE(scope.covers(net("192.0.2.0/24")));
    EXPECT_FALSE(scope.covers(net("192.0.3.0/25")));
}

TEST(ListedScope, FindsTheOuterOfTwoNetworks) {
    const Scope scope =
        listed({.networks = {net("10.1.0.0/16"), net("10.0.0.0/8"), net("10.1.2.3")}});
    EXPECT_TRUE(scope.covers(ip("10.200.0.0")));
    EXPECT_TRUE(scope.covers(net("10.0.0.0/8")));
    EXPECT_FALSE(scope.covers(ip("11.0.0.0")));
}

TEST(ListedScope, HasNoIpv4AddressesInAnIpv6Network) {
    const Scope v6 = listed({.networks = {net("::/0")}});
    EXPECT_FALSE(v6.covers(ip("192.0.2.7")));
    EXPECT_FALSE(v6.covers(ip("::ffff:192.0.2.7")));
    EXPECT_FALSE(v6.covers(net("::/0")));
    EXPECT_TRUE(v6.covers(net("2001:db8::/32")));
    const Scope all = listed({.networks = {net("::/0"), net("0.0.0.0/0")}});
    EXPECT_TRUE(all.covers(net("::/0")));
}

TEST(ListedScope, LooksUpOtherNamesOnlyForItsNetworks) {
    const Scope names = listed({.names = {"a.example"}});
    EXPECT_TRUE(names.may_resolve("a.example"));
    EXPECT_FALSE(names.may_resolve("b.example"));
    const Scope networks = listed({.networks = {net("192.0.2.0/24")}});
    EXPECT_TRUE(networks.may_resolve("b.example"));
    EXPECT_TRUE(networks.covers("b.example", ip("192.0.2.7")));
    EXPECT_FALSE(networks.covers("b.example", ip("192.0.3.7")));
    EXPECT_TRUE(names.covers("A.example.", ip("192.0.3.7")));
}

TEST(LineToAdd, IsWhatTheScopeFileLacks) {
    EXPECT_EQ(line_to_add("WWW.example.org."), "names = [\"www.example.org\"]");
    EXPECT_EQ(line_to_add(ip("192.0.2.7")), "networks = [\"192.0.2.7\"]");
    EXPECT_EQ(line_to_add(ip("::ffff:192.0.2.7")), "networks = [\"192.0.2.7\"]");
    EXPECT_EQ(line_to_add(ip("fe80::7%1")), "networks = [\"fe80::7\"]");
    EXPECT_EQ(line_to_add(net("192.0.2.0/24")), "networks = [\"192.0.2.0/24\"]");
}

TEST(LineToAdd, AddsWhatWasRefused) {
    const auto with = [](const std::string& line) {
        const std::chrono::sys_days today{};
        const auto file =
            parse_scope_file("authorised_by='J'\nuntil=2026-01-01\n" + line, "", today);
        return listed(*file);
    };
    EXPECT_TRUE(with(line_to_add("WWW.example.org.")).covers("www.example.org"));
    EXPECT_TRUE(with(line_to_add(ip("fe80::7%1"))).covers(ip("fe80::7%1")));
    EXPECT_TRUE(with(line_to_add(net("::ffff:192.0.2.0/120"))).covers(net("192.0.2.0/24")));
}

/// Networks and addresses close together, so that they meet.
IpAddress any_near_address() {
    IpAddress address;
    address.octets[0] = 10;
    for (std::size_t index = 1; index < 4; ++index) {
        address.octets[index] = *rc::gen::element<std::uint8_t>(0, 1, 128, 255);
    }
    return address;
}

IpNetwork any_near_network() {
    return net(*rc::gen::element("0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9",
                                 "10.0.0.0/16", "10.1.0.0/16", "10.1.128.0/17", "10.0.1.0/24",
                                 "10.255.0.0/16", "10.0.0.0/32", "10.255.255.255/32"));
}

RC_GTEST_PROP(ListedScope, IsTheUnionOfItsNetworks, ()) {
    const auto networks =
        *rc::gen::container<std::vector<IpNetwork>>(rc::gen::exec(any_near_network));
    const Scope scope = listed({.networks = networks});
    const IpAddress address = any_near_address();
    const IpNetwork block = any_near_network();
    const auto one_has = [&](const auto& what) {
        return std::ranges::any_of(networks, [&](const auto& one) { return one.contains(what); });
    };
    RC_ASSERT(scope.covers(address) == one_has(address));
    RC_ASSERT(scope.covers(block) == one_has(block));
}

}  // namespace
}  // namespace hemostat::scope
