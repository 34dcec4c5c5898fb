#include "scan/host_limits.h"

#include <gmock/gmock.h>

namespace hemostat::scan {
namespace {

const IpAddress first_host = *parse_ip_address("192.0.2.1");
const IpAddress second_host = *parse_ip_address("2001:db8::2");

finding::Endpoint endpoint(const IpAddress& address, std::uint16_t port) {
    return {.host = to_string(address), .address = address, .port = port};
}

TEST(HostLimits, LetsAsManyThroughAsMayBeUnderWay) {
    HostLimits limits(2);
    EXPECT_TRUE(limits.admit(endpoint(first_host, 1)));
    EXPECT_TRUE(limits.admit(endpoint(first_host, 2)));
    EXPECT_FALSE(limits.admit(endpoint(first_host, 3)));
    EXPECT_TRUE(limits.admit(endpoint(second_host, 1))) << "another host has its own limit";
    EXPECT_EQ(limits.waiting_count(), 1U);
}

TEST(HostLimits, GivesBackWhatWaitedInTheOrderInWhichItCame) {
    HostLimits limits(1);
    limits.admit(endpoint(first_host, 1));
    for (const std::uint16_t port : {std::uint16_t{2}, std::uint16_t{3}}) {
        EXPECT_FALSE(limits.admit(endpoint(first_host, port)));
    }
    EXPECT_EQ(limits.release(first_host)->port, 2);
    EXPECT_EQ(limits.release(first_host)->port, 3);
    EXPECT_FALSE(limits.release(first_host));
    EXPECT_EQ(limits.waiting_count(), 0U);
}

TEST(HostLimits, CountsWhatItGivesBackAsUnderWay) {
    HostLimits limits(1);
    limits.admit(endpoint(first_host, 1));
    limits.admit(endpoint(first_host, 2));
    EXPECT_TRUE(limits.release(first_host));
    EXPECT_FALSE(limits.admit(endpoint(first_host, 3)));
    EXPECT_TRUE(limits.release(first_host));
    EXPECT_FALSE(limits.release(first_host));
    EXPECT_TRUE(limits.admit(endpoint(first_host, 4))) << "the host has room again";
}

TEST(HostLimits, HandsOverEverythingThatWaits) {
    HostLimits limits(1);
    for (const std::uint16_t port : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{3}}) {
        limits.admit(endpoint(first_host, port));
        limits.admit(endpoint(second_host, port));
    }
    EXPECT_EQ(limits.take_waiting().size(), 4U);
    EXPECT_EQ(limits.waiting_count(), 0U);
    EXPECT_FALSE(limits.release(first_host));
}

}  // namespace
}  // namespace hemostat::scan
