// Non-blocking TCP connections, one system call per function.
#pragma once

#include "base/bytes.h"
#include "base/ip_address.h"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace hemostat::net {

/// What an operation on a socket came to.
struct SocketResult {
    std::size_t size = 0;  ///< bytes moved
    int error = 0;         ///< an errno value; EAGAIN when it would block

    [[nodiscard]] bool would_block() const;
};

/// Owns a file descriptor.
class Socket {
public:
    Socket() = default;
    explicit Socket(int fd) : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket& operator=(Socket&& other) noexcept;
    ~Socket() { close(); }

    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }
    void close();

private:
    int fd_ = -1;
};

/// Begins a connection; an error of EINPROGRESS is the usual success.
///
/// Opens `socket` where it is not open yet. One that is must be of the address's family and have no
/// connection. On any other error it is closed.
SocketResult start_connection(Socket& socket, const IpAddress& address, std::uint16_t port);
/// Says that nothing more will be sent; the peer's process reads an end, and no error.
///
/// False where there is no connection any more.
bool end_sending(Socket& socket);
/// Has done with the connection, or with the attempt at one.
///
/// Where both sides have ended, the socket stays open for another connection (connect(2),
/// AF_UNSPEC), which spares opening and closing one. Else it is closed, so that the system sends
/// again what is lost of the end and waits for the peer's. The peer sees a reset where something of
/// its own is unread, or still comes: read until its end before.
void release_connection(Socket& socket);
/// How the connection attempt ended: 0 when it is open.
int connection_error(const Socket& socket);

SocketResult send_some(const Socket& socket, ByteView bytes);
/// A size of 0 without an error is the peer's orderly end.
SocketResult receive_some(const Socket& socket, std::span<std::uint8_t> out);

}  // namespace hemostat::net
