// The kernel's table of TCP sockets, as text.
//
//   table = [ header LF ] *( line LF )       header starts with the word sl
//   line  = number ":" local remote state queues timer retransmits uid timeout inode …
//   local = address ":" port                 port: 4 hexadecimal digits
//
// Fields are apart by spaces. An address is one 32-bit word for IPv4 and four for IPv6: each holds
// network order in memory and is printed as a native integer, in 8 hexadecimal digits.
#pragma once

#include "base/ip_address.h"
#include "base/result.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

/// A TCP socket that listens.
struct ListeningSocket {
    IpAddress address;
    std::uint16_t port = 0;
    std::uint64_t inode = 0;

    bool operator==(const ListeningSocket&) const = default;
};

/// The listening sockets in `text`, the content of /proc/net/tcp or /proc/net/tcp6, in its order.
///
/// Does not judge the fields that it does not need, nor sockets in other states.
/// Errors: io, naming the line that is not as documented.
/// Source: proc(5); linux/net/ipv4/tcp_ipv4.c, get_openreq4 and its neighbours.
Result<std::vector<ListeningSocket>> parse_socket_table(std::string_view text);

}  // namespace hemostat::inspect
