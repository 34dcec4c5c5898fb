// The peer that a scan is measured against: the same exchanges, and nothing else.
#pragma once

#include <netinet/in.h>
#include <cstddef>
#include <vector>

namespace hemostat::bench {

struct BareClientOptions {
    std::size_t exchange_count = 1;
    std::size_t in_flight_max = 1;
};

/// Epoll and plain system calls: connect, send the hello, read the flight to its end, send the
/// volley, read an answer of 16,385 bytes, reset. Looks at no byte that arrives, only counts them;
/// tells no time, keeps no evidence, has no limits.
///
/// Gives the number of exchanges that came to their end.
std::size_t run_bare_client(const std::vector<sockaddr_in>& endpoints,
                            const BareClientOptions& options);

}  // namespace hemostat::bench
