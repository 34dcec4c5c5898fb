// The file in which users say what is theirs. README.md shows one.
#pragma once

#include "base/ip_address.h"
#include "base/result.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::scope {

/// The largest scope file, in bytes.
inline constexpr std::size_t scope_file_size_max = std::size_t{1} << 20;

/// What a scope file says. Names are in lower case and have no trailing dot; IPv4-mapped networks
/// have become IPv4.
struct ScopeFile {
    std::string authorised_by;          ///< never blank
    std::chrono::sys_days until;        ///< the last day, in UTC
    std::vector<std::string> names;     ///< each for itself
    std::vector<std::string> suffixes;  ///< each with all names under it
    std::vector<IpNetwork> networks;

    bool operator==(const ScopeFile&) const = default;
};

/// The scope file `text`, as it counts on the day `today`.
///
/// Errors: one line, as in FILE:LINE: key 'x': what is wrong, and what would be right.
///         invalid_input for everything that is unknown, missing, of the wrong type or empty;
///         not_permitted when its last day is over; limit above scope_file_size_max.
Result<ScopeFile> parse_scope_file(std::string_view text, std::string_view file_name,
                                   std::chrono::sys_days today);

/// The same for the file at `path`. Errors: also io.
Result<ScopeFile> read_scope_file(const std::string& path, std::chrono::sys_days today);

/// The text that parse_scope_file() reads as `file`.
std::string to_toml(const ScopeFile& file);

}  // namespace hemostat::scope
