// Heartbeat messages (RFC 6520 §4).
//
//   struct {
//      HeartbeatMessageType type;
//      uint16 payload_length;
//      opaque payload[HeartbeatMessage.payload_length];
//      opaque padding[padding_length];
//   } HeartbeatMessage;
#pragma once

#include "base/bytes.h"
#include "tls/protocol.h"
#include "wire/decode_error.h"

namespace hemostat::tls {

enum class HeartbeatMessageType : std::uint8_t { heartbeat_request = 1, heartbeat_response = 2 };

inline constexpr std::size_t heartbeat_header_size = 3;
/// RFC 6520 §4: "The padding_length MUST be at least 16."
inline constexpr std::size_t heartbeat_padding_size_min = 16;

struct HeartbeatMessage {
    HeartbeatMessageType type = HeartbeatMessageType::heartbeat_request;
    std::uint16_t payload_length = 0;  ///< as claimed
    ByteView body;                     ///< payload and padding, as carried

    /// RFC 6520 §4: "If the payload_length of a received HeartbeatMessage is too large, the
    /// received HeartbeatMessage MUST be discarded silently."
    [[nodiscard]] bool is_legal() const {
        return body.size() >= payload_length + heartbeat_padding_size_min;
    }
};

/// Does not compare payload_length with what is carried: see is_legal().
/// Errors: truncated below three bytes; malformed when the type is unknown.
wire::Decoded<HeartbeatMessage> parse_heartbeat(ByteView fragment);

/// A message that claims exactly the bytes of `payload` and carries them, then `padding_size` zero
/// bytes. There is no way to claim more than is carried: this program never asks for a peer's
/// memory.
Bytes encode_heartbeat(HeartbeatMessageType type, ByteView payload, std::size_t padding_size);

}  // namespace hemostat::tls
