// One target's endpoints, one at a time.
#pragma once

#include "finding/finding.h"
#include "scan/target.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace hemostat::scan {

/// A target's addresses times its ports: every port of one address, then the next address.
///
/// All addresses of a block count, its first and last included: it is the user's block.
class Expansion {
public:
    /// Lifetime: `default_ports` must outlive the expansion; a target without a port takes them.
    Expansion(Target target, std::span<const std::uint16_t> default_ports);

    /// The next endpoint, or nothing when all were given. A name's has no address yet.
    std::optional<finding::Endpoint> next();

    /// How many of its endpoints have been given, 0 to 1.
    [[nodiscard]] double given_part() const;

private:
    bool step_to_next_address();

    Target target_;
    std::span<const std::uint16_t> default_ports_;
    std::optional<IpAddress> address_;  ///< the current one; none for a name
    std::size_t port_index_ = 0;
    std::uint64_t given_count_ = 0;
};

}  // namespace hemostat::scan
