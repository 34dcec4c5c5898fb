#include "bench/canned_server.h"

#include "base/ip_address.h"
#include "bench/measure.h"
#include "probe/heartbeat_volley.h"
#include "tls/handshake.h"
#include "tls/heartbeat.h"
#include "tls/record.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>

namespace hemostat::bench {
namespace {

constexpr std::uint32_t address_count = 16;
constexpr std::uint32_t first_address = 0x7f'00'01'01;  // 127.0.1.1
constexpr std::size_t ports_per_address = 4;
constexpr int backlog = 4096;
constexpr auto idle_time = std::chrono::microseconds(50);
constexpr std::size_t certificate_size = 1000;
constexpr std::size_t key_exchange_size = 329;
constexpr std::size_t period = 16;

// The volley, see probe/heartbeat_volley.h: request, control, fence.
constexpr std::size_t payload_offset = tls::record_header_size + tls::heartbeat_header_size;
constexpr std::size_t request_size = payload_offset + probe::early_payload_size;
constexpr std::size_t control_size = request_size + tls::heartbeat_padding_size_min;

enum class Stage : std::uint8_t { listening, hello, volley, held, answered };

struct Connection {
    Stage stage = Stage::listening;
    std::size_t received_size = 0;  ///< in this stage
    std::array<std::uint8_t, period> nonce{};
};

class Responder {
public:
    Responder(const CannedServerOptions& options, const std::vector<int>& listeners)
        : question_start_(options.behaviour == Behaviour::vulnerable ? 0 : request_size),
          question_end_(options.behaviour == Behaviour::vulnerable ? request_size
                                                                   : request_size + control_size),
          hold_count_(options.hold_count),
          epoll_(epoll_create1(EPOLL_CLOEXEC)) {
        for (const int listener : listeners) {
            add(listener, Stage::listening, EPOLLIN);
        }
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 512> events{};
        while (true) {
            const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 0);
            if (count == 0) {
                idle();
                continue;
            }
            for (int index = 0; index < count; ++index) {
                const int fd = events[static_cast<std::size_t>(index)].data.fd;
                if (connections_[static_cast<std::size_t>(fd)].stage == Stage::listening) {
                    accept_all(fd);
                } else {
                    serve(fd);
                }
            }
        }
    }

private:
    // Awake: on loopback the client's core pays for waking a server that sleeps, and the slower a
    // client is, the more often the server would have gone to sleep. Real servers are elsewhere.
    static void idle() {
        const auto until = std::chrono::steady_clock::now() + idle_time;
        while (std::chrono::steady_clock::now() < until) {
        }
    }

    void add(int fd, Stage stage, std::uint32_t what) {
        const auto index = static_cast<std::size_t>(fd);
        connections_.resize(std::max(connections_.size(), index + 1));
        connections_[index] = {.stage = stage};
        epoll_event event{};
        event.events = what;
        event.data.fd = fd;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }

    void accept_all(int listener) {
        while (true) {
            const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd < 0) {
                return;
            }
            add(fd, Stage::hello, EPOLLIN | EPOLLRDHUP | EPOLLET);
        }
    }

    void serve(int fd) {
        Connection& connection = connections_[static_cast<std::size_t>(fd)];
        while (true) {
            const ssize_t size = recv(fd, buffer_.data(), buffer_.size(), 0);
            if (size == 0 || (size < 0 && errno != EAGAIN)) {
                ::close(fd);
                return;
            }
            if (size < 0) {
                return;
            }
            take(fd, connection, ByteView(buffer_).first(static_cast<std::size_t>(size)));
            if (static_cast<std::size_t>(size) < buffer_.size()) {
                return;
            }
        }
    }

    void take(int fd, Connection& connection, ByteView bytes) {
        if (connection.stage == Stage::hello) {
            connection.stage = Stage::volley;
            send_all(fd, canned_flight());
            return;
        }
        keep_nonce(connection, bytes);
        connection.received_size += bytes.size();
        if (connection.stage == Stage::volley && connection.received_size >= question_end_) {
            connection.stage = Stage::held;
            held_.push_back(fd);
            if (held_.size() >= hold_count_) {
                hold_count_ = 0;
                answer_held();
            }
        }
    }

    void keep_nonce(Connection& connection, ByteView bytes) const {
        const std::size_t wanted = question_start_ + payload_offset;
        for (std::size_t index = 0; index < period; ++index) {
            const std::size_t position = wanted + index - connection.received_size;
            if (wanted + index >= connection.received_size && position < bytes.size()) {
                connection.nonce[index] = bytes[position];
            }
        }
    }

