#include "tls/heartbeat.h"

#include "base/result.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <limits>
#include <utility>

namespace hemostat::tls {

wire::Decoded<HeartbeatMessage> parse_heartbeat(ByteView fragment) {
    wire::Reader reader(fragment);
    const std::uint8_t type = reader.u8("type");
    HeartbeatMessage message;
    message.payload_length = reader.u16("payload_length");
    message.body = reader.rest();
    if (!reader.failure() && type != 1 && type != 2) {
        reader.reject("type");
    }
    if (reader.failure()) {
        return tl::unexpected(*reader.failure());
    }
    message.type = static_cast<HeartbeatMessageType>(type);
    return message;
}

Bytes encode_heartbeat(HeartbeatMessageType type, ByteView payload, std::size_t padding_size) {
    ASSERT(payload.size() <= std::numeric_limits<std::uint16_t>::max());
    wire::Writer writer;
    writer.u8(number_of(type))
        .u16(static_cast<std::uint16_t>(payload.size()))
        .bytes(payload)
        .fill(padding_size, 0);
    return writer.take();
}

}  // namespace hemostat::tls
