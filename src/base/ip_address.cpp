#include "base/ip_address.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <algorithm>

namespace hemostat {
namespace {

using Family = IpAddress::Family;

std::size_t octet_count(Family family) {
    return family == Family::v4 ? 4 : 16;
}

bool shares_prefix(const IpAddress& a, const IpAddress& b, unsigned bits) {
    const unsigned whole = bits / 8;
    if (!std::equal(a.octets.begin(), a.octets.begin() + whole, b.octets.begin())) {
        return false;
    }
    const unsigned rest = bits % 8;
    return rest == 0 || (a.octets[whole] ^ b.octets[whole]) >> (8 - rest) == 0;
}

bool has_host_bits(const IpAddress& address, unsigned prefix_bits) {
    for (unsigned bit = prefix_bits; bit < address.bit_count(); ++bit) {
        if ((address.octets[bit / 8] >> (7 - bit % 8) & 1) != 0) {
            return true;
        }
    }
    return false;
}

std::optional<std::uint32_t> parse_zone(const std::string& zone) {
    if (const auto index = parse_decimal<std::uint32_t>(zone)) {
        return index;
    }
    const unsigned index = if_nametoindex(zone.c_str());
    return index == 0 ? std::nullopt : std::optional<std::uint32_t>(index);
}

}  // namespace

bool IpAddress::is_loopback() const {
    if (family == Family::v4) {
        return octets[0] == 127;
    }
    const IpAddress plain = unmapped();
    if (plain.family == Family::v4) {
        return plain.is_loopback();
    }
    return std::all_of(octets.begin(), octets.end() - 1, [](auto octet) { return octet == 0; }) &&
           octets[15] == 1;
}

bool IpAddress::is_unspecified() const {
    const IpAddress plain = unmapped();
    return std::ranges::all_of(plain.octets, [](auto octet) { return octet == 0; });
}

IpAddress IpAddress::unmapped() const {
    static constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (family == Family::v4 || !std::equal(mapped.begin(), mapped.end(), octets.begin())) {
        return *this;
    }
    IpAddress v4;
    std::copy(octets.begin() + 12, octets.end(), v4.octets.begin());
    return v4;
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) {
        return std::nullopt;  // inet_pton would not look behind it
    }
    const auto percent = text.find('%');
    const std::string plain(text.substr(0, percent));
    IpAddress address;
    if (inet_pton(AF_INET, plain.c_str(), address.octets.data()) == 1) {
        return percent == std::string_view::npos ? std::optional(address) : std::nullopt;
    }
    address.family = Family::v6;
    if (inet_pton(AF_INET6, plain.c_str(), address.octets.data()) != 1) {
        return std::nullopt;
    }
    if (percent != std::string_view::npos) {
        const auto zone = parse_zone(std::string(text.substr(percent + 1)));
        if (!zone) {
            return std::nullopt;
        }
        address.zone = *zone;
    }
    return address;
}

std::string to_string(const IpAddress& address) {
    if (address.family == Family::v4) {
        // A scan writes many; inet_ntop(3) goes through printf(3).
        std::string shown = std::to_string(address.octets[0]);
        for (std::size_t index = 1; index < octet_count(Family::v4); ++index) {
            shown += '.';
            shown += std::to_string(address.octets[index]);
        }
        return shown;
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(AF_INET6, address.octets.data(), text.data(), text.size());
    std::string shown(text.data());
    if (address.zone != 0) {
        shown += "%" + std::to_string(address.zone);
    }
    return shown;
}

bool IpNetwork::contains(const IpAddress& other) const {
    return address.family == other.family && shares_prefix(address, other, prefix_bits);
}

bool IpNetwork::contains(const IpNetwork& other) const {
    return other.prefix_bits >= prefix_bits && contains(other.address);
}

std::optional<IpNetwork> parse_ip_network(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parse_ip_address(text.substr(0, slash));
    if (!address || address->zone != 0) {
        return std::nullopt;
    }
    IpNetwork network{*address, address->bit_count()};
    if (slash != std::string_view::npos) {
        const auto bits = parse_decimal<unsigned>(text.substr(slash + 1));
        if (!bits || *bits > address->bit_count() || has_host_bits(*address, *bits)) {
            return std::nullopt;
        }
        network.prefix_bits = *bits;
    }
    return network;
}

std::string to_string(const IpNetwork& network) {
    return to_string(network.address) + "/" + std::to_string(network.prefix_bits);
}

std::optional<IpAddress> advance(const IpAddress& address, std::uint64_t steps) {
    IpAddress next = address;
    std::uint64_t carry = steps;
    for (std::size_t index = octet_count(address.family); index-- > 0 && carry != 0;) {
        const std::uint64_t sum = (carry & 0xff) + next.octets[index];
        next.octets[index] = static_cast<std::uint8_t>(sum);
        carry = (carry >> 8) + (sum >> 8);
    }
    return carry == 0 ? std::optional(next) : std::nullopt;
}

}  // namespace hemostat
