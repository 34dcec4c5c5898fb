// What OpenSSL 1.0.1 makes of a heartbeat, before and after the fix.
//
//   struct { HeartbeatMessageType type; uint16 payload_length; opaque payload[payload_length];
//            opaque padding[at least 16]; } HeartbeatMessage;          (RFC 6520 §4)
#pragma once

#include "base/bytes.h"
#include "lab/bleeder_settings.h"
#include "lab/counters.h"

namespace hemostat::lab {

/// The response to one heartbeat record, or nothing where the record is discarded.
///
/// A vulnerable server reads `payload_length` bytes from where the payload begins, however many the
/// record carried. What lies behind it here is random: `counters` learns how much was given away.
/// Shape: not cut into records: up to 3 + 65535 + 16 bytes.
/// Source: tls1_process_heartbeat() in OpenSSL 1.0.1f and 1.0.1g.
Bytes answer_heartbeat(ByteView record, Heartbeats heartbeats, Counters& counters);

}  // namespace hemostat::lab
