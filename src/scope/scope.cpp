#include "scope/scope.h"

#include "scope/canonical.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace hemostat::scope {
namespace {

using enum IpAddress::Family;

constexpr IpNetwork loopback_v4{{.octets = {127}}, 8};
constexpr IpNetwork loopback_v6{
    {.family = v6, .octets = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}, 128};
constexpr IpNetwork all_v4{};
/// RFC 4291 §2.5.5.2: ::ffff:0:0/96.
constexpr IpNetwork all_mapped{{.family = v6, .octets = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}},
                               96};

/// RFC 6761 §6.3: "The domain "localhost." and any names falling within ".localhost." are special".
bool is_localhost(std::string_view name) {
    return name == "localhost" || name.ends_with(".localhost");
}

/// Sorted, without those that lie within another: of two blocks, one has the other or they are
/// apart.
std::vector<IpNetwork> outermost(std::vector<IpNetwork> networks) {
    std::ranges::sort(networks);
    std::vector<IpNetwork> kept;
    for (const IpNetwork& network : networks) {
        if (kept.empty() || !kept.back().contains(network)) {
            kept.push_back(network);
        }
    }
    return kept;
}

std::string networks_line(std::string_view network) {
    return "networks = [\"" + std::string(network) + "\"]";
}

}  // namespace

Scope Scope::own_machine(std::vector<IpAddress> own_addresses) {
    return {ScopeFile{}, std::move(own_addresses)};
}

Scope Scope::listed(const ScopeFile& file, std::vector<IpAddress> own_addresses) {
    return {file, std::move(own_addresses)};
}

Scope::Scope(ScopeFile file, std::vector<IpAddress> own_addresses)
    : names_(std::move(file.names)),
      suffixes_(std::move(file.suffixes)),
      own_addresses_(std::move(own_addresses)),
      lists_networks_(!file.networks.empty()) {
    file.networks.insert(file.networks.end(), {loopback_v4, loopback_v6});
    networks_ = outermost(std::move(file.networks));
    std::ranges::sort(names_);
    std::ranges::sort(suffixes_);
    std::ranges::sort(own_addresses_);
}

bool Scope::covers(std::string_view name) const {
    return is_localhost(canonical(name)) || lists(name);
}

bool Scope::covers(const IpAddress& address) const {
    const IpAddress plain = address.unmapped();
    return std::ranges::binary_search(own_addresses_, plain) ||
           lists(IpNetwork{plain, plain.bit_count()});
}

bool Scope::covers(const IpNetwork& network) const {
    const IpNetwork plain = canonical(network);
    if (plain.prefix_bits == plain.address.bit_count()) {
        return covers(plain.address);
    }
    const bool has_v4 = plain.contains(all_mapped);
    return lists(plain) && (!has_v4 || lists(all_v4));
}

bool Scope::covers(std::string_view name, const IpAddress& address) const {
    return lists(name) || covers(address);
}

bool Scope::may_resolve(std::string_view name) const {
    return covers(name) || lists_networks_;
}

bool Scope::lists(const IpNetwork& network) const {
    // Those listed are apart, so only the last that starts at or before it can have it.
    const auto after =
        std::ranges::upper_bound(networks_, network.address, {}, &IpNetwork::address);
    return after != networks_.begin() && std::prev(after)->contains(network);
}

bool Scope::lists(std::string_view name) const {
    const std::string wanted = canonical(name);
    if (std::ranges::binary_search(names_, wanted)) {
        return true;
    }
    for (std::string_view rest = wanted;;) {
        if (std::ranges::binary_search(suffixes_, rest, std::less<>{})) {
            return true;
        }
        const auto dot = rest.find('.');
        if (dot == std::string_view::npos) {
            return false;
        }
        rest.remove_prefix(dot + 1);
    }
}

std::string line_to_add(std::string_view name) {
    return "names = [\"" + canonical(name) + "\"]";
}

std::string line_to_add(const IpAddress& address) {
    IpAddress plain = address.unmapped();
    plain.zone = 0;  // a scope file lists addresses on every interface
    return networks_line(to_string(plain));
}

std::string line_to_add(const IpNetwork& network) {
    return networks_line(to_string(canonical(network)));
}

}  // namespace hemostat::scope
