// What a server sends in the clear, cut into what a probe acts on.
#pragma once

#include "base/bytes.h"
#include "base/clock.h"
#include "probe/transcript.h"
#include "tls/alert.h"
#include "tls/handshake.h"
#include "tls/record.h"

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace hemostat::probe {

enum class ItemKind : std::uint8_t {
    none,     ///< nothing more in these bytes
    message,  ///< a handshake message that has ended
    alert,
    heartbeat,  ///< a piece of a heartbeat record
    other,      ///< a piece of any other record: change_cipher_spec, application_data
    fault,      ///< bytes that are no TLS; `Item::bytes` is the rest of the input
};

struct Item {
    ItemKind kind = ItemKind::none;
    tls::HandshakeMessage message{};
    tls::Alert alert{};
    tls::RecordPiece piece{};  ///< with message, heartbeat and other
    ByteView bytes{};
};

/// Reads one connection's plaintext records and writes them down in the transcript.
///
/// Keeps of each handshake message only what its limit asks for, and of other records nothing.
class PlainReader {
public:
    explicit PlainReader(tls::BodyLimit limit) : messages_(limit) {}

    /// Called with all bytes of the handshake layer, in order, before the messages in them are
    /// given: what a handshake's hash is made of.
    void on_handshake_bytes(std::function<void(ByteView)> listener) {
        listener_ = std::move(listener);
    }

    /// The next item in `bytes`, which is advanced; call until it gives none.
    Item next(ByteView& bytes, Duration at, Transcript& transcript);

    /// Whether any record has begun.
    [[nodiscard]] bool has_read_record() const { return has_read_record_; }

    /// Whether a handshake message has begun that has not ended.
    [[nodiscard]] bool is_within_message() const { return !messages_.at_boundary(); }

private:
    Item read_handshake();
    Item read_alert();

    std::function<void(ByteView)> listener_;
    tls::RecordStream records_;
    tls::HandshakeStream messages_;
    tls::RecordPiece piece_{};  ///< the handshake record that is being read
    ByteView handshake_rest_;   ///< what of it has not been cut into messages yet
    ByteView alert_rest_;       ///< what of an alert record has not been read yet
    std::array<std::uint8_t, 2> alert_{};
    std::size_t alert_size_ = 0;
    bool has_read_record_ = false;
};

/// The first line of `bytes`, shortened, if a plaintext protocol such as HTTP or SMTP said them.
std::optional<std::string> plain_text_line(ByteView bytes);

}  // namespace hemostat::probe
