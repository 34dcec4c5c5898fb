// The heartbleed probe against hostile events. Oracles: it says fixed only after a control that it
// sent was answered, and vulnerable only after a request was; it opens no more connections than it
// may, sends within bounds, and never waits on a connection that has ended.
#include "base/result.h"
#include "finding/reason.h"
#include "probe/heartbeat_volley.h"
#include "probe/probe.h"
#include "tls/alert.h"
#include "tls/handshake.h"
#include "tls/heartbeat.h"
#include "tls/record.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace {

using namespace hemostat;
using namespace hemostat::probe;
using tls::ContentType;
using tls::ProtocolVersion;

constexpr std::size_t sent_bytes_max = 40 * 1024;

/// The bytes of an input as what happens next.
class Script {
public:
    explicit Script(ByteView bytes) : bytes_(bytes) {}

    [[nodiscard]] bool is_over() const { return bytes_.empty(); }
    std::uint8_t byte() {
        if (bytes_.empty()) {
            return 0;
        }
        const std::uint8_t value = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return value;
    }
    ByteView bytes(std::size_t size) {
        const ByteView part = bytes_.first(std::min(size, bytes_.size()));
        bytes_ = bytes_.subspan(part.size());
        return part;
    }

private:
    ByteView bytes_;
};

Bytes server_flight(ProtocolVersion version, bool offers_heartbeat) {
    Bytes hello{3, static_cast<std::uint8_t>(tls::number_of(version))};
    hello.resize(34, 0x5a);
    const Bytes suite{0, 0x00, 0x2f, 0};
    hello.insert(hello.end(), suite.begin(), suite.end());
    if (offers_heartbeat) {
        const Bytes extensions{0, 5, 0, 15, 0, 1, 1};
        hello.insert(hello.end(), extensions.begin(), extensions.end());
    }
    Bytes flight = tls::encode_handshake(tls::HandshakeType::server_hello, hello);
    const Bytes done = tls::encode_handshake(tls::HandshakeType::server_hello_done, {});
    flight.insert(flight.end(), done.begin(), done.end());
    return tls::encode_record(ContentType::handshake, version, flight);
}

Bytes answer_to(Question question, ProtocolVersion version) {
    return tls::encode_record(
        ContentType::heartbeat, version,
        tls::encode_heartbeat(tls::HeartbeatMessageType::heartbeat_response,
                              early_payloads()[static_cast<std::size_t>(question)], 16));
}

class Run {
public:
    explicit Run(ByteView input)
        : script_(input), probe_(heartbleed_probe.make({.server_name = "www.example.org"})) {}

    void play() {
        ActionKind action = tell(EventKind::connected);
        while (!script_.is_over() && action != ActionKind::done) {
            if (action == ActionKind::reconnect) {
                if (script_.byte() % 8 == 0) {
                    check(probe_->abandon(finding::reasons::connection_refused), true);
                    break;
                }
                ASSERT(++connection_count_ <= heartbleed_probe.connections_max);
                sent_size_ = 0;
                wants_ticks_ = false;
                action = tell(EventKind::connected);
                continue;
            }
            action = next();
        }
        if (action == ActionKind::done) {
            check(probe_->conclusion(), false);
        }
        ASSERT(!probe_->evidence().empty());
    }

private:
    ActionKind next() {
        const std::uint8_t kind = script_.byte();
        const auto version = static_cast<ProtocolVersion>(0x0300 + (kind >> 6));
        switch (kind % 16) {
            case 0: return receive(server_flight(version, true));
            case 1: return receive(server_flight(version, false));
            case 2:
                has_answered_control_ = true;
                return receive(answer_to(Question::control, version));
            case 3:
                has_answered_request_ = true;
                return receive(answer_to(Question::request, version));
            case 4:
                return receive(tls::encode_record(
                    ContentType::alert, version,
                    tls::encode_alert({tls::AlertLevel::fatal,
                                       static_cast<tls::AlertDescription>(script_.byte())})));
            case 5: return last_word(EventKind::closed);
            case 6: return last_word(EventKind::reset);
            case 7: return last_word(EventKind::silent);
            case 8: return last_word(EventKind::over_budget);
            case 9: return wants_ticks_ ? tell(EventKind::tick) : ActionKind::wait;
            case 10: now_ += std::chrono::milliseconds(script_.byte()); return ActionKind::wait;
            case 11: {
                // A record of the input's making.
                const auto type = static_cast<ContentType>(20 + script_.byte() % 5);
                return receive(tls::encode_record(type, version, script_.bytes(script_.byte())));
            }
            default: {
                const ByteView raw = script_.bytes(script_.byte());
                return receive(Bytes(raw.begin(), raw.end()));
            }
        }
    }

    ActionKind receive(const Bytes& bytes) {
        return bytes.empty() ? ActionKind::wait : tell(EventKind::received, bytes);
    }

    ActionKind last_word(EventKind kind) {
        const ActionKind action = tell(kind);
        ASSERT(action == ActionKind::done || action == ActionKind::reconnect);
        return action;
    }

    ActionKind tell(EventKind kind, ByteView bytes = {}) {
        // In a buffer of its own, so that what outlives it is found out.
        const auto copy = std::make_unique<Bytes>(bytes.begin(), bytes.end());
        const Action action = probe_->resume({.kind = kind, .at = now_, .bytes = *copy});
        wants_ticks_ = wants_ticks_ || action.wants_ticks;
        ASSERT(action.kind != ActionKind::wait || action.bytes.empty());
        ASSERT(action.kind != ActionKind::send || !action.bytes.empty());
        sent_size_ += action.bytes.size();
        ASSERT(sent_size_ <= sent_bytes_max);
        return action.kind;
    }

    void check(const Conclusion& conclusion, bool was_abandoned) const {
        using enum finding::Verdict;
        ASSERT(std::ranges::count(finding::all_reasons(), conclusion.reason) == 1);
        const finding::Verdict verdict = conclusion.reason->verdict;
        ASSERT(verdict != fixed || (has_answered_control_ && !was_abandoned));
        ASSERT(verdict != not_affected || !was_abandoned);
        ASSERT(verdict != vulnerable || has_answered_request_);
    }

    Script script_;
    std::unique_ptr<Probe> probe_;
    Duration now_{};
    bool wants_ticks_ = false;
    bool has_answered_control_ = false;
    bool has_answered_request_ = false;
    std::size_t connection_count_ = 1;
    std::size_t sent_size_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Run({data, size}).play();
    return 0;
}
