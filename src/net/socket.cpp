#include "net/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hemostat::net {
namespace {

SocketResult to_result(ssize_t size) {
    return size < 0 ? SocketResult{0, errno} : SocketResult{static_cast<std::size_t>(size), 0};
}

socklen_t fill(sockaddr_storage& storage, const IpAddress& address, std::uint16_t port) {
    if (address.family == IpAddress::Family::v4) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&v4.sin_addr, address.octets.data(), sizeof v4.sin_addr);
        std::memcpy(&storage, &v4, sizeof v4);
        return sizeof v4;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    v6.sin6_scope_id = address.zone;
    std::memcpy(&v6.sin6_addr, address.octets.data(), sizeof v6.sin6_addr);
    std::memcpy(&storage, &v6, sizeof v6);
    return sizeof v6;
}

Socket open_socket(IpAddress::Family family) {
    const int domain = family == IpAddress::Family::v4 ? AF_INET : AF_INET6;
    return Socket(::socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

/// Whether the system has nothing more to send to the peer, or to hear of it, on this socket. What
/// it keeps of a connection that we have ended first (TIME_WAIT) it keeps beside it.
bool is_at_rest(const Socket& socket) {
    tcp_info info{};
    socklen_t size = sizeof info;
    return ::getsockopt(socket.fd(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
           (info.tcpi_state == TCP_CLOSE || info.tcpi_state == TCP_SYN_SENT);
}

}  // namespace

bool SocketResult::would_block() const {
    return error == EAGAIN || error == EWOULDBLOCK;
}

Socket& Socket::operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    other.close();
    return *this;
}

void Socket::close() {
    if (fd_ >= 0) {
        ::close(std::exchange(fd_, -1));
    }
}

SocketResult start_connection(Socket& socket, const IpAddress& address, std::uint16_t port) {
    if (!socket.is_open()) {
        socket = open_socket(address.family);
    }
    sockaddr_storage storage{};
    const socklen_t size = fill(storage, address, port);
    const auto* const name = reinterpret_cast<const sockaddr*>(&storage);
    const int error = socket.is_open() && ::connect(socket.fd(), name, size) == 0 ? 0 : errno;
    if (error != 0 && error != EINPROGRESS) {
        socket.close();
    }
    return {0, error};
}

bool end_sending(Socket& socket) {
    return ::shutdown(socket.fd(), SHUT_WR) == 0;
}

void release_connection(Socket& socket) {
    const sockaddr none{.sa_family = AF_UNSPEC, .sa_data = {}};
    if (socket.is_open() &&
        (!is_at_rest(socket) || ::connect(socket.fd(), &none, sizeof none) != 0)) {
        socket.close();
    }
}

int connection_error(const Socket& socket) {
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

SocketResult send_some(const Socket& socket, ByteView bytes) {
    return to_result(::send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

SocketResult receive_some(const Socket& socket, std::span<std::uint8_t> out) {
    return to_result(::recv(socket.fd(), out.data(), out.size(), 0));
}

}  // namespace hemostat::net
