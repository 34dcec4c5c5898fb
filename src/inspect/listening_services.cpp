#include "inspect/listening_services.h"

#include "base/file.h"
#include "net/local_addresses.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace hemostat::inspect {
namespace {

using enum IpAddress::Family;

constexpr IpAddress loopback_v4{.octets = {127, 0, 0, 1}};
constexpr IpAddress loopback_v6{.family = v6,
                                .octets = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

/// 150 bytes a socket: over a million of them.
constexpr std::size_t table_size_max = std::size_t{256} << 20;

bool is_link_local(const IpAddress& address) {
    return address.family == v6 && address.octets[0] == 0xfe && (address.octets[1] & 0xc0) == 0x80;
}

/// `address` with the zone that it has here, which the kernel's table does not tell.
IpAddress with_zone(const IpAddress& address, std::span<const IpAddress> local_addresses) {
    const auto local = std::ranges::find(local_addresses, address.octets, &IpAddress::octets);
    return is_link_local(address) && local != local_addresses.end() ? *local : address;
}

IpAddress scan_address_of(const IpAddress& bound, std::span<const IpAddress> local_addresses) {
    if (!bound.is_unspecified()) {
        return bound;
    }
    const bool has_loopback_v6 = std::ranges::count(local_addresses, loopback_v6) != 0;
    return bound.family == v6 && has_loopback_v6 ? loopback_v6 : loopback_v4;
}

ListeningService make_service(const ListeningSocket& socket, const SocketOwners& owners,
                              std::span<const IpAddress> local_addresses) {
    ListeningService service;
    service.bound_address = with_zone(socket.address.unmapped(), local_addresses);
    service.scan_address = scan_address_of(service.bound_address, local_addresses);
    service.port = socket.port;
    if (const auto owner = owners.by_inode.find(socket.inode); owner != owners.by_inode.end()) {
        service.process = owner->second;
    }
    return service;
}

std::int32_t pid_of(const ListeningService& service) {
    return service.process ? service.process->pid : 0;
}

/// Drops each service on :: whose process has the same port on 0.0.0.0.
void merge_wildcards(std::vector<ListeningService>& services) {
    std::set<std::pair<std::uint16_t, std::int32_t>> on_v4;
    for (const ListeningService& service : services) {
        if (service.process && service.bound_address == IpAddress{}) {
            on_v4.emplace(service.port, pid_of(service));
        }
    }
    std::erase_if(services, [&](const ListeningService& service) {
        return service.bound_address == IpAddress{.family = v6} &&
               on_v4.contains({service.port, pid_of(service)});
    });
}

Result<std::vector<ListeningSocket>> read_socket_table(const std::string& path) {
    auto text = read_file(path, table_size_max);
    if (!text) {
        return in_context(path, std::move(text).error());
    }
    auto sockets = parse_socket_table(*text);
    if (!sockets) {
        return in_context(path, std::move(sockets).error());
    }
    return sockets;
}

}  // namespace

Result<std::vector<ListeningSocket>> read_socket_tables(const std::string& folder) {
    const std::string v6_table = folder + "/net/tcp6";
    TRY(std::vector<ListeningSocket> sockets, read_socket_table(folder + "/net/tcp"));
    if (std::filesystem::exists(v6_table)) {  // a kernel without IPv6 has none
        TRY(const std::vector<ListeningSocket> more, read_socket_table(v6_table));
        sockets.insert(sockets.end(), more.begin(), more.end());
    }
    return sockets;
}

std::vector<ListeningService> list_services(std::span<const ListeningSocket> sockets,
                                            const SocketOwners& owners,
                                            std::span<const IpAddress> local_addresses) {
    std::vector<ListeningService> services;
    for (const ListeningSocket& socket : sockets) {
        services.push_back(make_service(socket, owners, local_addresses));
    }
    std::ranges::sort(services, {}, [](const ListeningService& service) {
        return std::tuple(service.port, service.bound_address, pid_of(service));
    });
    const auto repeated = std::ranges::unique(services);
    services.erase(repeated.begin(), repeated.end());
    merge_wildcards(services);
    return services;
}

Result<ListeningServices> find_listening_services() {
    TRY(const std::vector<IpAddress> local_addresses, net::local_addresses());
    TRY(const std::vector<ListeningSocket> sockets, read_socket_tables("/proc/self"));
    std::set<std::uint64_t> inodes;
    for (const ListeningSocket& socket : sockets) {
        inodes.insert(socket.inode);
    }
    TRY(const SocketOwners owners, find_socket_owners("/proc", inodes));
    return ListeningServices{list_services(sockets, owners, local_addresses),
                             owners.unreadable_process_count};
}

}  // namespace hemostat::inspect
