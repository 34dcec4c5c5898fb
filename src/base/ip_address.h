// IPv4 and IPv6 addresses and networks, as values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hemostat {

/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address stays IPv6 unless unmapped() is asked.
struct IpAddress {
    enum class Family : std::uint8_t { v4, v6 };

    Family family = Family::v4;
    std::array<std::uint8_t, 16> octets{};  ///< network order; IPv4 uses the first four
    std::uint32_t zone = 0;                 ///< interface index of a link-local IPv6 address, or 0

    auto operator<=>(const IpAddress&) const = default;

    [[nodiscard]] unsigned bit_count() const { return family == Family::v4 ? 32 : 128; }
    [[nodiscard]] bool is_loopback() const;
    [[nodiscard]] bool is_unspecified() const;
    /// ::ffff:192.0.2.1 as 192.0.2.1; everything else unchanged.
    [[nodiscard]] IpAddress unmapped() const;
};

/// Dotted decimal or RFC 4291 text, without brackets; a zone may follow after '%'.
std::optional<IpAddress> parse_ip_address(std::string_view text);
/// RFC 5952 text, with %zone where there is one.
std::string to_string(const IpAddress& address);

/// An address block: the addresses that share the first `prefix_bits` bits of `address`.
struct IpNetwork {
    IpAddress address;
    unsigned prefix_bits = 0;  ///< 0 to 32 or 128

    auto operator<=>(const IpNetwork&) const = default;

    [[nodiscard]] bool contains(const IpAddress& other) const;
    [[nodiscard]] bool contains(const IpNetwork& other) const;
};

/// CIDR notation, or a bare address, which is a network of one. The host bits must be zero.
std::optional<IpNetwork> parse_ip_network(std::string_view text);
std::string to_string(const IpNetwork& network);

/// The address `steps` after `address`, or nothing where the addresses end.
std::optional<IpAddress> advance(const IpAddress& address, std::uint64_t steps);

}  // namespace hemostat
