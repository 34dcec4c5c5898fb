// Plays a peer against a probe, with whatever the network may do in between, and keeps an eye on
// what no probe may ever do.
#pragma once

#include "finding/reason.h"
#include "models.h"

#include <boost/json/array.hpp>
#include <cstddef>
#include <optional>
#include <vector>

namespace hemostat::probe {

/// What the network does to one connection; offsets count the bytes from the peer.
struct ConnectionFaults {
    struct Break {
        std::size_t offset;  ///< nothing behind it arrives
        EventKind kind;      ///< closed, reset, silent or over_budget
    };
    struct Corruption {
        std::size_t offset;
        std::uint8_t mask;
    };
    struct Delay {
        std::size_t chunk;  ///< before which it waits
        unsigned ticks;
    };
    std::optional<Break> broken{};
    std::vector<Corruption> corruptions{};
    std::vector<std::size_t> chunk_sizes{};  ///< over and over; none delivers all at once
    std::vector<Delay> delays{};
    std::optional<std::size_t> swapped_chunk{};     ///< changes places with the next
    std::optional<std::size_t> duplicated_chunk{};  ///< arrives twice
};

/// By connection; those behind the last have no faults.
using Faults = std::vector<ConnectionFaults>;

struct Played {
    Conclusion conclusion;
    boost::json::array evidence;
    std::size_t connection_count = 0;
    std::size_t event_count = 0;
    std::size_t answered_control_count = 0;  ///< by the peer, as it says
    /// Of each connection, the bytes in both directions, as the probe saw them.
    struct Connection {
        Bytes sent;
        Bytes received;
        std::vector<Duration> nudged_after;  ///< how long nothing had come or been sent
    };
    std::vector<Connection> connections;
};

/// Runs the heartbleed probe to its end.
///
/// Fails the test where the probe does what it must not: asks for a byte of the peer's memory,
/// sends without bounds, opens too many connections, never ends, or ends without a known reason.
/// With `connections_allowed` a further connection fails, and abandon() has the last word.
Played play(const Model& model, const Faults& faults = {},
            std::optional<std::size_t> connections_allowed = std::nullopt);

}  // namespace hemostat::probe
