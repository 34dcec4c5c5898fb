// The kernel's socket table from hostile text. Oracle: what was read, printed as the kernel prints
// it, reads back as the same, and there is at most one socket a line.
#include "base/bytes.h"
#include "base/result.h"
#include "inspect/socket_table.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

namespace {

using namespace hemostat;

std::string print_address(const IpAddress& address) {
    std::string text;
    for (std::size_t at = 0; at < address.bit_count() / 8; at += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, address.octets.data() + at, sizeof word);
        std::array<char, 9> digits{};
        std::snprintf(digits.data(), digits.size(), "%08" PRIX32, word);
        text += digits.data();
    }
    return text;
}

// linux/net/ipv4/tcp_ipv4.c, get_tcp4_sock.
std::string print_socket(const inspect::ListeningSocket& socket) {
    std::array<char, 200> text{};
    std::snprintf(text.data(), text.size(),
                  "%4d: %s:%04X %s:0000 0A 00000000:00000000 00:00000000 00000000 %5u %8d %" PRIu64
                  " 1 0000000000000000 100 0 0 10 0\n",
                  0, print_address(socket.address).c_str(), socket.port,
                  print_address(IpAddress{.family = socket.address.family}).c_str(), 0U, 0,
                  socket.inode);
    return text.data();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    const auto sockets = inspect::parse_socket_table(text);
    if (!sockets) {
        return 0;
    }
    ASSERT(sockets->size() <= static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1);
    std::string printed;
    for (const inspect::ListeningSocket& socket : *sockets) {
        printed += print_socket(socket);
    }
    const auto again = inspect::parse_socket_table(printed);
    ASSERT(again && *again == *sockets);
    return 0;
}
