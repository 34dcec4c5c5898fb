#include "probe/plain_reader.h"

namespace hemostat::probe {

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

}  // namespace hemostat::probe
