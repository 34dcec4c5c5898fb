#include "base/ip_address.h"

#include <gtest/gtest.h>
#include <string_view>

namespace hemostat {
namespace {

using namespace std::string_view_literals;

TEST(ParseIpAddress, ReadsTextWhole) {
    EXPECT_TRUE(parse_ip_address("192.0.2.7"sv));
    EXPECT_FALSE(parse_ip_address("192.0.2.7\0.example.org"sv));
    EXPECT_TRUE(parse_ip_address("fe80::1%1"sv));
    EXPECT_FALSE(parse_ip_address("fe80::1%lo\0x"sv));
}

}  // namespace
}  // namespace hemostat
