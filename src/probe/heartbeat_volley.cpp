#include "probe/heartbeat_volley.h"

#include "base/result.h"
#include "tls/handshake.h"
#include "tls/heartbeat.h"
#include "tls/record.h"

#include <algorithm>

namespace hemostat::probe {
namespace {

using tls::ContentType;
using tls::HeartbeatMessageType;
using tls::ProtocolVersion;

constexpr std::size_t nonce_size = 16;
constexpr std::size_t padding_size = tls::heartbeat_padding_size_min;
constexpr std::size_t version_count = 4;  // SSL 3.0 to TLS 1.2

static_assert(5 + 3 + early_payload_size + padding_size > (1 << 14));
static_assert(3 + early_payload_size + padding_size <= (1 << 14));

std::size_t index_of(Question question) {
    return static_cast<std::size_t>(question);
}

// One payload per question: `sizes` bytes of a nonce repeated.
struct PayloadSet {
    explicit PayloadSet(const std::array<std::size_t, question_count>& sizes) {
        for (std::size_t index = 0; index < question_count; ++index) {
            std::array<std::uint8_t, nonce_size> nonce{};
            fill_random(nonce);
            for (std::size_t position = 0; position < sizes[index]; ++position) {
                bytes[index].push_back(nonce[position % nonce_size]);
            }
            views[index] = bytes[index];
        }
    }
    std::array<Bytes, question_count> bytes;
    Payloads views;
};

struct EarlyBytes {
    explicit EarlyBytes(ProtocolVersion version) {
        const Payloads& payloads = early_payloads();
        const auto heartbeat = [&](Question question, std::size_t padding) {
            return tls::encode_record(ContentType::heartbeat, version,
                                      tls::encode_heartbeat(HeartbeatMessageType::heartbeat_request,
                                                            payloads[index_of(question)], padding));
        };
        const Bytes request = heartbeat(Question::request, 0);
        const Bytes control = heartbeat(Question::control, padding_size);
        const Bytes fence =
            tls::encode_record(ContentType::handshake, version,
                               tls::encode_handshake(tls::HandshakeType::server_hello_done, {}));
        for (const Bytes* part : {&request, &control, &fence}) {
            bytes.insert(bytes.end(), part->begin(), part->end());
        }
        const ByteView whole(bytes);
        volley = {whole.first(request.size()), whole.subspan(request.size(), control.size()),
                  whole.last(fence.size()), whole.subspan(request.size()), whole};
    }
    Bytes bytes;
    EarlyVolley volley;
};

}  // namespace

const Payloads& early_payloads() {
    static const PayloadSet set({early_payload_size, early_payload_size, 0});
    return set.views;
}

const EarlyVolley& early_volley(ProtocolVersion version) {
    static const std::array<EarlyBytes, version_count> volleys{
        EarlyBytes(ProtocolVersion::ssl3), EarlyBytes(ProtocolVersion::tls10),
        EarlyBytes(ProtocolVersion::tls11), EarlyBytes(ProtocolVersion::tls12)};
    ASSERT(version >= ProtocolVersion::ssl3 && version <= ProtocolVersion::tls12);
    return volleys[tls::number_of(version) - tls::number_of(ProtocolVersion::ssl3)].volley;
}

const Payloads& protected_payloads() {
    constexpr std::size_t carried = protected_message_size - tls::heartbeat_header_size;
    static const PayloadSet set({carried - padding_size, carried, carried - padding_size});
    return set.views;
}

Bytes protected_question(Question question) {
    const ByteView payload = protected_payloads()[index_of(question)];
    const std::size_t padding =
        protected_message_size - tls::heartbeat_header_size - payload.size();
    return tls::encode_heartbeat(HeartbeatMessageType::heartbeat_request, payload, padding);
}

std::optional<Question> HeartbeatListener::hear(ByteView bytes, bool ends_record) {
    // RFC 6520 §4 wants padding; behind an answer without it the next begins with the next record.
    if (begins_record_ && is_answered_ && !bytes.empty() &&
        bytes.front() == tls::number_of(HeartbeatMessageType::heartbeat_response)) {
        position_ = 0;
        is_answered_ = false;
    }
    begins_record_ = ends_record;
    std::optional<Question> answered;
    while (!bytes.empty() && position_ < header_.size()) {
        header_[position_++] = bytes.front();
        bytes = bytes.subspan(1);
        if (position_ == header_.size()) {
            judge_header();
        }
    }
    if (position_ >= header_.size()) {
        answered = hear_payload(bytes);
        position_ += bytes.size();
    }
    const std::size_t claimed = static_cast<std::size_t>(header_[1] << 8 | header_[2]);
    if (ends_record && position_ >= header_.size() + claimed + padding_size) {
        position_ = 0;
        is_answered_ = false;
    }
    return answered;
}

void HeartbeatListener::judge_header() {
    const std::size_t claimed = static_cast<std::size_t>(header_[1] << 8 | header_[2]);
    const bool is_response = header_[0] == tls::number_of(HeartbeatMessageType::heartbeat_response);
    for (std::size_t index = 0; index < question_count; ++index) {
        const std::size_t size = (*payloads_)[index].size();
        matches_[index] = is_response && size != 0 && size == claimed;
    }
    has_heard_other_ = has_heard_other_ || std::ranges::none_of(matches_, std::identity{});
}

std::optional<Question> HeartbeatListener::hear_payload(ByteView bytes) {
    const std::size_t start = position_ - header_.size();
    for (std::size_t index = 0; index < question_count; ++index) {
        const ByteView payload = (*payloads_)[index];
        if (!matches_[index] || is_answered_ || start >= payload.size()) {
            continue;
        }
        const std::size_t size = std::min(bytes.size(), payload.size() - start);
        matches_[index] = std::ranges::equal(bytes.first(size), payload.subspan(start, size));
        if (matches_[index] && start + size == payload.size()) {
            is_answered_ = true;
            return static_cast<Question>(index);
        }
    }
    has_heard_other_ =
        has_heard_other_ || (!is_answered_ && std::ranges::none_of(matches_, std::identity{}));
    return std::nullopt;
}

}  // namespace hemostat::probe
