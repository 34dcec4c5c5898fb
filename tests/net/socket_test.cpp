#include "net/socket.h"

#include "loopback.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/stat.h>
#include <array>
#include <cerrno>

namespace hemostat::net {
namespace {

const IpAddress loopback = *parse_ip_address("127.0.0.1");

void wait_for(const Socket& socket, short events) {
    pollfd poll{.fd = socket.fd(), .events = events, .revents = 0};
    EXPECT_EQ(::poll(&poll, 1, 5000), 1);
}

void connect(Socket& socket, const Listener& listener) {
    const auto result = start_connection(socket, loopback, listener.port());
    EXPECT_TRUE(result.error == 0 || result.error == EINPROGRESS);
    wait_for(socket, POLLOUT);
    EXPECT_EQ(connection_error(socket), 0);
}

Socket connect_to(const Listener& listener) {
    Socket socket;
    connect(socket, listener);
    return socket;
}

// Differs from socket to socket, as a descriptor's number may not.
ino_t inode_of(const Socket& socket) {
    struct stat status{};
    EXPECT_EQ(::fstat(socket.fd(), &status), 0);
    return status.st_ino;
}

int refusal_of(Socket& socket, std::uint16_t port) {
    const auto result = start_connection(socket, loopback, port);
    if (result.error != EINPROGRESS) {
        return result.error;
    }
    wait_for(socket, POLLOUT);
    return connection_error(socket);
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
    const Socket client = connect_to(listener);
    {
        const Socket server = listener.accept();
        send_some(client, as_bytes("unread"));
        wait_for(server, POLLIN);
    }
    wait_for(client, POLLIN);
    EXPECT_EQ(receive_some(client, buffer).error, ECONNRESET);
}

TEST(Socket, SaysThatNothingListens) {
    Listener listener;
    const std::uint16_t port = listener.port();
    listener.close();
    Socket socket;
    EXPECT_EQ(refusal_of(socket, port), ECONNREFUSED);
}

TEST(Socket, ServesOneConnectionAfterAnother) {
    const Listener listener;
    Socket client = connect_to(listener);
    const ino_t used = inode_of(client);
    std::array<std::uint8_t, 16> buffer{};
    {
        const Socket first = listener.accept();
        send_some(client, as_bytes("read"));
        EXPECT_TRUE(end_sending(client));
        wait_for(first, POLLRDHUP);
        EXPECT_EQ(receive_some(first, buffer).size, 4U);
        const auto end = receive_some(first, buffer);
        EXPECT_TRUE(end.size == 0 && end.error == 0) << "the peer sees an end, and no reset";
        send_some(first, as_bytes("of the first"));
    }
    wait_for(client, POLLRDHUP);
    release_connection(client);

    connect(client, listener);
    EXPECT_EQ(inode_of(client), used) << "no socket was opened";
    const Socket second = listener.accept_pending();
    EXPECT_TRUE(receive_some(client, buffer).would_block()) << "nothing is left of the first";
    send_some(second, as_bytes("of the second"));
    wait_for(client, POLLIN);
    const auto received = receive_some(client, buffer);
    EXPECT_EQ(as_text(ByteView(buffer).first(received.size)), "of the second");
}

TEST(Socket, LeavesAPeerThatHasNotEndedToTheSystem) {
    const Listener listener;
    Socket client = connect_to(listener);
    const Socket server = listener.accept();
    EXPECT_TRUE(end_sending(client));
    release_connection(client);
    EXPECT_FALSE(client.is_open());
    std::array<std::uint8_t, 16> buffer{};
    wait_for(server, POLLRDHUP);
    const auto end = receive_some(server, buffer);
    EXPECT_TRUE(end.size == 0 && end.error == 0) << "and not a reset";
}

TEST(Socket, EndsNothingTwice) {
    const Listener listener;
    Socket client = connect_to(listener);
    {
        const Socket server = listener.accept();
        const linger reset{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(server.fd(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    }
    wait_for(client, POLLIN);
    EXPECT_FALSE(end_sending(client)) << "the peer has reset it";
    release_connection(client);
    EXPECT_TRUE(client.is_open()) << "it may serve again";
}

TEST(Socket, ServesAnotherConnectionAfterARefusal) {
    Listener gone;
    const std::uint16_t port = gone.port();
    gone.close();
    Socket client;
    EXPECT_EQ(refusal_of(client, port), ECONNREFUSED);
    release_connection(client);
    connect(client, Listener());
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
