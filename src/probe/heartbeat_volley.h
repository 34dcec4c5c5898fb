// What the heartbleed probe asks with, and how it tells the answers apart.
#pragma once

#include "base/bytes.h"
#include "tls/protocol.h"

#include <array>
#include <optional>
#include <span>

namespace hemostat::probe {

/// The questions. A request claims exactly the bytes it carries but has no padding: RFC 6520 §4
/// has fixed code discard it, while vulnerable code, which never compares lengths, sends our own
/// bytes back; it reads nothing behind them. A control is legal.
enum class Question : std::uint8_t { control, request, second_control };
inline constexpr std::size_t question_count = 3;

/// The payload of each question: its own 16 random bytes over and over, new with each process.
using Payloads = std::array<ByteView, question_count>;

/// Sent in the clear after ServerHelloDone, in one piece: request, control, fence.
///
/// Sizes: the answer to the request is 5 + 3 + early_payload_size + 16 = 16,385 bytes, which does
/// not fit the write buffers that hold back smaller answers during a handshake: OpenSSL's of 4,096
/// bytes, nginx's of 16,384. The control still fits a record: 3 + early_payload_size + 16 <= 2^14.
/// The fence is a handshake message that no server may accept there. Its fatal alert pushes out
/// whatever is buffered, and stands for "nothing more will come" where a timer would have to.
inline constexpr std::size_t early_payload_size = 16'361;
/// Lifetime: that of the process.
struct EarlyVolley {
    ByteView request;
    ByteView control;
    ByteView fence;
    ByteView control_and_fence;
    ByteView whole;  ///< the three of them
};
const EarlyVolley& early_volley(tls::ProtocolVersion version);
const Payloads& early_payloads();

/// Sent under keys, each in a record of its own; all are protected_message_size bytes, so that on
/// the wire none can be told from another.
inline constexpr std::size_t protected_message_size = 83;
Bytes protected_question(Question question);
const Payloads& protected_payloads();

/// Reads heartbeat records as they arrive, without keeping them, and says which question an answer
/// belongs to.
///
/// An answer may be spread over several records: a message ends with the record that completes its
/// payload and 16 bytes of padding.
class HeartbeatListener {
public:
    explicit HeartbeatListener(const Payloads& payloads) : payloads_(&payloads) {}

    /// The question whose payload has come back whole with these bytes of a heartbeat record.
    std::optional<Question> hear(ByteView bytes, bool ends_record);

    /// Whether a heartbeat came that answers none of our questions.
    [[nodiscard]] bool has_heard_other() const { return has_heard_other_; }
    /// Whether a heartbeat has begun whose payload is not whole yet.
    [[nodiscard]] bool is_within_answer() const { return position_ != 0 && !is_answered_; }

private:
    std::optional<Question> hear_payload(ByteView bytes);
    void judge_header();

    const Payloads* payloads_;
    std::size_t position_ = 0;  ///< in the message
    std::array<std::uint8_t, 3> header_{};
    std::array<bool, question_count> matches_{};  ///< so far
    bool is_answered_ = false;
    bool begins_record_ = true;
    bool has_heard_other_ = false;
};

}  // namespace hemostat::probe
