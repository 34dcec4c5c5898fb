// What went over the wire, kept small: the evidence that lets someone else reach the same verdict.
#pragma once

#include "base/bytes.h"
#include "base/clock.h"
#include "finding/json_writer.h"
#include "tls/record.h"

#include <cstdint>
#include <string>
#include <vector>

namespace hemostat::probe {

/// Every byte in both directions, by offset and time, each connection by itself.
///
/// Bytes are kept as they were, except that bytes which repeat with a period of
/// `repeat_period` are counted instead (a heartbeat's payload), and that certificates and whatever
/// exceeds the limits are counted as elided: in order, `bytes`, `repeated`, `tail`, `elided`.
/// Limit: events_max events and bytes_max kept bytes; past them only the count of lost events
/// grows.
class Transcript {
public:
    static constexpr std::size_t events_max = 256;
    static constexpr std::size_t bytes_max = 32 * 1024;
    static constexpr std::size_t repeat_period = 16;
    /// Of what a peer sends in the clear during its handshake, this much is kept: more than a
    /// ServerHello.
    static constexpr std::size_t flight_head_max = 160;
    static constexpr std::size_t record_head_max = 600;
    static constexpr std::size_t tail_max = 64;

    void begin_connection(Duration at, finding::Literal purpose);
    void sent(Duration at, finding::Literal what, ByteView bytes);
    /// Pieces of one record, and records of one flight, make one event.
    void received(Duration at, const tls::RecordPiece& piece);
    /// Bytes that are no record.
    void received_other(Duration at, ByteView bytes);
    void ended(Duration at, finding::Literal how);
    /// The secret of the current connection, so that others can read its protected records: a line
    /// of an NSS key log.
    void key(ByteView client_random, ByteView master_secret);

    [[nodiscard]] std::size_t connection_count() const { return connections_.size(); }
    /// An object for each connection.
    [[nodiscard]] std::vector<std::string> to_json() const;

private:
    enum class Kind : std::uint8_t { sent, received, received_other, ended };

    struct Event {
        finding::Literal what;
        std::uint64_t offset = 0;  ///< in its connection and direction
        std::uint64_t size = 0;
        std::uint32_t bytes_start = 0;  ///< in kept_; head, then tail
        std::uint32_t head_size = 0;
        std::uint32_t repeated_size = 0;
        std::uint32_t tail_size = 0;
        std::uint32_t record_count = 0;
        std::uint32_t at_us = 0;
        Kind kind = Kind::sent;
        tls::ContentType type = tls::ContentType::handshake;
    };
    struct Connection {
        finding::Literal purpose;
        std::uint32_t first_event = 0;
        std::uint32_t at_us = 0;
        std::uint64_t sent_size = 0;
        std::uint64_t received_size = 0;
        std::string key_log;
    };

    Event* add(Kind kind, Duration at, finding::Literal what);
    void append(Event& event, ByteView bytes, std::size_t head_max);
    [[nodiscard]] bool continues_last(const tls::RecordPiece& piece) const;
    [[nodiscard]] std::size_t repeating_size(const Event& event, ByteView bytes) const;
    void write_json(finding::JsonWriter& writer, std::size_t connection_index) const;
    void write_json(finding::JsonWriter& writer, const Event& event) const;

    std::vector<Connection> connections_;
    std::vector<Event> events_;
    Bytes kept_;
    std::uint64_t lost_event_count_ = 0;
};

}  // namespace hemostat::probe
