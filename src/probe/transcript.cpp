#include "probe/transcript.h"

#include "wire/writer.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <cstring>

namespace hemostat::probe {
namespace {

namespace json = boost::json;
using tls::ContentType;

constexpr std::size_t repeat_block = 256;

std::string_view to_string(ContentType type) {
    switch (type) {
        case ContentType::change_cipher_spec: return "change_cipher_spec";
        case ContentType::alert: return "alert";
        case ContentType::handshake: return "handshake";
        case ContentType::application_data: return "application_data";
        case ContentType::heartbeat: return "heartbeat";
    }
    return "unknown";
}

double to_ms(std::uint32_t at_us) {
    return static_cast<double>(at_us) / 1000.0;
}

}  // namespace

void Transcript::begin_connection(Duration at, std::string_view purpose) {
    connections_.push_back({.purpose = purpose,
                            .first_event = static_cast<std::uint32_t>(events_.size()),
                            .at_us = static_cast<std::uint32_t>(at.count())});
}

void Transcript::sent(Duration at, std::string_view what, ByteView bytes) {
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
            wire::Writer header;
            tls::encode_record_header(header, piece.header);
            append(*event, header.view(), head_max);
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

void Transcript::ended(Duration at, std::string_view how) {
    add(Kind::ended, at, how);
}

void Transcript::key(ByteView client_random, ByteView master_secret) {
    connections_.back().key_log =
        "CLIENT_RANDOM " + to_hex(client_random) + " " + to_hex(master_secret);
}

Transcript::Event* Transcript::add(Kind kind, Duration at, std::string_view what) {
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
    if (events_.size() <= connections_.back().first_event) {
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
    // but for a record's padding: whole blocks first, so that few are looked at one by one.
    while (bytes.size() - size >= repeat_block &&
           std::memcmp(bytes.data() + size, bytes.data() + size - repeat_period, repeat_block) ==
               0) {
        size += repeat_block;
    }
    while (size < bytes.size() && bytes[size] == bytes[size - repeat_period]) {
        ++size;
    }
    return size;
}

json::array Transcript::to_json() const {
    json::array transcripts;
    for (std::size_t index = 0; index < connections_.size(); ++index) {
        const Connection& connection = connections_[index];
        const std::size_t end =
            index + 1 < connections_.size() ? connections_[index + 1].first_event : events_.size();
        json::array events;
        for (std::size_t number = connection.first_event; number < end; ++number) {
            events.push_back(to_json(events_[number]));
        }
        json::object transcript{{"kind", "transcript"},
                                {"connection", index + 1},
                                {"purpose", connection.purpose},
                                {"started_at_ms", to_ms(connection.at_us)},
                                {"sent_size", connection.sent_size},
                                {"received_size", connection.received_size},
                                {"events", std::move(events)}};
        if (!connection.key_log.empty()) {
            transcript.emplace("key_log", connection.key_log);
        }
        if (index + 1 == connections_.size() && lost_event_count_ != 0) {
            transcript.emplace("lost_events", lost_event_count_);
        }
        transcripts.push_back(std::move(transcript));
    }
    return transcripts;
}

json::object Transcript::to_json(const Event& event) const {
    json::object object{{"at_ms", to_ms(event.at_us)}};
    if (event.kind == Kind::ended) {
        object.emplace("ended", event.what);
        return object;
    }
    object.emplace("direction", event.kind == Kind::sent ? "sent" : "received");
    object.emplace("what", event.what);
    object.emplace("offset", event.offset);
    object.emplace("size", event.size);
    const ByteView kept(kept_);
    object.emplace("bytes", to_hex(kept.subspan(event.bytes_start, event.head_size)));
    if (event.repeated_size != 0) {
        object.emplace("repeated",
                       json::object{{"period", repeat_period}, {"size", event.repeated_size}});
    }
    if (event.tail_size != 0) {
        object.emplace("tail",
                       to_hex(kept.subspan(event.bytes_start + event.head_size, event.tail_size)));
    }
    const std::uint64_t shown =
        std::uint64_t{event.head_size} + event.repeated_size + event.tail_size;
    if (shown != event.size) {
        object.emplace("elided", event.size - shown);
    }
    if (event.record_count > 1) {
        object.emplace("records", event.record_count);
    }
    return object;
}

}  // namespace hemostat::probe
