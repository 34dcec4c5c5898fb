// Targets × a probe × limits -> findings.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "finding/finding.h"
#include "finding/verdict_counts.h"
#include "probe/probe.h"
#include "scan/target_source.h"
#include "scope/scope.h"

#include <cstdint>
#include <functional>

namespace hemostat::scan {

struct ScanLimits {
    double connections_per_second = 2000;  ///< over all hosts; 0 is no limit
    std::size_t in_flight_max = 500;       ///< endpoints being asked at once
    std::size_t per_host_max = 4;          ///< of them, at one address
    /// How long a peer may be silent, or take to accept a connection.
    Duration timeout = std::chrono::seconds(5);
    /// How long one connection may last, in timeouts: a peer that trickles is given up on then.
    static constexpr int lifetime_timeouts = 4;
    /// How long a peer may take to end a connection that we have ended, within `timeout`: a turn of
    /// the network, and of a busy process.
    static constexpr Duration ending_time_max = std::chrono::seconds(1);
};

/// Where a scan stands.
struct Progress {
    finding::VerdictCounts verdicts;
    std::uint64_t refused_count = 0;  ///< out of scope
    std::uint64_t bad_input_count = 0;
    std::uint64_t in_flight_count = 0;
    Duration elapsed{};
    bool was_interrupted = false;
};

struct ScanOptions {
    const probe::ProbeType& type;
    const scope::Scope& scope;
    ScanLimits limits;
    /// Asked several times a second; true ends the scan early.
    std::function<bool()> is_stop_requested;
    /// Told several times a second, and at the end.
    std::function<void(const Progress&)> on_progress;
    /// Told of each input that cannot be used; the scan goes on.
    std::function<void(const Error&)> on_bad_input;
};

/// The next endpoint to be asked, a bad input, or the end.
using EndpointSource = std::function<NextTarget()>;

/// Asks every endpoint that `source` gives, and hands each finding to `sink`.
///
/// Names are looked up, and each of their addresses gets a finding of its own. Whatever is outside
/// the scope is refused before a packet is sent to it, and is a finding too. The memory used does
/// not depend on the number of endpoints.
/// Errors: our own: no event loop, no resolver.
Result<Progress> scan(const EndpointSource& source, const ScanOptions& options,
                      finding::Sink& sink);

}  // namespace hemostat::scan
