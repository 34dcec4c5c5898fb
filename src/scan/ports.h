// TCP ports as users write them.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace hemostat::scan {

/// One port, 1 to 65535.
///
/// Errors: invalid_input, naming `text` and what would be right.
Result<std::uint16_t> parse_port(std::string_view text);

/// Ports and ranges between commas, as in 443,8440-8450: in the order given, each once, never none.
///
/// Errors: invalid_input, naming the bad item and what would be right.
Result<std::vector<std::uint16_t>> parse_ports(std::string_view text);

}  // namespace hemostat::scan
