// At most a few connections at once to one host.
#pragma once

#include "base/ip_address.h"
#include "finding/finding.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <unordered_map>

namespace hemostat::scan {

struct IpAddressHash {
    std::size_t operator()(const IpAddress& address) const noexcept;
};

/// Counts what is under way per address, and keeps what has to wait for its turn.
class HostLimits {
public:
    explicit HostLimits(std::size_t per_host_max) : per_host_max_(per_host_max) {}

    /// Gives `endpoint` back, counted as under way, or keeps it until its host has room.
    std::optional<finding::Endpoint> admit(finding::Endpoint endpoint);
    /// One inquiry to `address` has ended: an endpoint that waited for it, counted as under way.
    std::optional<finding::Endpoint> release(const IpAddress& address);

    [[nodiscard]] std::size_t waiting_count() const { return waiting_count_; }
    /// Everything that still waits, which is then forgotten.
    std::deque<finding::Endpoint> take_waiting();

private:
    struct Host {
        std::size_t active_count = 0;
        std::deque<finding::Endpoint> waiting;
    };

    std::size_t per_host_max_;
    std::size_t waiting_count_ = 0;
    std::unordered_map<IpAddress, Host, IpAddressHash> hosts_;
};

}  // namespace hemostat::scan
