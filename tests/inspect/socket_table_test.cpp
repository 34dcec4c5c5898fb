#include "inspect/socket_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <bit>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The tables below were printed by a little-endian kernel.
static_assert(std::endian::native == std::endian::little);

constexpr std::string_view header_v4 =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode                                                     \n";
constexpr std::string_view header_v6 =
    "  sl  local_address                         remote_address                        st tx_queue "
    "rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

std::vector<std::string> sockets_in(std::string_view text) {
    std::vector<std::string> shown;
    const auto sockets = parse_socket_table(text).value();
    for (const ListeningSocket& socket : sockets) {
        shown.push_back(to_string(socket.address) + " " + std::to_string(socket.port) + " " +
                        std::to_string(socket.inode));
    }
    return shown;
}

std::string line_with(std::string_view local, std::string_view state = "0A",
                      std::string_view inode = "77") {
    return "   0: " + std::string(local) + " 00000000:0000 " + std::string(state) +
           " 00000000:00000000 00:00000000 00000000     0        0 " + std::string(inode) +
           " 1 0000000000000000 100 0 0 10 0\n";
}

bool is_refused(const std::string& text) {
    return !parse_socket_table(text).has_value();
}

TEST(SocketTable, OfIpv4GivesTheListeningSockets) {
    const std::string text =
        std::string(header_v4) +
        "   0: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        "
        "0 22750 1 0000000000000000 100 0 0 10 0                     \n"
        "   1: 00000000:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        "
        "0 4294967296 1 0000000000000000 100 0 0 10 0                     \n"
        "   2: 0100007F:D431 0100007F:0277 01 00000000:00000000 02:000003E8 00000000  1000        "
        "0 22760 2 0000000000000000 20 4 30 10 -1                    \n"
        " 123: 076433C6:1F90 0100007F:0277 06 00000000:00000000 03:000003E8 00000000     0        "
        "0 0 3 0000000000000000                                      \n";
    EXPECT_THAT(sockets_in(text), ElementsAre("127.0.0.1 631 22750", "0.0.0.0 443 4294967296"));
}

TEST(SocketTable, OfIpv6GivesTheListeningSockets) {
    const std::string rest =
        " 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0    "
        " "
        "   0 5 1 0000000000000000 100 0 0 10 0\n";
    EXPECT_THAT(sockets_in(std::string(header_v6) +  //
                           "   0: 00000000000000000000000000000000:01BB" + rest +
                           "   1: 00000000000000000000000001000000:0277" + rest +
                           "   2: B80D0120000000000000000007000000:0016" + rest +
                           "   3: 0000000000000000FFFF00000100007F:0050" + rest),
                ElementsAre(":: 443 5", "::1 631 5", "2001:db8::7 22 5", "::ffff:127.0.0.1 80 5"));
}

TEST(SocketTable, MayBeEmpty) {
    EXPECT_THAT(sockets_in(""), IsEmpty());
    EXPECT_THAT(sockets_in(header_v4), IsEmpty());
    EXPECT_THAT(sockets_in(header_v6), IsEmpty());
}

TEST(SocketTable, TakesOnlyStateTenForListening) {
    EXPECT_THAT(sockets_in(line_with("0100007F:0277")), ElementsAre("127.0.0.1 631 77"));
    for (const std::string_view state : {"01", "0B", "07", "A", "0a"}) {
        EXPECT_THAT(sockets_in(line_with("0100007F:0277", state)), IsEmpty()) << state;
    }
}

TEST(SocketTable, RefusesLinesThatAreNotAsDocumented) {
    EXPECT_FALSE(is_refused(line_with("0100007F:0277")));
    for (const std::string_view local :
         {"0100007F", "0100007F:", ":0277", "0100007F:277", "0100007F:00277", "100007F:0277",
          "00100007F:0277", "0100007G:0277", "0x00007F:0277", "-100007F:0277", "0100007F:+277",
          "0100007F0100007F:0277", "0100007F0100007F0100007F0100007:0277"}) {
        EXPECT_TRUE(is_refused(line_with(local))) << local;
    }
    for (const std::string_view inode : {"x", "-1", "99999999999999999999"}) {
        EXPECT_TRUE(is_refused(line_with("0100007F:0277", "0A", inode))) << inode;
    }
    EXPECT_TRUE(is_refused("0: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000"));
    EXPECT_TRUE(is_refused("0: 0100007F:0277 00000000:0000"));
    EXPECT_TRUE(is_refused("0:"));
}

TEST(SocketTable, NamesTheLineThatIsNotAsDocumented) {
    const auto table = parse_socket_table(line_with("0100007F:0277") + "\n" + line_with("x"));
    ASSERT_FALSE(table);
    EXPECT_EQ(table.error().what, "line 3 is not as the kernel documents it");
}

}  // namespace
}  // namespace hemostat::inspect
