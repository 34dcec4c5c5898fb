#include "lab/listener.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace hemostat::lab {
namespace {

constexpr int backlog = 1024;
constexpr std::string_view tcp_listen = "0A";  // TCP_LISTEN as /proc/net/tcp shows it

/// Room for a socket address of either family.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;

    // The sockets API takes every address through this cast.
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress loopback(IpAddress::Family family, std::uint16_t port) {
    SocketAddress address;
    if (family == IpAddress::Family::v4) {
        auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.size = sizeof(sockaddr_in);
    } else {
        auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        v6.sin6_addr = in6addr_loopback;
        address.size = sizeof(sockaddr_in6);
    }
    return address;
}

std::uint16_t port_of(SocketAddress& address) {
    return ntohs(address.storage.ss_family == AF_INET
                     ? reinterpret_cast<sockaddr_in&>(address.storage).sin_port
                     : reinterpret_cast<sockaddr_in6&>(address.storage).sin6_port);
}

tl::unexpected<Error> system_failure(const char* what) {
    return fail(ErrorKind::io, std::string(what) + ": " + system_message(errno));
}

/// The sockets that a process has open, as the kernel's inode numbers.
std::set<std::string> sockets_of(pid_t pid) {
    namespace fs = std::filesystem;
    std::set<std::string> inodes;
    std::error_code ignored;
    for (fs::directory_iterator entry("/proc/" + std::to_string(pid) + "/fd", ignored), end;
         entry != end; entry.increment(ignored)) {
        const std::string target = fs::read_symlink(entry->path(), ignored).string();
        if (target.starts_with("socket:[")) {
            inodes.insert(target.substr(8, target.size() - 9));
        }
    }
    return inodes;
}

}  // namespace

Result<Listener> listen_on_loopback(IpAddress::Family family) {
    SocketAddress address = loopback(family, 0);
    Descriptor listener(socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!listener.is_open() || bind(listener.number(), address.get(), address.size) != 0 ||
        listen(listener.number(), backlog) != 0 ||
        getsockname(listener.number(), address.get(), &address.size) != 0) {
        return system_failure("cannot listen on loopback");
    }
    return Listener{.socket = std::move(listener), .port = port_of(address)};
}

std::optional<std::uint16_t> find_listening_port(pid_t pid) {
    const std::set<std::string> inodes = sockets_of(pid);
    std::ifstream table("/proc/net/tcp");
    std::string line;
    std::getline(table, line);  // the heading
    while (std::getline(table, line)) {
        std::istringstream row(line);
        std::string number, local, remote, state, queues, timer, retransmits, user, timeout, inode;
        row >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user >>
            timeout >> inode;
        if (state == tcp_listen && inodes.contains(inode)) {
            std::uint16_t port = 0;
            std::from_chars(local.data() + local.find(':') + 1, local.data() + local.size(), port,
                            16);
            return port;
        }
    }
    return std::nullopt;
}

Result<Descriptor> dial_loopback(std::uint16_t port) {
    SocketAddress address = loopback(IpAddress::Family::v4, port);
    Descriptor connection(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!connection.is_open() || connect(connection.number(), address.get(), address.size) != 0) {
        return system_failure("cannot connect on loopback");
    }
    return connection;
}

}  // namespace hemostat::lab
