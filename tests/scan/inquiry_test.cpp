// How a connection ends, as its peer's process sees it. What is asked is tested with the scanner.
#include "scan/inquiry.h"

#include "scan/scanner.h"
#include "tests/net/loopback.h"

#include <gmock/gmock.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <array>
#include <atomic>
#include <cerrno>
#include <functional>
#include <string>
#include <thread>

namespace hemostat::scan {
namespace {

using namespace std::chrono_literals;

/// A test that takes longer has failed, however slow the machine.
constexpr auto patience = 30s;

/// Reads until the connection has ended; 0, or the errno value that a process would be told.
int read_to_end(const net::Socket& socket) {
    std::array<std::uint8_t, 4096> buffer{};
    while (true) {
        const auto result = net::receive_some(socket, buffer);
        if (result.would_block()) {
            pollfd poll{.fd = socket.fd(), .events = POLLIN, .revents = 0};
            if (::poll(&poll, 1, 30'000) != 1) {
                return ETIMEDOUT;
            }
        } else if (result.error != 0 || result.size == 0) {
            return result.error;
        }
    }
}

/// Sends all of `bytes`, and waits until the other side's system has them; as above.
int deliver(const net::Socket& socket, ByteView bytes) {
    const auto until = std::chrono::steady_clock::now() + patience;
    int waiting = 0;
    do {
        const auto result = net::send_some(socket, bytes);
        if (result.error != 0 && !result.would_block()) {
            return result.error;
        }
        bytes = bytes.subspan(result.size);
        ::ioctl(socket.fd(), SIOCOUTQ, &waiting);
        std::this_thread::yield();
    } while ((!bytes.empty() || waiting != 0) && std::chrono::steady_clock::now() < until);
    return !bytes.empty() || waiting != 0 ? ETIMEDOUT : net::connection_error(socket);
}

/// Takes one connection; what `talk` returns is the error that it met.
class Peer {
public:
    explicit Peer(std::function<int(const net::Socket&)> talk)
        : thread_([this, talk = std::move(talk)] { error_ = talk(listener_.accept()); }) {}

    /// Waits until it has done with the connection.
    int error() {
        thread_.join();
        return error_;
    }
    [[nodiscard]] std::uint16_t port() const { return listener_.port(); }

private:
    net::Listener listener_;
    int error_ = -1;
    std::jthread thread_;
};

struct LastFinding final : finding::Sink {
    void take(finding::Finding finding) override { code = finding.reason->code; }
    std::string code;
};

/// The reason's code.
std::string ask(std::uint16_t port, Duration timeout = patience) {
    const auto own_machine = scope::Scope::own_machine({});
    LastFinding last;
    bool is_asked = false;
    const auto progress = scan(
        [&]() -> NextTarget {
            if (std::exchange(is_asked, true)) {
                return NoMoreTargets{};
            }
            return finding::Endpoint{
                .host = "127.0.0.1", .address = parse_ip_address("127.0.0.1"), .port = port};
        },
        {.type = probe::heartbleed_probe,
         .scope = own_machine,
         .limits = {.timeout = timeout},
         .is_stop_requested = [] { return false; },
         .on_progress = [](const Progress&) {},
         .on_bad_input = [](const Error&) {}},
        last);
    EXPECT_TRUE(progress);
    return last.code;
}

const Bytes greeting(100, 'g');

TEST(Inquiry, EndsAConnectionWithoutAReset) {
    Peer peer([](const net::Socket& socket) {
        const int error = deliver(socket, greeting);
        return error != 0 ? error : read_to_end(socket);
    });
    EXPECT_EQ(ask(peer.port()), "plaintext_service");
    EXPECT_EQ(peer.error(), 0);
}

TEST(Inquiry, ReadsWhatThePeerSaysToItsEnd) {
    Peer peer([](const net::Socket& socket) {
        deliver(socket, greeting);
        const int error = read_to_end(socket);
        return error != 0 ? error : deliver(socket, as_bytes("goodbye"));
    });
    EXPECT_EQ(ask(peer.port()), "plaintext_service");
    EXPECT_EQ(peer.error(), 0);
}

TEST(Inquiry, ReadsWhatWasSentBeforeItHadItsAnswer) {
    Peer peer([](const net::Socket& socket) {
        const int error = deliver(socket, Bytes(200'000, 'g'));
        return error != 0 ? error : read_to_end(socket);
    });
    EXPECT_EQ(ask(peer.port()), "plaintext_service");
    EXPECT_EQ(peer.error(), 0);
}

TEST(Inquiry, DoesNotReadForEver) {
    Peer peer([](const net::Socket& socket) {
        const auto until = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < until) {
            if (const int error = deliver(socket, Bytes(10'000, 'g')); error != 0) {
                return error;
            }
        }
        return ETIMEDOUT;
    });
    EXPECT_EQ(ask(peer.port()), "plaintext_service");
    EXPECT_THAT(peer.error(), testing::AnyOf(ECONNRESET, EPIPE));
}

// It is busy; when it looks again it finds an end, not a reset.
TEST(Inquiry, DoesNotWaitForEver) {
    std::atomic<bool> is_asked = false;
    Peer peer([&](const net::Socket& socket) {
        is_asked.wait(false);
        return read_to_end(socket);
    });
    EXPECT_EQ(ask(peer.port(), 150ms), "no_reply");
    is_asked = true;
    is_asked.notify_one();
    EXPECT_EQ(peer.error(), 0);
}

}  // namespace
}  // namespace hemostat::scan
