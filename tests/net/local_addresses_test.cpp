#include "net/local_addresses.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <fstream>
#include <string>

namespace hemostat::net {
namespace {

TEST(LocalAddresses, HaveTheLoopbackAddress) {
    EXPECT_THAT(*local_addresses(), testing::Contains(*parse_ip_address("127.0.0.1")));
}

TEST(LocalAddresses, AreSortedAndUnique) {
    const auto addresses = *local_addresses();
    EXPECT_TRUE(std::ranges::is_sorted(addresses));
    EXPECT_EQ(std::ranges::adjacent_find(addresses), addresses.end());
}

TEST(LocalAddresses, CanEachBeBound) {
    const auto addresses = *local_addresses();
    for (const IpAddress& address : addresses) {
        if (address.family != IpAddress::Family::v4) {
            continue;
        }
        const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in name{};
        name.sin_family = AF_INET;
        std::copy_n(address.octets.begin(), 4, reinterpret_cast<std::uint8_t*>(&name.sin_addr));
        EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0)
            << to_string(address);
        close(fd);
    }
}

/// The kernel's own table, as proc(5) documents it: 32 digits, interface index, …, name.
std::vector<IpAddress> kernel_v6_addresses() {
    std::vector<IpAddress> addresses;
    std::ifstream table("/proc/self/net/if_inet6");
    std::string digits;
    std::string index;
    std::string rest;
    while (table >> digits >> index && std::getline(table, rest)) {
        IpAddress address{.family = IpAddress::Family::v6};
        for (std::size_t place = 0; place < 16; ++place) {
            const auto octet = std::stoul(digits.substr(place * 2, 2), nullptr, 16);
            address.octets[place] = static_cast<std::uint8_t>(octet);
        }
        if (address.octets[0] == 0xfe && (address.octets[1] & 0xc0) == 0x80) {
            address.zone = static_cast<std::uint32_t>(std::stoul(index, nullptr, 16));
        }
        addresses.push_back(address);
    }
    return addresses;
}

TEST(LocalAddresses, AreTheKernelsForIpv6WithTheZoneOfLinkLocalOnes) {
    auto addresses = *local_addresses();
    std::erase_if(addresses,
                  [](const IpAddress& address) { return address.family == IpAddress::Family::v4; });
    EXPECT_THAT(addresses, testing::UnorderedElementsAreArray(kernel_v6_addresses()));
}

}  // namespace
}  // namespace hemostat::net
