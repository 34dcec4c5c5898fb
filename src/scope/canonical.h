// The one form in which names and networks are compared.
#pragma once

#include "base/ip_address.h"

#include <string>
#include <string_view>

namespace hemostat::scope {

/// Lower case, without a trailing dot.
std::string canonical(std::string_view name);

/// A block of IPv4-mapped addresses as its IPv4 block; every other one unchanged.
IpNetwork canonical(const IpNetwork& network);

}  // namespace hemostat::scope
