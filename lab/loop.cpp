#include "lab/loop.h"

#include "base/result.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <algorithm>
#include <iterator>
#include <vector>

namespace hemostat::lab {

/// The channels of one process, and the socket that they come from.
class Loop {
public:
    static constexpr std::size_t connection_count_max = 512;

    Loop(int listener, const MakeSession& make_session, Counters& counters)
        : listener_(listener), make_session_(make_session), counters_(counters) {}

    /// Waits for something to do and does it.
    void turn();

private:
    void accept_one();
    static void serve(Channel& channel, short ready);
    static void wake(Channel& channel);
    static void flush(Channel& channel);
    void adopt_and_forget();
    [[nodiscard]] std::vector<pollfd> watched() const;
    [[nodiscard]] int timeout_ms() const;

    int listener_;
    const MakeSession& make_session_;
    Counters& counters_;
    std::vector<std::unique_ptr<Channel>> channels_;  // the oldest first
};

void Loop::turn() {
    std::vector<pollfd> sockets = watched();
    if (poll(sockets.data(), sockets.size(), timeout_ms()) < 0) {
        return;  // interrupted
    }
    for (std::size_t index = 0; index < channels_.size(); ++index) {
        serve(*channels_[index], sockets[index + 1].revents);
    }
    adopt_and_forget();
    if (sockets[0].revents != 0) {
        accept_one();
    }
}

std::vector<pollfd> Loop::watched() const {
    std::vector<pollfd> sockets{{.fd = listener_, .events = POLLIN, .revents = 0}};
    for (const auto& channel : channels_) {
        const int events =
            (channel->wants_bytes() ? POLLIN : 0) | (channel->unsent() > 0 ? POLLOUT : 0);
        sockets.push_back(
            {.fd = channel->socket_.number(), .events = static_cast<short>(events), .revents = 0});
    }
    return sockets;
}

/// Until the first timer is due; -1 when none is set; 0 when a channel has only to be ended.
int Loop::timeout_ms() const {
    if (std::ranges::any_of(channels_, [](const auto& channel) { return channel->is_ending(); })) {
        return 0;
    }
    std::optional<Clock::time_point> first;
    for (const auto& channel : channels_) {
        if (channel->wake_at_ && (!first || *channel->wake_at_ < *first)) {
            first = channel->wake_at_;
        }
    }
    if (!first) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

void Loop::accept_one() {
    Descriptor socket(accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket.is_open()) {
        return;  // gone before it was accepted
    }
    const int on = 1;
    setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    counters_.connections.fetch_add(1);
    if (channels_.size() >= connection_count_max) {
        channels_.erase(channels_.begin());
    }
    channels_.push_back(std::make_unique<Channel>(std::move(socket), make_session_(counters_)));
    Channel& channel = *channels_.back();
    channel.tell(EventKind::opened);
    flush(channel);
    adopt_and_forget();
}

void Loop::serve(Channel& channel, short ready) {
    wake(channel);
    if ((ready & (POLLIN | POLLHUP | POLLERR)) != 0 && !channel.is_gone()) {
        channel.read_some();
    }
    flush(channel);
}

void Loop::flush(Channel& channel) {
    const bool was_sending = channel.unsent() > 0;
    channel.write_some();
    if (was_sending && channel.unsent() == 0 && channel.ending_ == Channel::Ending::none) {
        channel.tell(EventKind::drained);
    }
}

void Loop::wake(Channel& channel) {
    if (channel.wake_at_ && Clock::now() >= *channel.wake_at_ && !channel.is_gone()) {
        channel.wake_at_.reset();
        channel.tell(EventKind::timer);
    }
}

/// Takes up the connections that sessions dialled, and drops the channels that are gone.
void Loop::adopt_and_forget() {
    std::vector<std::unique_ptr<Channel>> dialled;
    for (const auto& channel : channels_) {
        if (channel->dialled_) {
            dialled.push_back(std::move(channel->dialled_));
        }
    }
    std::ranges::move(dialled, std::back_inserter(channels_));
    std::erase_if(channels_, [](const auto& channel) { return channel->is_gone(); });
}

void serve(int listener, const MakeSession& make_session, Counters& counters) {
    Loop loop(listener, make_session, counters);
    for (;;) {
        loop.turn();
    }
}

}  // namespace hemostat::lab
