// The event loop: one thread, epoll, edge-triggered.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "net/socket.h"

#include <sys/epoll.h>
#include <cstdint>
#include <vector>

namespace hemostat::net {

/// What can be done with a descriptor now.
struct Readiness {
    bool can_read = false;
    bool can_write = false;
    bool has_ended = false;  ///< the peer has shut down its side, or the connection broke
};

class EventHandler {
public:
    virtual ~EventHandler() = default;
    /// True asks to be called again in the next round without waiting: there was more to do than
    /// one turn allows.
    virtual bool on_ready(Readiness ready) = 0;
};

/// Tells handlers when their descriptors become ready.
///
/// Edge-triggered: a handler reads or writes until it would block, or asks to be called again.
/// Thread: all calls from one.
class Reactor {
public:
    static Result<Reactor> make();

    /// `handler` must stay where it is until `fd` is closed. One registration serves both
    /// directions.
    Status add(int fd, EventHandler& handler);
    /// Drops what is still to be told to `handler` of what has happened so far. Closing its
    /// descriptor ends the registration (epoll(7)).
    void forget(EventHandler& handler);

    /// Waits for events for at most `wait_max`, then calls the handlers. A signal ends the wait.
    ///
    /// Returns when it last saw all that there was: whatever had happened by then has been told.
    /// What is overdue only since may have arrived while the handlers worked. It is an earlier time
    /// when more was ready than one look takes in.
    Instant run_once(Duration wait_max);

private:
    explicit Reactor(Socket epoll);

    struct Pending {
        EventHandler* handler = nullptr;
        Readiness ready;
    };

    Socket epoll_;
    std::vector<epoll_event> events_;  ///< room for one look
    Instant looked_at_;
    std::vector<Pending> round_;  ///< what is being told
    std::size_t told_count_ = 0;  ///< of round_
    std::vector<Pending> again_;  ///< what asked to be called again
};

}  // namespace hemostat::net
