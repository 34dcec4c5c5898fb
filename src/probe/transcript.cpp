#include "probe/transcript.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace hemostat::probe {
namespace {

using finding::JsonWriter;
using finding::Literal;
using tls::ContentType;

constexpr std::array<std::size_t, 4> repeat_blocks{4096, 512, 64, 1};
// What a verdict on the first connection takes.
constexpr std::size_t usual_event_count = 8;
constexpr std::size_t usual_kept_size = 512;
/// What an event takes as text, besides its bytes; a guess.
constexpr std::size_t json_event_size = 200;

Literal to_string(ContentType type) {
    switch (type) {
        case ContentType::change_cipher_spec: return "change_cipher_spec";
        case ContentType::alert: return "alert";
        case ContentType::handshake: return "handshake";
        case ContentType::application_data: return "application_data";
        case ContentType::heartbeat: return "heartbeat";
    }
    return "unknown";
}

}  // namespace

void Transcript::begin_connection(Duration at, Literal purpose) {
    events_.reserve(usual_event_count);
    kept_.reserve(usual_kept_size);
    connections_.push_back({.purpose = purpose,
                            .first_event = static_cast<std::uint32_t>(events_.size()),
                            .at_us = static_cast<std::uint32_t>(at.count())});
}

void Transcript::sent(Duration at, Literal what, ByteView bytes) {
    Connection& connection = connections_.back();
    if (Event* const event = add(Kind::sent, at, what)) {
        event->offset = connection.sent_size;
        append(*event, bytes, record_head_max);
    }
    connection.sent_size += bytes.size();
}

void Transcript::received(Duration at, const tls::RecordPiece& piece) {
    Connection& connection = connections_.back();
    const bool opens_record = piece.offset == 0;
    Event* event = continues_last(piece) ? &events_.back() : nullptr;
    if (event == nullptr) {
        event = add(Kind::received, at, to_string(piece.header.type));
        if (event != nullptr) {
            event->offset = connection.received_size;
            event->type = piece.header.type;
        }
    }
    if (event != nullptr) {
        const std::size_t head_max =
            piece.header.type == ContentType::handshake ? flight_head_max : record_head_max;
        if (opens_record) {
            append(*event, tls::encode_record_header(piece.header), head_max);
            ++event->record_count;
        }
        append(*event, piece.bytes, head_max);
    }
    connection.received_size += piece.bytes.size() + (opens_record ? tls::record_header_size : 0);
}

void Transcript::received_other(Duration at, ByteView bytes) {
    Connection& connection = connections_.back();
    if (Event* const event = add(Kind::received_other, at, "not a TLS record")) {
        event->offset = connection.received_size;
        append(*event, bytes, flight_head_max);
    }
    connection.received_size += bytes.size();
}

void Transcript::ended(Duration at, Literal how) {
    add(Kind::ended, at, how);
}

void Transcript::key(ByteView client_random, ByteView master_secret) {
    connections_.back().key_log =
        "CLIENT_RANDOM " + to_hex(client_random) + " " + to_hex(master_secret);
}

Transcript::Event* Transcript::add(Kind kind, Duration at, Literal what) {
    if (events_.size() == events_max) {
        ++lost_event_count_;
        return nullptr;
    }
    return &events_.emplace_back(Event{.what = what,
                                       .bytes_start = static_cast<std::uint32_t>(kept_.size()),
                                       .at_us = static_cast<std::uint32_t>(at.count()),
                                       .kind = kind});
}

