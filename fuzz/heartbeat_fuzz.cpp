// Heartbeats from hostile bytes. Oracles: what parses and is legal is written as it was read but
// for its padding, and what is legal carries all that it claims.
#include "base/result.h"
#include "tls/heartbeat.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const ByteView fragment(data, size);
    const auto heartbeat = tls::parse_heartbeat(fragment);
    if (!heartbeat) {
        ASSERT(size < 3 || (data[0] != 1 && data[0] != 2));
        return 0;
    }
    ASSERT(heartbeat->body.size() == size - 3);
    ASSERT(heartbeat->is_legal() == (3 + std::size_t{heartbeat->payload_length} + 16 <= size));
    if (heartbeat->payload_length > heartbeat->body.size()) {
        return 0;
    }
    const ByteView payload = heartbeat->body.first(heartbeat->payload_length);
    const Bytes again =
        tls::encode_heartbeat(heartbeat->type, payload, heartbeat->body.size() - payload.size());
    ASSERT(again.size() == size);
    ASSERT(std::equal(again.begin(), again.begin() + 3 + heartbeat->payload_length, data));
    return 0;
}
