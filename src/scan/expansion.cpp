#include "scan/expansion.h"

#include <cmath>
#include <utility>

namespace hemostat::scan {

Expansion::Expansion(Target target, std::span<const std::uint16_t> default_ports)
    : target_(std::move(target)), default_ports_(default_ports) {
    ASSERT(!default_ports.empty());
    if (const auto* address = std::get_if<IpAddress>(&target_.host)) {
        address_ = *address;
    } else if (const auto* block = std::get_if<IpNetwork>(&target_.host)) {
        address_ = block->address;
    }
}

std::optional<finding::Endpoint> Expansion::next() {
    const auto ports = target_.port ? std::span(&*target_.port, 1) : default_ports_;
    if (port_index_ == ports.size()) {
        if (!step_to_next_address()) {
            return std::nullopt;
        }
        port_index_ = 0;
    }
    ++given_count_;
    finding::Endpoint endpoint;
    endpoint.port = ports[port_index_++];
    endpoint.address = address_;
    if (const auto* name = std::get_if<std::string>(&target_.host)) {
        endpoint.host = *name;
        endpoint.server_name = *name;
    } else {
        endpoint.host = to_string(*address_);
    }
    return endpoint;
}

double Expansion::given_part() const {
    const auto* block = std::get_if<IpNetwork>(&target_.host);
    const double addresses =
        block == nullptr ? 1 : std::exp2(block->address.bit_count() - block->prefix_bits);
    const double ports = target_.port ? 1 : static_cast<double>(default_ports_.size());
    return static_cast<double>(given_count_) / (addresses * ports);
}

bool Expansion::step_to_next_address() {
    const auto* block = std::get_if<IpNetwork>(&target_.host);
    if (block == nullptr) {
        return false;
    }
    const auto following = advance(*address_, 1);
    if (!following || !block->contains(*following)) {
        return false;
    }
    address_ = following;
    return true;
}

}  // namespace hemostat::scan
