// Our imitation of a server on OpenSSL 1.0.1f, 1.0.1g, or one built without heartbeats.
#pragma once

#include "lab/bleeder_settings.h"
#include "lab/loop.h"

#include <memory>

namespace hemostat::lab {

/// One connection to a bleeder. It behaves on the wire as OpenSSL does as far as a heartbeat probe
/// can tell; lab/README.md lists what it leaves out.
///
/// Lifetime: `settings`, `identity` and `counters` must outlive the session.
std::unique_ptr<Session> make_bleeder(const BleederSettings& settings, const Identity& identity,
                                      Counters& counters);

}  // namespace hemostat::lab
