// Peers that a probe must survive: each is one small function and one line in the table.
#pragma once

#include "lab/identity.h"
#include "lab/loop.h"

#include <cstddef>
#include <memory>
#include <string_view>

namespace hemostat::lab {

/// What a hostile peer has to work with on one connection.
struct Conversation {
    Channel& channel;
    const Bytes& flight;      ///< a real server's first flight, as records
    std::size_t& byte_count;  ///< its own to use; zero at first
};

/// Told what happened; the connection is closed after `ended` in any case.
using HostileBehaviour = void (*)(Conversation&, const Event&);

/// The behaviour that servers.toml calls `name`, or nullptr.
HostileBehaviour find_hostile_behaviour(std::string_view name);

/// A flight for Conversation::flight.
Bytes make_hostile_flight(const Identity& identity);

/// Lifetime: `flight` must outlive the session.
std::unique_ptr<Session> make_hostile(HostileBehaviour behaviour, const Bytes& flight);

}  // namespace hemostat::lab
