// The addresses of this machine.
#pragma once

#include "base/ip_address.h"
#include "base/result.h"

#include <vector>

namespace hemostat::net {

/// Every address of this machine's interfaces, loopback included: sorted, each once.
///
/// A link-local IPv6 address has its interface as zone. Only this network namespace is asked.
/// Errors: io when the system does not say.
Result<std::vector<IpAddress>> local_addresses();

}  // namespace hemostat::net
