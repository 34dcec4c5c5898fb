// What we may touch, as questions.
#pragma once

#include "base/ip_address.h"
#include "scope/scope_file.h"

#include <string>
#include <string_view>
#include <vector>

namespace hemostat::scope {

/// The hosts, networks and names that the user has said are theirs, and always this machine.
///
/// Names are compared without regard to case or a trailing dot, IPv4-mapped addresses as IPv4.
/// Thread: its questions may be asked from any number of threads.
class Scope {
public:
    /// The scope without a scope file: `localhost`, `*.localhost`, the loopback addresses and
    /// exactly `own_addresses`.
    static Scope own_machine(std::vector<IpAddress> own_addresses);
    /// The same and what `file` lists.
    static Scope listed(const ScopeFile& file, std::vector<IpAddress> own_addresses);

    /// Whether `name` may be touched. Does not look it up.
    [[nodiscard]] bool covers(std::string_view name) const;
    [[nodiscard]] bool covers(const IpAddress& address) const;
    /// Whether every address of `network` may be touched, because one allowed network has them all.
    [[nodiscard]] bool covers(const IpNetwork& network) const;
    /// Whether `address`, to which `name` has been resolved, may be touched: the file lists the
    /// name, or the address is covered. What `localhost` resolves to must be.
    [[nodiscard]] bool covers(std::string_view name, const IpAddress& address) const;

    /// Whether it is worth looking `name` up: it is covered, or its addresses may be because the
    /// file lists networks.
    [[nodiscard]] bool may_resolve(std::string_view name) const;

private:
    Scope(ScopeFile file, std::vector<IpAddress> own_addresses);

    [[nodiscard]] bool lists(std::string_view name) const;
    [[nodiscard]] bool lists(const IpNetwork& network) const;

    std::vector<std::string> names_;        ///< sorted
    std::vector<std::string> suffixes_;     ///< sorted
    std::vector<IpNetwork> networks_;       ///< sorted, none within another, loopback included
    std::vector<IpAddress> own_addresses_;  ///< sorted
    bool lists_networks_;
};

/// The line for a scope file that covers `name`, as in names = ["www.example.org"].
std::string line_to_add(std::string_view name);
/// The same for an address: networks = ["192.0.2.7"].
std::string line_to_add(const IpAddress& address);
/// The same for a network: networks = ["192.0.2.0/24"].
std::string line_to_add(const IpNetwork& network);

}  // namespace hemostat::scope
