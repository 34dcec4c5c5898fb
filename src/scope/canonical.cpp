#include "scope/canonical.h"

#include "base/text.h"

namespace hemostat::scope {

std::string canonical(std::string_view name) {
    if (name.ends_with('.')) {
        name.remove_suffix(1);
    }
    return to_lower(name);
}

IpNetwork canonical(const IpNetwork& network) {
    static constexpr unsigned mapped_prefix_bits = 96;  // RFC 4291 §2.5.5.2: ::ffff:0:0/96
    const IpAddress plain = network.address.unmapped();
    if (plain.family == network.address.family || network.prefix_bits < mapped_prefix_bits) {
        return network;
    }
    return {plain, network.prefix_bits - mapped_prefix_bits};
}

}  // namespace hemostat::scope
