#include "net/socket.h"

#include "loopback.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <array>
#include <cerrno>

namespace hemostat::net {
namespace {

const IpAddress loopback = *parse_ip_address("127.0.0.1");

void wait_for(const Socket& socket, short events) {
    pollfd poll{.fd = socket.fd(), .events = events, .revents = 0};
    EXPECT_EQ(::poll(&poll, 1, 5000), 1);
}

Socket connect_to(const Listener& listener) {
    auto [socket, result] = start_connection(loopback, listener.port());
    EXPECT_TRUE(result.error == 0 || result.error == EINPROGRESS);
    wait_for(socket, POLLOUT);
    EXPECT_EQ(connection_error(socket), 0);
    return std::move(socket);
}

TEST(Socket, CarriesBytesBothWays) {
    const Listener listener;
    const Socket client = connect_to(listener);
    const Socket server = listener.accept();
    EXPECT_EQ(send_some(client, as_bytes("hello")).size, 5U);
    std::array<std::uint8_t, 16> buffer{};
    wait_for(server, POLLIN);
    const auto received = receive_some(server, buffer);
    EXPECT_EQ(as_text(ByteView(buffer).first(received.size)), "hello");
}

TEST(Socket, WouldBlockInsteadOfWaiting) {
    const Listener listener;
    const Socket client = connect_to(listener);
    std::array<std::uint8_t, 16> buffer{};
    EXPECT_TRUE(receive_some(client, buffer).would_block());
}

TEST(Socket, TellsAnOrderlyEndFromAReset) {
    const Listener listener;
    std::array<std::uint8_t, 16> buffer{};
    {
        const Socket client = connect_to(listener);
        listener.accept().close();
        wait_for(client, POLLIN);
        const auto end = receive_some(client, buffer);
        EXPECT_EQ(end.size, 0U);
        EXPECT_EQ(end.error, 0);
    }
    Socket client = connect_to(listener);
    const Socket server = listener.accept();
    client.close();
    wait_for(server, POLLIN);
    EXPECT_EQ(receive_some(server, buffer).error, ECONNRESET) << "a probe leaves nothing behind";
}

TEST(Socket, SaysThatNothingListens) {
    Listener listener;
    const std::uint16_t port = listener.port();
    listener.close();
    auto [socket, result] = start_connection(loopback, port);
    if (result.error == EINPROGRESS) {
        wait_for(socket, POLLOUT);
        result.error = connection_error(socket);
    }
    EXPECT_EQ(result.error, ECONNREFUSED);
}

TEST(Socket, SendsNoSignalToAProcessWhosePeerIsGone) {
    const Listener listener;
    const Socket client = connect_to(listener);
    {
        const Socket server = listener.accept();
        const linger reset{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(server.fd(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    }
    wait_for(client, POLLIN);
    send_some(client, as_bytes("a"));
    EXPECT_EQ(send_some(client, as_bytes("b")).error, EPIPE);
}

TEST(Socket, IsMovedNotCopied) {
    const Listener listener;
    Socket first = connect_to(listener);
    const int fd = first.fd();
    Socket second(std::move(first));
    EXPECT_EQ(second.fd(), fd);
    Socket third;
    third = std::move(second);
    EXPECT_TRUE(third.is_open());
    third.close();
    EXPECT_FALSE(third.is_open());
}

}  // namespace
}  // namespace hemostat::net
