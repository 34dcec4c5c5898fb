// What users ask to have checked, as they write it.
#pragma once

#include "base/ip_address.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace hemostat::scan {

/// A host by name or address, or a block of addresses.
struct Target {
    /// A name keeps its case and has no trailing dot. An IPv4-mapped address has become IPv4.
    std::variant<std::string, IpAddress, IpNetwork> host;
    /// Its own port; none takes the ports that the user gave for all.
    std::optional<std::uint16_t> port;

    bool operator==(const Target&) const = default;
};

/// A name, an IPv4 address or [IPv6], each with or without :port; a bare IPv6 address; a block such
/// as 10.0.0.0/24, without a port; or a URL whose scheme speaks TLS from the start, of which only
/// host and port count.
///
/// Does not look names up, and does not ask whether the target is in scope.
/// Errors: invalid_input, naming `text` and what would be right.
/// Limit:  a block has at most 2^32 addresses.
Result<Target> parse_target(std::string_view text);

/// The shortest text that parse_target() takes for `target`.
std::string to_string(const Target& target);

}  // namespace hemostat::scan
