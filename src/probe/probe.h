// What every probe is: one question to a peer, asked without sockets, clocks or threads.
#pragma once

#include "base/bytes.h"
#include "base/clock.h"
#include "finding/reason.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::probe {

/// How often a probe that asks for ticks is called.
inline constexpr Duration tick_length = std::chrono::milliseconds(10);

/// What happened on the connection.
enum class EventKind : std::uint8_t {
    connected,    ///< a connection is open: the first event of each
    received,     ///< `Event::bytes` arrived, in order, cut anywhere
    closed,       ///< the peer ended its side in order
    reset,        ///< the connection broke
    tick,         ///< a further tick_length has passed; only once Action::wants_ticks was set
    silent,       ///< nothing arrived for the time that a peer is given
    over_budget,  ///< the connection's limit of time or bytes was used up
};

struct Event {
    EventKind kind;
    Duration at;       ///< since the probe was started; the driver's clock, not ours
    ByteView bytes{};  ///< only with received
};

enum class ActionKind : std::uint8_t {
    wait,       ///< for whatever comes next
    send,       ///< `Action::bytes`, then wait
    reconnect,  ///< send `Action::bytes`, end this connection and open another to the same endpoint
    done,       ///< the same, but for the other; Probe::conclusion() has the answer
};

struct Action {
    ActionKind kind = ActionKind::wait;
    /// Lifetime: until the next call of resume().
    ByteView bytes{};
    /// From now on, and until the connection is dropped, report ticks.
    bool wants_ticks = false;
};

/// The answer. `reason` carries verdict and basis.
struct Conclusion {
    const finding::Reason* reason = nullptr;
    std::string detail;  ///< what this case adds to the reason's summary, or empty
};

/// One question to one endpoint, over as many connections as it needs (at most
/// ProbeType::connections_max).
///
/// Contract: the driver reports events in the order in which they happened and obeys every action.
/// After done it reports nothing more; after reconnect the next event is connected, or the driver
/// gives up and asks for abandon().
class Probe {
public:
    virtual ~Probe() = default;
    virtual Action resume(const Event& event) = 0;
    /// What can be said when a further connection could not be opened, for `why`.
    ///
    /// Never fixed or not affected on the ground of the failure.
    virtual Conclusion abandon(const finding::Reason& why) = 0;
    /// Valid after done.
    [[nodiscard]] virtual const Conclusion& conclusion() const = 0;
    /// The transcript so far, as evidence: JSON objects as text.
    [[nodiscard]] virtual std::vector<std::string> evidence() const = 0;
};

struct ProbeOptions {
    std::string server_name;  ///< sent as SNI; empty sends none
};

/// A probe as a filled-in constant: adding one touches one file and one list.
struct ProbeType {
    std::string_view name;
    std::string_view question;
    std::string_view advisory;         ///< an advisory's id
    std::uint32_t connections_max;     ///< to one endpoint, one after another
    std::uint64_t received_bytes_max;  ///< on one connection
    std::unique_ptr<Probe> (*make)(const ProbeOptions& options);
};

extern const ProbeType heartbleed_probe;

}  // namespace hemostat::probe
