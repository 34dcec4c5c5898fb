#include "probe/plain_reader.h"

#include <algorithm>

namespace hemostat::probe {
namespace {

constexpr std::size_t plain_text_size_min = 4;
constexpr std::size_t plain_text_quote_max = 40;

bool is_printable(std::uint8_t byte) {
    return (byte >= 0x20 && byte < 0x7f) || byte == '\r' || byte == '\n' || byte == '\t';
}

}  // namespace

Item PlainReader::next(ByteView& bytes, Duration at, Transcript& transcript) {
    while (true) {
        if (const Item message = read_handshake(); message.kind != ItemKind::none) {
            return message;
        }
        if (const Item alert = read_alert(); alert.kind != ItemKind::none) {
            return alert;
        }
        const ByteView before = bytes;
        const auto piece = records_.next(bytes);
        if (!piece) {
            transcript.received_other(at, before);
            return {.kind = ItemKind::fault, .bytes = before};
        }
        if (!*piece) {
            return {};
        }
        has_read_record_ = true;
        transcript.received(at, **piece);
        switch ((*piece)->header.type) {
            case tls::ContentType::handshake:
                piece_ = **piece;
                handshake_rest_ = (*piece)->bytes;
                if (listener_) {
                    listener_(handshake_rest_);
                }
                break;
            case tls::ContentType::alert: alert_rest_ = (*piece)->bytes; break;
            case tls::ContentType::heartbeat:
                return {.kind = ItemKind::heartbeat, .piece = **piece};
            default: return {.kind = ItemKind::other, .piece = **piece};
        }
    }
}

Item PlainReader::read_handshake() {
    if (const auto message = messages_.next(handshake_rest_)) {
        return {.kind = ItemKind::message, .message = *message, .piece = piece_};
    }
    return {};
}

// RFC 5246 §6.2.1 allows an alert to be spread over records, and several to share one; whatever is
// not a sound alert after two bytes is not one later either.
Item PlainReader::read_alert() {
    while (!alert_rest_.empty()) {
        alert_[alert_size_++] = alert_rest_.front();
        alert_rest_ = alert_rest_.subspan(1);
        if (alert_size_ < alert_.size()) {
            continue;
        }
        alert_size_ = 0;
        const auto alert = tls::parse_alert(alert_);
        return alert ? Item{.kind = ItemKind::alert, .alert = *alert}
                     : Item{.kind = ItemKind::fault, .bytes = alert_};
    }
    return {};
}

std::optional<std::string> plain_text_line(ByteView bytes) {
    if (bytes.size() < plain_text_size_min || !std::ranges::all_of(bytes, is_printable)) {
        return std::nullopt;
    }
    const std::string_view text = as_text(bytes);
    return std::string(text.substr(0, std::min(text.find_first_of("\r\n"), plain_text_quote_max)));
}

}  // namespace hemostat::probe
