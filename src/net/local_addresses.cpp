#include "net/local_addresses.h"

#include "base/text.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

namespace hemostat::net {
namespace {

std::optional<IpAddress> to_ip_address(const sockaddr* socket_address) {
    if (socket_address == nullptr) {
        return std::nullopt;  // an interface without addresses is listed once all the same
    }
    IpAddress address;
    if (socket_address->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, socket_address, sizeof v4);
        std::memcpy(address.octets.data(), &v4.sin_addr, sizeof v4.sin_addr);
        return address;
    }
    if (socket_address->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, socket_address, sizeof v6);
        std::memcpy(address.octets.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
        address.family = IpAddress::Family::v6;
        address.zone = v6.sin6_scope_id;
        return address;
    }
    return std::nullopt;
}

}  // namespace

Result<std::vector<IpAddress>> local_addresses() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) {
        return fail(ErrorKind::io, "this machine's addresses: " + system_message(errno));
    }
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(first, &freeifaddrs);

    std::vector<IpAddress> addresses;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (const auto address = to_ip_address(entry->ifa_addr)) {
            addresses.push_back(*address);
        }
    }
    std::ranges::sort(addresses);
    const auto repeated = std::ranges::unique(addresses);
    addresses.erase(repeated.begin(), repeated.end());
    return addresses;
}

}  // namespace hemostat::net
