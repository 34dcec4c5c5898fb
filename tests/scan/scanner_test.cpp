// The scanner over real sockets, on loopback, against servers of its own.
#include "scan/scanner.h"

#include "tests/net/loopback.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <array>
#include <atomic>
#include <list>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace hemostat::scan {
namespace {

using namespace std::chrono_literals;
using finding::Finding;

constexpr auto short_timeout = 150ms;
/// A test that takes longer has failed, however slow the machine.
constexpr auto patience = 30s;

struct Findings final : finding::Sink {
    void take(Finding finding) override { all.push_back(std::move(finding)); }

    [[nodiscard]] std::vector<std::string> reasons() const {
        std::vector<std::string> codes;
        for (const Finding& finding : all) {
            codes.emplace_back(finding.reason->code);
        }
        return codes;
    }
    std::vector<Finding> all;
};

/// Accepts on one address, holds each connection for a while, then resets it; counts.
class Server {
public:
    explicit Server(Duration hold, std::uint8_t last_octet = 1)
        : listener_(last_octet),
          hold_(hold),
          thread_([this](const std::stop_token& stop) { serve(stop); }) {}

    [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
    [[nodiscard]] int accepted_count() const { return accepted_count_; }
    [[nodiscard]] int most_at_once() const { return most_at_once_; }

private:
    struct Held {
        net::Socket socket;
        Instant until;
    };

    void serve(const std::stop_token& stop) {
        std::list<Held> held;
        while (!stop.stop_requested()) {
            pollfd poll{.fd = listener_.fd(), .events = POLLIN, .revents = 0};
            const Instant now = std::chrono::steady_clock::now();
            if (::poll(&poll, 1, 2) == 1) {
                held.push_back({listener_.accept(), now + hold_});
                ++accepted_count_;
            }
            // One that the scanner has closed counts no longer.
            std::erase_if(held, [&](const Held& one) {
                std::array<char, 1> byte{};
                const auto size = ::recv(one.socket.fd(), byte.data(), 1, MSG_DONTWAIT | MSG_PEEK);
                return one.until <= now || size == 0 || (size < 0 && errno != EAGAIN);
            });
            most_at_once_ = std::max(most_at_once_.load(), static_cast<int>(held.size()));
        }
    }

    net::Listener listener_;
    Duration hold_;
    std::atomic<int> accepted_count_ = 0;
    std::atomic<int> most_at_once_ = 0;
    std::jthread thread_;
};

finding::Endpoint endpoint(std::uint16_t port, std::string_view address = "127.0.0.1") {
    return {.host = std::string(address), .address = parse_ip_address(address), .port = port};
}

/// Gives `endpoints` one after another.
EndpointSource source_of(std::vector<finding::Endpoint> endpoints) {
    return [left = std::move(endpoints)]() mutable -> NextTarget {
        if (left.empty()) {
            return NoMoreTargets{};
        }
        finding::Endpoint next = left.front();
        left.erase(left.begin());
        return next;
    };
}

struct Scan {
    Findings findings;
    Progress progress;
    std::vector<std::string> bad_input;
    Duration took{};
};

struct Limits {
    ScanLimits limits{.timeout = short_timeout};
    std::function<bool()> is_stop_requested = [] { return false; };
    probe::ProbeType type = probe::heartbleed_probe;
};

Scan run_scan(const EndpointSource& source, Limits given = {}) {
    const auto own_machine = scope::Scope::own_machine({});
    Scan scan;
    const ScanOptions options{
        .type = given.type,
        .scope = own_machine,
        .limits = given.limits,
        .is_stop_requested = given.is_stop_requested,
        .on_progress = [](const Progress&) {},
        .on_bad_input = [&](const Error& error) { scan.bad_input.push_back(error.what); }};
    const auto started = std::chrono::steady_clock::now();
    const auto progress = hemostat::scan::scan(source, options, scan.findings);
    scan.took = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - started);
    EXPECT_TRUE(progress);
    scan.progress = progress.value_or(Progress{});
    EXPECT_EQ(scan.progress.verdicts.total(), scan.findings.all.size());
    EXPECT_LT(scan.took, patience);
    return scan;
}

TEST(Scanner, CallsASilentServerSilentWhenItsTimeIsUp) {
    const Server server(1h);
    const Scan scan = run_scan(source_of({endpoint(server.port())}));
    EXPECT_THAT(scan.findings.reasons(), testing::ElementsAre("no_reply"));
    EXPECT_GE(scan.took, short_timeout);
    EXPECT_EQ(scan.findings.all[0].connection_count, 1U);
    EXPECT_FALSE(scan.findings.all[0].evidence.empty());
}

/// Waits for a greeting; the second of two keeps everyone busy until their time is up.
class GreetedProbe final : public probe::Probe {
public:
    struct Host {
        const net::Listener* listener;
        int connected_count = 0;
        net::Socket accepted;  ///< the first
    };
    static inline Host* host = nullptr;

