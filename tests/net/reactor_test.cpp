#include "net/reactor.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <functional>
#include <utility>
#include <vector>

namespace hemostat::net {
namespace {

using namespace std::chrono_literals;

struct Handler final : EventHandler {
    bool on_ready(Readiness ready) override {
        ++call_count;
        last = ready;
        return action ? action() : false;
    }
    int call_count = 0;
    Readiness last;
    std::function<bool()> action;
};

std::pair<Socket, Socket> make_pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    return {Socket(ends[0]), Socket(ends[1])};
}

void run_rounds(Reactor& reactor, int count) {
    for (; count > 0; --count) {
        reactor.run_once(1ms);
    }
}

TEST(Reactor, TellsOnceWhatHasBecomeReady) {
    auto reactor = *Reactor::make();
    const auto [near, far] = make_pair();
    Handler handler;
    ASSERT_TRUE(reactor.add(near.fd(), handler));
    run_rounds(reactor, 3);
    EXPECT_EQ(handler.call_count, 1) << "writable, once";
    EXPECT_TRUE(handler.last.can_write);
    EXPECT_FALSE(handler.last.can_read);
    send_some(far, as_bytes("x"));
    run_rounds(reactor, 3);
    EXPECT_EQ(handler.call_count, 2) << "edge-triggered";
    EXPECT_TRUE(handler.last.can_read);
    EXPECT_FALSE(handler.last.has_ended);
}

TEST(Reactor, TellsThatThePeerHasEnded) {
    auto reactor = *Reactor::make();
    auto [near, far] = make_pair();
    Handler handler;
    ASSERT_TRUE(reactor.add(near.fd(), handler));
    run_rounds(reactor, 1);
    far.close();
    run_rounds(reactor, 1);
    EXPECT_TRUE(handler.last.has_ended);
    EXPECT_TRUE(handler.last.can_read) << "the end is read like bytes";
}

TEST(Reactor, CallsAgainWhoHadMoreToDo) {
    auto reactor = *Reactor::make();
    const auto [near, far] = make_pair();
    Handler handler;
    handler.action = [&] { return handler.call_count < 5; };
    ASSERT_TRUE(reactor.add(near.fd(), handler));
    const auto started = std::chrono::steady_clock::now();
    for (int round = 0; round < 5; ++round) {
        reactor.run_once(10s);
    }
    EXPECT_EQ(handler.call_count, 5);
    EXPECT_LT(std::chrono::steady_clock::now() - started, 5s) << "it did not wait in between";
}

TEST(Reactor, DoesNotCallWhoWasForgottenInTheSameRound) {
    auto reactor = *Reactor::make();
    auto [first_end, first_far] = make_pair();
    auto [second_end, second_far] = make_pair();
    Handler first;
    Handler second;
    // Whichever is called first forgets the other.
    first.action = [&] {
        reactor.forget(second);
        second_end.close();
        return false;
    };
    second.action = [&] {
        reactor.forget(first);
        first_end.close();
        return false;
    };
    ASSERT_TRUE(reactor.add(first_end.fd(), first));
    ASSERT_TRUE(reactor.add(second_end.fd(), second));
    run_rounds(reactor, 3);
    EXPECT_EQ(first.call_count + second.call_count, 1);
}

TEST(Reactor, WaitsNoLongerThanItMay) {
    auto reactor = *Reactor::make();
    const auto started = std::chrono::steady_clock::now();
    reactor.run_once(20ms);
    const auto waited = std::chrono::steady_clock::now() - started;
    EXPECT_GE(waited, 15ms);
    EXPECT_LT(waited, 5s);
}

// More are ready than one look takes in.
TEST(Reactor, SaysWhenItSawAllThatThereWas) {
    auto reactor = *Reactor::make();
    std::vector<std::pair<Socket, Socket>> pairs;
    std::vector<Handler> handlers(1500);
    for (Handler& handler : handlers) {
        pairs.push_back(make_pair());
        ASSERT_TRUE(reactor.add(pairs.back().first.fd(), handler));
    }
    const auto count_told = [&] {
        return std::ranges::count_if(handlers, [](const Handler& one) { return one.call_count; });
    };
    const auto before = std::chrono::steady_clock::now();
    int look_count = 1;
    while (reactor.run_once(1ms) < before) {
        EXPECT_LT(count_told(), 1500);
        ASSERT_LT(++look_count, 10);
    }
    EXPECT_EQ(count_told(), 1500);
    EXPECT_GT(look_count, 1);
}

TEST(Reactor, RefusesADescriptorThatIsNone) {
    auto reactor = *Reactor::make();
    Handler handler;
    const auto added = reactor.add(-1, handler);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().kind, ErrorKind::io);
}

}  // namespace
}  // namespace hemostat::net