    void answer_held() {
        for (const int fd : held_) {
            Connection& connection = connections_[static_cast<std::size_t>(fd)];
            connection.stage = Stage::answered;
            if (connection.nonce != answer_nonce_ || answer_.empty()) {
                make_answer(connection.nonce);
            }
            send_all(fd, answer_);
        }
        held_.clear();
    }

    void make_answer(const std::array<std::uint8_t, period>& nonce) {
        Bytes payload(probe::early_payload_size);
        for (std::size_t index = 0; index < payload.size(); ++index) {
            payload[index] = nonce[index % period];
        }
        answer_nonce_ = nonce;
        answer_ =
            tls::encode_record(tls::ContentType::heartbeat, tls::ProtocolVersion::tls12,
                               tls::encode_heartbeat(tls::HeartbeatMessageType::heartbeat_response,
                                                     payload, tls::heartbeat_padding_size_min));
    }

    // The socket's buffer has room for an answer: a part of it would be a failed benchmark.
    static void send_all(int fd, ByteView bytes) {
        send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    std::size_t question_start_;
    std::size_t question_end_;
    std::size_t hold_count_;
    int epoll_;
    std::vector<Connection> connections_;  ///< by descriptor
    std::vector<int> held_;
    std::array<std::uint8_t, period> answer_nonce_{};
    Bytes answer_;
    std::array<std::uint8_t, 64 * 1024> buffer_{};
};

int listen_on(sockaddr_in& endpoint) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    socklen_t size = sizeof endpoint;
    auto* const address = reinterpret_cast<sockaddr*>(&endpoint);
    if (fd < 0 || ::bind(fd, address, size) != 0 || ::listen(fd, backlog) != 0 ||
        ::getsockname(fd, address, &size) != 0) {
        give_up("cannot listen on 127.0.1.1-16");
    }
    return fd;
}

}  // namespace

const Bytes& canned_flight() {
    static const Bytes flight = [] {
        wire::Writer hello;
        hello.u16(number_of(tls::ProtocolVersion::tls12)).fill(32, 0x5a);
        hello.vector(1, [](wire::Writer& session) { session.fill(32, 0x3c); });
        hello.u16(0xc02f).u8(0);
        hello.vector(2, [](wire::Writer& extensions) {
            extensions.u16(number_of(tls::ExtensionType::heartbeat)).u16(1).u8(1);
        });
        wire::Writer certificate;
        certificate.vector(3, [](wire::Writer& list) {
            list.vector(3, [](wire::Writer& one) { one.fill(certificate_size, 0x30); });
        });
        Bytes bytes;
        const auto add = [&](tls::HandshakeType type, ByteView body) {
            const Bytes record =
                tls::encode_record(tls::ContentType::handshake, tls::ProtocolVersion::tls12,
                                   tls::encode_handshake(type, body));
            bytes.insert(bytes.end(), record.begin(), record.end());
        };
        add(tls::HandshakeType::server_hello, hello.view());
        add(tls::HandshakeType::certificate, certificate.view());
        add(tls::HandshakeType::server_key_exchange, Bytes(key_exchange_size, 0x11));
        add(tls::HandshakeType::server_hello_done, {});
        return bytes;
    }();
    return flight;
}

CannedServer::CannedServer(const CannedServerOptions& options) {
    std::vector<int> listeners;
    for (std::size_t port = 0; port < ports_per_address; ++port) {
        for (std::uint32_t index = 0; index < address_count; ++index) {
            sockaddr_in endpoint{};
            endpoint.sin_family = AF_INET;
            endpoint.sin_addr.s_addr = htonl(first_address + index);
            listeners.push_back(listen_on(endpoint));
            endpoints_.push_back(endpoint);
        }
    }
    process_ = start_child(server_core, [&]() -> int {
        rlimit descriptors{};
        getrlimit(RLIMIT_NOFILE, &descriptors);
        descriptors.rlim_cur = descriptors.rlim_max;
        setrlimit(RLIMIT_NOFILE, &descriptors);
        Responder(options, listeners).run();
    });
    std::ranges::for_each(listeners, ::close);
}

CannedServer::~CannedServer() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

std::string CannedServer::target(std::size_t index) const {
    const sockaddr_in& endpoint = endpoints_[index % endpoints_.size()];
    std::array<char, INET_ADDRSTRLEN> text{};
    inet_ntop(AF_INET, &endpoint.sin_addr, text.data(), text.size());
    return fmt::format("{}:{}", text.data(), ntohs(endpoint.sin_port));
}

void CannedServer::write_targets(const std::string& path, std::size_t count) const {
    std::FILE* const file = std::fopen(path.c_str(), "w");
    if (file == nullptr) {
        give_up(path);
    }
    for (std::size_t index = 0; index < count; ++index) {
        fmt::print(file, "{}\n", target(index));
    }
    std::fclose(file);
}

}  // namespace hemostat::bench
