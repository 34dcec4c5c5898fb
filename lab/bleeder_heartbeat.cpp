#include "lab/bleeder_heartbeat.h"

#include "wire/reader.h"
#include "wire/writer.h"

#include <algorithm>
#include <array>

namespace hemostat::lab {
namespace {

constexpr std::uint8_t heartbeat_request = 1;
constexpr std::uint8_t heartbeat_response = 2;
constexpr std::size_t header_size = 1 + 2;
constexpr std::size_t padding_size = 16;
constexpr std::size_t memory_size = 64 * 1024 + header_size;

/// What this process has in its memory behind the record.
ByteView memory_behind() {
    static const auto memory = [] {
        std::array<std::uint8_t, memory_size> bytes;
        fill_random(bytes);
        return bytes;
    }();
    return memory;
}

/// The record, and behind it what happens to lie there.
Bytes memory_from(ByteView record) {
    Bytes memory(record.begin(), record.end());
    memory.insert(memory.end(), memory_behind().begin(), memory_behind().end());
    return memory;
}

/// The two checks that came with 1.0.1g.
bool is_discarded_when_fixed(ByteView record, std::size_t payload_size) {
    return header_size + padding_size > record.size() ||
           header_size + payload_size + padding_size > record.size();
}

Bytes encode_response(ByteView payload) {
    std::array<std::uint8_t, padding_size> padding{};
    fill_random(padding);
    wire::Writer response;
    response.u8(heartbeat_response).vector(2, [&](auto& writer) { writer.bytes(payload); });
    return response.bytes(padding).take();
}

}  // namespace

Bytes answer_heartbeat(ByteView record, Heartbeats heartbeats, Counters& counters) {
    const Bytes memory = memory_from(record);
    wire::Reader reader(memory);
    const std::uint8_t type = reader.u8("type");
    const std::size_t payload_size = reader.u16("payload_length");
    if (type != heartbeat_request ||
        (heartbeats == Heartbeats::fixed && is_discarded_when_fixed(record, payload_size))) {
        return {};
    }
    const std::size_t carried = record.size() - std::min(record.size(), header_size);
    counters.answered_heartbeats.fetch_add(1);
    counters.disclosed_bytes.fetch_add(payload_size - std::min(payload_size, carried));
    return encode_response(reader.bytes(payload_size, "payload"));
}

}  // namespace hemostat::lab
