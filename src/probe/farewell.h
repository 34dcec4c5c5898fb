// What is said before a connection is ended.
#pragma once

#include "base/bytes.h"
#include "tls/protocol.h"

namespace hemostat::probe {

class ProtectedSession;

/// A close_notify: under the keys of `session`, which has finished its handshake, or in the clear
/// where there is none.
///
/// RFC 5246 §7.2.1: "Each party is required to send a close_notify alert before closing the write
/// side of the connection." Node.js 0.10.0 ends with an exception when a connection on which it has
/// answered a heartbeat early is ended without one.
Bytes farewell(tls::ProtocolVersion version, ProtectedSession* session);

}  // namespace hemostat::probe
