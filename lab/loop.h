// How one process serves many connections: a poll loop, and what a session sees of it.
#pragma once

#include "base/bytes.h"
#include "lab/counters.h"
#include "lab/descriptor.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace hemostat::lab {

enum class EventKind : std::uint8_t {
    opened,    ///< the first event of each connection that was accepted
    received,  ///< `Event::bytes` arrived
    drained,   ///< all that was sent has left
    timer,     ///< the time that was asked for with wake_after() is over
    ended,     ///< the peer ended its side or broke the connection: the last event
};

struct Event {
    EventKind kind;
    ByteView bytes{};  ///< only with received
};

class Channel;

/// What a server does on one connection.
class Session {
public:
    virtual ~Session() = default;
    virtual void resume(Channel& channel, const Event& event) = 0;
};

using Clock = std::chrono::steady_clock;

/// One connection, as its session sees it.
class Channel {
public:
    /// A session that may leave this much unsent before nothing more is read from its peer.
    static constexpr std::size_t unsent_bytes_max = 256 * 1024;

    Channel(Descriptor socket, std::unique_ptr<Session> session);
    ~Channel();

    /// Queues bytes. They leave as fast as the peer reads.
    void send(ByteView bytes);
    /// Closes the connection once everything queued has left. What is unread by then makes the
    /// kernel reset it, as it does for any program that closes without reading.
    void close() { ending_ = Ending::close; }
    /// Ends our side in order once everything queued has left, and discards what still arrives.
    void finish() { ending_ = Ending::finish; }
    /// Resets the connection now.
    void reset();
    /// Reads at most `size` bytes for the next event: what is not read stays in the kernel.
    void want(std::size_t size) { wanted_ = size; }
    /// A timer event after `delay`; replaces the one that was asked for before.
    void wake_after(std::chrono::milliseconds delay) { wake_at_ = Clock::now() + delay; }
    /// Opens a connection to `port` on loopback and ties the two together: when one ends, the
    /// other is closed. Gives nullptr when nothing listens there. The new one gets no `opened`.
    Channel* dial(std::uint16_t port, std::unique_ptr<Session> session);
    /// The other end of dial(), or nullptr.
    [[nodiscard]] Channel* partner() const { return partner_; }
    [[nodiscard]] std::size_t unsent() const { return unsent_.size() - sent_; }

private:
    friend class Loop;
    enum class Ending : std::uint8_t { none, close, finish, finished, gone };

    [[nodiscard]] bool is_gone() const { return ending_ == Ending::gone; }
    [[nodiscard]] bool is_ending() const {
        return unsent() == 0 && (ending_ == Ending::close || ending_ == Ending::finish);
    }
    [[nodiscard]] bool wants_bytes() const;
    void tell(EventKind kind, ByteView bytes = {});
    void read_some();
    void write_some();
    void take(ByteView bytes);
    void leave();

    Descriptor socket_;
    std::unique_ptr<Session> session_;
    std::unique_ptr<Channel> dialled_;  // until the loop adopts it
    Channel* partner_ = nullptr;
    Bytes unsent_;
    std::size_t sent_ = 0;  // of unsent_
    std::size_t wanted_;
    std::optional<Clock::time_point> wake_at_;
    Ending ending_ = Ending::none;
};

using MakeSession = std::function<std::unique_ptr<Session>(Counters&)>;

/// Serves every connection that arrives at `listener`, until the process is killed.
///
/// Limit: Loop::connection_count_max at a time; the oldest makes room for the newest.
[[noreturn]] void serve(int listener, const MakeSession& make_session, Counters& counters);

}  // namespace hemostat::lab