// Only the last event grows, so that its bytes lie together at the end of kept_.
void Transcript::append(Event& event, ByteView bytes, std::size_t head_max) {
    event.size += bytes.size();
    const auto keep = [&](std::size_t limit, std::uint32_t& count) {
        const std::size_t room = std::min(limit - std::min<std::size_t>(limit, count),
                                          bytes_max - std::min(bytes_max, kept_.size()));
        const std::size_t size = std::min(room, bytes.size());
        kept_.insert(kept_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        count += static_cast<std::uint32_t>(size);
        bytes = bytes.subspan(size);
    };
    // The record's header, the message's header and the period stand in front of what repeats.
    constexpr std::size_t lead = tls::record_header_size + 3 + repeat_period;
    if (event.repeated_size == 0 && event.tail_size == 0) {
        keep(lead, event.head_size);
    }
    if (event.tail_size == 0 && (event.head_size == lead || event.repeated_size != 0)) {
        const std::size_t repeating = repeating_size(event, bytes);
        // A short repetition is better shown than counted.
        if (event.repeated_size != 0 || repeating > repeat_period) {
            event.repeated_size += static_cast<std::uint32_t>(repeating);
            bytes = bytes.subspan(repeating);
        }
    }
    if (event.repeated_size == 0) {
        keep(head_max, event.head_size);
    } else {
        keep(tail_max, event.tail_size);
    }
}

bool Transcript::continues_last(const tls::RecordPiece& piece) const {
    if (lost_event_count_ != 0 || events_.size() <= connections_.back().first_event) {
        return false;
    }
    const Event& last = events_.back();
    if (last.kind != Kind::received || last.type != piece.header.type) {
        return false;
    }
    return piece.offset != 0 || piece.header.type == ContentType::handshake;
}

// How many bytes at the front of `bytes` go on with the last `repeat_period` bytes of the head.
std::size_t Transcript::repeating_size(const Event& event, ByteView bytes) const {
    const std::uint8_t* const period =
        kept_.data() + event.bytes_start + event.head_size - repeat_period;
    std::size_t size = 0;
    while (size < bytes.size() && size < repeat_period &&
           bytes[size] == period[(event.repeated_size + size) % repeat_period]) {
        ++size;
    }
    if (size < repeat_period || bytes.size() == size) {
        return size;
    }
    // From here on the bytes are compared with themselves, shifted. Most often all of them repeat
    // but for a record's padding: large blocks first, so that few are looked at one by one.
    for (const std::size_t block : repeat_blocks) {
        while (bytes.size() - size >= block &&
               std::memcmp(bytes.data() + size, bytes.data() + size - repeat_period, block) == 0) {
            size += block;
        }
    }
    return size;
}

std::vector<std::string> Transcript::to_json() const {
    std::vector<std::string> transcripts(connections_.size());
    for (std::size_t index = 0; index < connections_.size(); ++index) {
        transcripts[index].reserve(2 * kept_.size() + json_event_size * (events_.size() + 1));
        JsonWriter writer(transcripts[index]);
        write_json(writer, index);
    }
    return transcripts;
}

void Transcript::write_json(JsonWriter& writer, std::size_t connection_index) const {
    const Connection& connection = connections_[connection_index];
    const bool is_last = connection_index + 1 == connections_.size();
    const std::size_t end =
        is_last ? events_.size() : connections_[connection_index + 1].first_event;
    writer.object([&] {
        writer.member("kind", Literal("transcript"));
        writer.member("connection", connection_index + 1);
        writer.member("purpose", connection.purpose);
        writer.member("started_at_ms", Duration(connection.at_us));
        writer.member("sent_size", connection.sent_size);
        writer.member("received_size", connection.received_size);
        writer.key("events").array([&] {
            for (std::size_t number = connection.first_event; number < end; ++number) {
                write_json(writer, events_[number]);
            }
        });
        if (!connection.key_log.empty()) {
            writer.member("key_log", connection.key_log);
        }
        if (is_last && lost_event_count_ != 0) {
            writer.member("lost_events", lost_event_count_);
        }
    });
}

void Transcript::write_json(JsonWriter& writer, const Event& event) const {
    const ByteView kept = ByteView(kept_).subspan(event.bytes_start);
    const std::uint64_t shown =
        std::uint64_t{event.head_size} + event.repeated_size + event.tail_size;
    writer.object([&] {
        writer.member("at_ms", Duration(event.at_us));
        if (event.kind == Kind::ended) {
            writer.member("ended", event.what);
            return;
        }
        writer.member("direction",
                      event.kind == Kind::sent ? Literal("sent") : Literal("received"));
        writer.member("what", event.what);
        writer.member("offset", event.offset);
        writer.member("size", event.size);
        writer.key("bytes").hex(kept.first(event.head_size));
        if (event.repeated_size != 0) {
            writer.key("repeated").object([&] {
                writer.member("period", repeat_period);
                writer.member("size", event.repeated_size);
            });
        }
        if (event.tail_size != 0) {
            writer.key("tail").hex(kept.subspan(event.head_size, event.tail_size));
        }
        if (shown != event.size) {
            writer.member("elided", event.size - shown);
        }
        if (event.record_count > 1) {
            writer.member("records", event.record_count);
        }
    });
}

}  // namespace hemostat::probe
