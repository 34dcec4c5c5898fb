// A listening socket on loopback, on a port of the system's choice.
#pragma once

#include "net/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <cstring>

namespace hemostat::net {

class Listener {
public:
    /// On 127.0.0.`last_octet`.
    explicit Listener(std::uint8_t last_octet = 1)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in v4 = endpoint(last_octet);
        sockaddr generic{};
        std::memcpy(&generic, &v4, sizeof v4);
        EXPECT_EQ(::bind(socket_.fd(), &generic, sizeof generic), 0);
        EXPECT_EQ(::listen(socket_.fd(), 64), 0);
        socklen_t size = sizeof generic;
        EXPECT_EQ(::getsockname(socket_.fd(), &generic, &size), 0);
        std::memcpy(&v4, &generic, sizeof v4);
        port_ = ntohs(v4.sin_port);
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] int fd() const { return socket_.fd(); }
    /// Waits for a connection; what is read from it never waits.
    [[nodiscard]] Socket accept() const {
        return Socket(::accept4(socket_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    }
    /// A connection that waits to be accepted, if there is one.
    [[nodiscard]] Socket accept_pending() const {
        ::fcntl(socket_.fd(), F_SETFL, O_NONBLOCK);
        return accept();
    }
    void close() { socket_.close(); }

private:
    static sockaddr_in endpoint(std::uint8_t last_octet) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_addr.s_addr = htonl(0x7f00'0000U | last_octet);
        return v4;
    }

    Socket socket_;
    std::uint16_t port_ = 0;
};

}  // namespace hemostat::net
