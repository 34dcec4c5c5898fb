#include "bench/bare_client.h"

#include "base/bytes.h"
#include "bench/canned_server.h"
#include "probe/heartbeat_volley.h"
#include "probe/hello_ladder.h"
#include "tls/record.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <array>

namespace hemostat::bench {
namespace {

constexpr std::size_t answer_size = 5 + 3 + probe::early_payload_size + 16;

struct Connection {
    ByteView unsent;
    std::size_t received_size = 0;
    bool is_asked = false;
};

class BareClient {
public:
    BareClient(const std::vector<sockaddr_in>& endpoints, const BareClientOptions& options)
        : endpoints_(endpoints),
          options_(options),
          hello_(tls::encode_record(tls::ContentType::handshake, tls::ProtocolVersion::tls10,
                                    probe::HelloLadder("").make(true).message)),
          volley_(probe::early_volley(tls::ProtocolVersion::tls12).whole),
          flight_size_(canned_flight().size()),
          epoll_(epoll_create1(EPOLL_CLOEXEC)) {}
    BareClient(const BareClient&) = delete;
    BareClient& operator=(const BareClient&) = delete;
    ~BareClient() { ::close(epoll_); }

    std::size_t run() {
        std::array<epoll_event, 256> events{};
        const std::size_t first = std::min(options_.in_flight_max, options_.exchange_count);
        while (started_count_ < first) {
            start();
        }
        while (ended_count_ < options_.exchange_count) {
            const int count =
                epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            for (int index = 0; index < count; ++index) {
                serve(events[static_cast<std::size_t>(index)]);
            }
        }
        return good_count_;
    }

private:
    void start() {
        const sockaddr_in& endpoint = endpoints_[started_count_++ % endpoints_.size()];
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const linger reset_on_close{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset_on_close, sizeof reset_on_close);
        ::connect(fd, reinterpret_cast<const sockaddr*>(&endpoint), sizeof endpoint);
        const auto index = static_cast<std::size_t>(fd);
        connections_.resize(std::max(connections_.size(), index + 1));
        connections_[index] = {.unsent = hello_};
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
        event.data.fd = fd;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }

    void serve(const epoll_event& event) {
        const int fd = event.data.fd;
        Connection& connection = connections_[static_cast<std::size_t>(fd)];
        if ((event.events & EPOLLOUT) != 0 && !connection.unsent.empty()) {
            flush(fd, connection);
        }
        if ((event.events & EPOLLIN) != 0) {
            receive(fd, connection);
        } else if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) {
            end(fd, false);
        }
    }

    static void flush(int fd, Connection& connection) {
        const ByteView unsent = connection.unsent;
        const ssize_t size = ::send(fd, unsent.data(), unsent.size(), MSG_NOSIGNAL);
        connection.unsent = unsent.subspan(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    }

    void receive(int fd, Connection& connection) {
        const ssize_t size = ::recv(fd, buffer_.data(), buffer_.size(), 0);
        if (size <= 0) {
            end(fd, false);
            return;
        }
        connection.received_size += static_cast<std::size_t>(size);
        if (!connection.is_asked && connection.received_size >= flight_size_) {
            connection.is_asked = true;
            connection.unsent = volley_;
            flush(fd, connection);
        } else if (connection.received_size >= flight_size_ + answer_size) {
            end(fd, true);
        }
    }

    void end(int fd, bool is_good) {
        ::close(fd);
        ++ended_count_;
        good_count_ += is_good ? 1 : 0;
        if (started_count_ < options_.exchange_count) {
            start();
        }
    }

    const std::vector<sockaddr_in>& endpoints_;
    BareClientOptions options_;
    Bytes hello_;
    ByteView volley_;
    std::size_t flight_size_;
    int epoll_;
    std::vector<Connection> connections_;  ///< by descriptor
    std::array<std::uint8_t, 64 * 1024> buffer_{};
    std::size_t started_count_ = 0;
    std::size_t ended_count_ = 0;
    std::size_t good_count_ = 0;
};

}  // namespace

std::size_t run_bare_client(const std::vector<sockaddr_in>& endpoints,
                            const BareClientOptions& options) {
    return BareClient(endpoints, options).run();
}

}  // namespace hemostat::bench
