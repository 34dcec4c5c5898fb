// Starts one server of the catalogue, whatever its kind.
#pragma once

#include "base/result.h"
#include "lab/catalogue.h"
#include "lab/child.h"
#include "lab/counters.h"
#include "lab/identity.h"

#include <cstdint>
#include <filesystem>

namespace hemostat::lab {

/// What servers are made with.
struct Workshop {
    std::filesystem::path folder;  ///< also holds both identities as PEM files
    Identity rsa;
    Identity ecdsa;
};

/// Makes new identities and writes them to `folder`.
Result<Workshop> make_workshop(const std::filesystem::path& folder);

struct Started {
    SharedCounters counters;
    Child child;
    std::uint16_t port = 0;
};

/// Starts `spec`; it listens when this returns. A proxy sends on to `upstream_port`.
///
/// Errors: not_permitted when this machine cannot run it: a program that is not installed, no IPv6.
Result<Started> start_server(const ServerSpec& spec, const Workshop& workshop,
                             std::uint16_t upstream_port);

}  // namespace hemostat::lab
