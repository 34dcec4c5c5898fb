// Host names to addresses, many at once, over c-ares.
#pragma once

#include "base/clock.h"
#include "base/ip_address.h"
#include "base/result.h"
#include "net/reactor.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hemostat::net {

enum class LookupStatus : std::uint8_t {
    found,
    not_found,  ///< the name exists nowhere, or has no address
    failed,     ///< nobody could tell
};

struct Lookup {
    LookupStatus status = LookupStatus::failed;
    std::vector<IpAddress> addresses;  ///< IPv4 and IPv6, each once, in the resolver's order
};

struct ResolverOptions {
    /// Answer from the hosts file alone: then no packet is sent.
    bool uses_hosts_file_only = false;
};

/// Looks names up as the system is set up to: hosts file, DNS.
///
/// Thread: that of the reactor.
class Resolver {
public:
    using Callback = std::function<void(const Lookup&)>;

    static Result<std::unique_ptr<Resolver>> make(Reactor& reactor, ResolverOptions options);
    virtual ~Resolver() = default;

    /// Calls `callback` once: maybe at once, else from process() or the reactor.
    virtual void look_up(const std::string& name, Callback callback) = 0;
    /// Lets overdue queries time out; call once a round.
    virtual void process() = 0;
    [[nodiscard]] virtual std::size_t pending_count() const = 0;
};

}  // namespace hemostat::net
