// What a server of ours counts, in memory that it shares with whoever started it.
#pragma once

#include "base/result.h"

#include <atomic>
#include <cstdint>
#include <memory>

namespace hemostat::lab {

/// Thread: written by the server's process, read by any other.
struct Counters {
    std::atomic<std::uint64_t> connections;  ///< accepted
    /// Heartbeat responses that were made, whether or not they left the write buffer.
    std::atomic<std::uint64_t> answered_heartbeats;
    /// Bytes of the server's own memory in those responses, their padding not counted.
    std::atomic<std::uint64_t> disclosed_bytes;
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "shared between processes");

struct Unmap {
    void operator()(Counters* counters) const;
};
using SharedCounters = std::unique_ptr<Counters, Unmap>;

/// Counters at zero, shared with every process that is forked from here on.
Result<SharedCounters> make_shared_counters();

}  // namespace hemostat::lab