    probe::Action resume(const probe::Event& event) override {
        if (event.kind == probe::EventKind::connected) {
            connected();
            return {};
        }
        answer_.reason = event.kind == probe::EventKind::received
                             ? &finding::reasons::plaintext_service
                             : &finding::reasons::no_reply;
        return {.kind = probe::ActionKind::done};
    }
    probe::Conclusion abandon(const finding::Reason& why) override { return {&why, {}}; }
    [[nodiscard]] const probe::Conclusion& conclusion() const override { return answer_; }
    [[nodiscard]] std::vector<std::string> evidence() const override { return {}; }

private:
    static void connected() {
        if (++host->connected_count == 1) {
            return;
        }
        host->accepted = host->listener->accept();
        net::send_some(host->accepted, as_bytes("hello"));
        const auto until = std::chrono::steady_clock::now() + 2 * short_timeout;
        while (std::chrono::steady_clock::now() < until) {
        }
    }
    probe::Conclusion answer_;
};

// The greeting comes in time; that we had other things to do until it was late is our fault.
TEST(Scanner, HearsWhatIsWaitingBeforeItCallsAPeerSilent) {
    const net::Listener listener;
    GreetedProbe::Host host{.listener = &listener, .accepted = {}};
    GreetedProbe::host = &host;
    Limits limits;
    limits.type.make = [](const probe::ProbeOptions&) -> std::unique_ptr<probe::Probe> {
        return std::make_unique<GreetedProbe>();
    };
    const Scan scan =
        run_scan(source_of({endpoint(listener.port()), endpoint(listener.port())}), limits);
    EXPECT_THAT(scan.findings.reasons(), testing::ElementsAre("plaintext_service", "no_reply"));
}

TEST(Scanner, SaysThatNothingListens) {
    net::Listener listener;
    const std::uint16_t port = listener.port();
    listener.close();
    const Scan scan = run_scan(source_of({endpoint(port)}));
    EXPECT_THAT(scan.findings.reasons(), testing::ElementsAre("connection_refused"));
    EXPECT_LT(scan.took, short_timeout);
}

// With one in flight, all are asked through the same socket, but for the other address family.
TEST(Scanner, KeepsApartWhatItAsksOneAfterAnother) {
    const Server silent(1h);
    net::Listener listener;
    const std::uint16_t closed = listener.port();
    listener.close();
    Limits limits;
    limits.limits.in_flight_max = 1;
    const Scan scan =
        run_scan(source_of({endpoint(silent.port()), endpoint(closed), endpoint(closed, "::1"),
                            endpoint(silent.port()), endpoint(closed), endpoint(silent.port())}),
                 limits);
    const Scan alone = run_scan(source_of({endpoint(closed, "::1")}));
    EXPECT_THAT(scan.findings.reasons(),
                testing::ElementsAre("no_reply", "connection_refused", alone.findings.reasons()[0],
                                     "no_reply", "connection_refused", "no_reply"));
    for (const Finding& finding : scan.findings.all) {
        EXPECT_EQ(finding.connection_count, 1U);
        EXPECT_EQ(finding.evidence.size(), finding.reason->code == "no_reply" ? 1U : 0U);
    }
    EXPECT_EQ(silent.accepted_count(), 3);
}

// Linux takes 0.0.0.0 for the loopback address: it is out of scope, and would reach the server.
TEST(Scanner, NeverConnectsOutOfScope) {
    const Server server(1h);
    const Scan scan = run_scan(
        source_of({endpoint(server.port(), "0.0.0.0"), endpoint(server.port(), "192.0.2.1")}));
    EXPECT_THAT(scan.findings.reasons(), testing::ElementsAre("out_of_scope", "out_of_scope"));
    EXPECT_EQ(scan.progress.refused_count, 2U);
    EXPECT_THAT(scan.bad_input, testing::Each(testing::HasSubstr("outside the scope")));
    EXPECT_EQ(server.accepted_count(), 0);

    net::Socket socket;
    net::start_connection(socket, *parse_ip_address("0.0.0.0"), server.port());
    const auto until = std::chrono::steady_clock::now() + patience;
    while (server.accepted_count() == 0 && std::chrono::steady_clock::now() < until) {
        std::this_thread::yield();
    }
    EXPECT_EQ(server.accepted_count(), 1) << "it could have been reached";
}

TEST(Scanner, KeepsToTheLimitOfEachHost) {
    const Server server(40ms);
    std::vector<finding::Endpoint> endpoints(12, endpoint(server.port()));
    Limits limits;
    limits.limits.per_host_max = 2;
    limits.limits.timeout = 5s;
    const Scan scan = run_scan(source_of(endpoints), limits);
    EXPECT_EQ(scan.findings.all.size(), 12U);
    EXPECT_LE(server.most_at_once(), 2);
    EXPECT_GE(server.accepted_count(), 12);
}

TEST(Scanner, KeepsToTheLimitOfAll) {
    const Server first(40ms, 1);
    const Server second(40ms, 2);
    std::vector<finding::Endpoint> endpoints;
    for (int count = 0; count < 6; ++count) {
        endpoints.push_back(endpoint(first.port(), "127.0.0.1"));
        endpoints.push_back(endpoint(second.port(), "127.0.0.2"));
    }
    Limits limits;
    limits.limits.in_flight_max = 1;
    limits.limits.timeout = 5s;
    const Scan scan = run_scan(source_of(endpoints), limits);
    EXPECT_EQ(scan.findings.all.size(), 12U);
    EXPECT_LE(first.most_at_once(), 1);
    EXPECT_LE(second.most_at_once(), 1);
}

TEST(Scanner, KeepsToItsRateOfConnections) {
    net::Listener listener;
    const std::uint16_t port = listener.port();
    listener.close();
    Limits limits;
    limits.limits.connections_per_second = 100;
    const Scan scan =
        run_scan(source_of(std::vector<finding::Endpoint>(45, endpoint(port))), limits);
    EXPECT_EQ(scan.findings.all.size(), 45U);
    EXPECT_GE(scan.took, 350ms) << "five at once, then forty at a hundred a second";
}

TEST(Scanner, EndsEarlyWhenItIsInterruptedAndListsWhatItDidNotFinish) {
    const Server server(1h);
    std::vector<finding::Endpoint> endpoints(10, endpoint(server.port()));
    Limits limits;
    limits.limits.timeout = 20s;
    limits.limits.per_host_max = 2;
    limits.is_stop_requested = [&] { return server.accepted_count() >= 2; };
    const Scan scan = run_scan(source_of(endpoints), limits);
    EXPECT_TRUE(scan.progress.was_interrupted);
    EXPECT_LT(scan.took, 10s);
    EXPECT_EQ(scan.findings.all.size(), 10U);
    EXPECT_THAT(scan.findings.reasons(), testing::Each("interrupted"));
}

TEST(Scanner, GoesOnBehindABadInput) {
    net::Listener listener;
    const std::uint16_t port = listener.port();
    listener.close();
    int count = 0;
    const Scan scan = run_scan([&]() -> NextTarget {
        switch (count++) {
            case 0: return Error{ErrorKind::invalid_input, "line 1 is wrong"};
            case 1: return endpoint(port);
            default: return NoMoreTargets{};
        }
    });
    EXPECT_THAT(scan.bad_input, testing::ElementsAre("line 1 is wrong"));
    EXPECT_THAT(scan.findings.reasons(), testing::ElementsAre("connection_refused"));
    EXPECT_EQ(scan.progress.bad_input_count, 1U);
}

TEST(Scanner, EndsAtOnceWithNothingToDo) {
    const Scan scan = run_scan(source_of({}));
    EXPECT_TRUE(scan.findings.all.empty());
    EXPECT_LT(scan.took, 5s);
}

}  // namespace
}  // namespace hemostat::scan
