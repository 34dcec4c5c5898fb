// Host names as text.
#pragma once

#include "base/result.h"

#include <string_view>

namespace hemostat {

/// `text` as a host name: its case as given, without the dot that may end it.
///
/// Accepts letters, digits, hyphens and underscores in labels of 1 to 63 bytes, 253 bytes in all.
/// Refuses a name whose last label is a number, 0x7f included: resolvers take it for an address.
/// Errors: invalid_input, naming `text` and what would be right.
/// Lifetime: the name aliases `text`.
/// Source: RFC 1035 §2.3.4, RFC 1123 §2.1.
Result<std::string_view> parse_host_name(std::string_view text);

}  // namespace hemostat
