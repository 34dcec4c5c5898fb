#include "script.h"

#include "tls/heartbeat.h"
#include "tls/record.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <deque>
#include <utility>

namespace hemostat::probe {
namespace {

/// A close_notify, with all that keys may add to it.
constexpr std::size_t farewell_size_max = 64;
/// A hello, a volley of 32 KiB, the fences, and room for none besides.
constexpr std::size_t sent_bytes_max = 40 * 1024;
constexpr std::size_t received_bytes_max = 128 * 1024;
constexpr unsigned silent_after_ticks = 500;
constexpr std::size_t events_max = 400'000;

/// Reads what the probe sends in the clear: up to its change_cipher_spec.
class Auditor {
public:
    void hear(ByteView bytes) {
        while (!is_protected_) {
            const auto piece = records_.next(bytes);
            ASSERT_TRUE(piece) << "the probe sent no TLS";
            if (!*piece) {
                return;
            }
            const tls::RecordHeader& header = (*piece)->header;
            record_.insert(record_.end(), (*piece)->bytes.begin(), (*piece)->bytes.end());
            if (!(*piece)->is_last()) {
                continue;
            }
            const Bytes fragment = std::exchange(record_, {});
            is_protected_ = header.type == tls::ContentType::change_cipher_spec;
            if (header.type == tls::ContentType::heartbeat) {
                const auto heartbeat = tls::parse_heartbeat(fragment);
                ASSERT_TRUE(heartbeat);
                EXPECT_LE(heartbeat->payload_length, heartbeat->body.size())
                    << "the probe asks for the peer's memory";
            }
        }
    }

private:
    tls::RecordStream records_;
    Bytes record_;
    bool is_protected_ = false;
};

/// One connection: the peer's bytes on their way to the probe.
class Connection {
public:
    Connection(std::unique_ptr<Peer> peer, const ConnectionFaults& faults)
        : peer_(std::move(peer)), faults_(faults) {
        peer_->open(output_);
        take_output();
    }

    void send(ByteView bytes) {
        auditor_.hear(bytes);
        if (!output_.end) {
            peer_->take(bytes, output_);
            take_output();
        }
    }

    void idle() {
        if (!output_.end) {
            peer_->idle(output_);
            take_output();
        }
    }

    [[nodiscard]] std::size_t answered_control_count() const {
        return peer_->answered_control_count();
    }

    /// Ticks that pass before anything arrives.
    unsigned delay() {
        unsigned ticks = 0;
        std::erase_if(faults_.delays, [&](const ConnectionFaults::Delay& delay) {
            ticks += delay.chunk <= chunk_count_ ? delay.ticks : 0;
            return delay.chunk <= chunk_count_;
        });
        return ticks;
    }

    /// The next bytes that arrive; empty when there are none for now.
    Bytes next_chunk() {
        if (ready_.empty()) {
            cut_chunk();
            if (faults_.swapped_chunk == chunk_count_ && !ready_.empty()) {
                cut_chunk();
                if (ready_.size() > 1) {
                    std::swap(ready_[0], ready_[1]);
                }
            }
            if (faults_.duplicated_chunk == chunk_count_ && !ready_.empty()) {
                ready_.push_front(ready_.front());
            }
        }
        if (ready_.empty()) {
            return {};
        }
        ++chunk_count_;
        Bytes chunk = std::move(ready_.front());
        ready_.pop_front();
        return chunk;
    }

    /// How it ends, once nothing more arrives.
    [[nodiscard]] std::optional<EventKind> end() const {
        if (faults_.broken && sent_size_ >= faults_.broken->offset) {
            return faults_.broken->kind;
        }
        return output_.end;
    }

private:
    void take_output() {
        Bytes bytes = std::exchange(output_.bytes, {});
        for (const auto& corruption : faults_.corruptions) {
            if (corruption.offset >= sent_size_ && corruption.offset - sent_size_ < bytes.size()) {
                bytes[corruption.offset - sent_size_] ^= corruption.mask;
            }
        }
        sent_size_ += bytes.size();
        const std::size_t arriving =
            faults_.broken ? std::min(faults_.broken->offset, sent_size_) : sent_size_;
        bytes.resize(arriving - std::min(arriving, underway_.size()));
        underway_.insert(underway_.end(), bytes.begin(), bytes.end());
    }

    void cut_chunk() {
        std::size_t size = underway_.size() - cut_size_;
        if (!faults_.chunk_sizes.empty()) {
            const std::size_t number = cut_count_++ % faults_.chunk_sizes.size();
            size = std::min(size, std::max<std::size_t>(1, faults_.chunk_sizes[number]));
        }
        if (size == 0) {
            return;
        }
        const auto start = underway_.begin() + static_cast<std::ptrdiff_t>(cut_size_);
        ready_.emplace_back(start, start + static_cast<std::ptrdiff_t>(size));
        cut_size_ += size;
    }

    std::unique_ptr<Peer> peer_;
    ConnectionFaults faults_;
    Output output_;
    Auditor auditor_;
    Bytes underway_;
    std::deque<Bytes> ready_;
    std::size_t sent_size_ = 0;
    std::size_t cut_size_ = 0;
    std::size_t cut_count_ = 0;
    std::size_t chunk_count_ = 0;
};

class Runner {
public:
    Runner(const Model& model, const Faults& faults, std::optional<std::size_t> connections_allowed)
        : model_(model),
          faults_(faults),
          connections_allowed_(connections_allowed),
          probe_(heartbleed_probe.make({.server_name = "www.example.org"})) {}

    Played play() {
        while (true) {
            const ActionKind last = play_connection();
            if (last == ActionKind::done) {
                played_.conclusion = probe_->conclusion();
                break;
            }
            if (played_.connections.size() == connections_allowed_) {
                played_.conclusion = probe_->abandon(finding::reasons::connection_refused);
                break;
            }
            if (played_.connections.size() == heartbleed_probe.connections_max) {
                ADD_FAILURE() << model_.name << ": too many connections";
                break;
            }
        }
        played_.connection_count = played_.connections.size();
        for (const std::string& text : probe_->evidence()) {
            played_.evidence.push_back(boost::json::parse(text));
        }
        if (std::ranges::find(finding::all_reasons(), played_.conclusion.reason) ==
            finding::all_reasons().end()) {
            ADD_FAILURE() << model_.name << ": no known reason";
            played_.conclusion.reason = &finding::reasons::local_failure;
        }
        return std::move(played_);
    }

private:
    /// Until the probe asks for another connection or is done.
    ActionKind play_connection() {
        static const ConnectionFaults none;
        const std::size_t number = played_.connections.size();
        played_.connections.emplace_back();
        connection_.emplace(model_.make(), number < faults_.size() ? faults_[number] : none);
        wants_ticks_ = false;
        quiet_ticks_ = 0;
        unnudged_ticks_ = 0;
        ActionKind action = tell(EventKind::connected);
        while (action == ActionKind::wait || action == ActionKind::send) {
            if (played_.event_count > events_max) {
                ADD_FAILURE() << model_.name << ": does not come to an end";
                return ActionKind::done;
            }
            action = next_event();
        }
        played_.answered_control_count += connection_->answered_control_count();
        return action;
    }

    ActionKind next_event() {
        if (unsigned ticks = connection_->delay(); ticks != 0) {
            while (ticks-- != 0) {
                const ActionKind action = pass_tick();
                if (action == ActionKind::done || action == ActionKind::reconnect) {
                    return action;
                }
            }
        }
        auto& received = played_.connections.back().received;
        if (const Bytes chunk = connection_->next_chunk(); !chunk.empty()) {
            quiet_ticks_ = 0;
            unnudged_ticks_ = 0;
            received.insert(received.end(), chunk.begin(), chunk.end());
            const ActionKind action = tell(EventKind::received, chunk);
            const bool goes_on = action == ActionKind::wait || action == ActionKind::send;
            return goes_on && received.size() > received_bytes_max
                       ? last_word(EventKind::over_budget)
                       : action;
        }
        if (const auto end = connection_->end()) {
            return last_word(*end);
        }
        if (quiet_ticks_ == silent_after_ticks) {
            return last_word(EventKind::silent);
        }
        connection_->idle();
        return pass_tick();
    }

    ActionKind pass_tick() {
        ++quiet_ticks_;
        ++unnudged_ticks_;
        now_ += tick_length;
        return wants_ticks_ ? tell(EventKind::tick) : ActionKind::wait;
    }

    /// What must end the connection.
    ActionKind last_word(EventKind kind) {
        const ActionKind action = tell(kind);
        EXPECT_TRUE(action == ActionKind::done || action == ActionKind::reconnect)
            << model_.name << ": waits on a connection that has ended";
        return action == ActionKind::reconnect ? action : ActionKind::done;
    }

    ActionKind tell(EventKind kind, const Bytes& bytes = {}) {
        ++played_.event_count;
        now_ += std::chrono::microseconds(50);
        const Action action = probe_->resume({.kind = kind, .at = now_, .bytes = bytes});
        wants_ticks_ = wants_ticks_ || action.wants_ticks;
        auto& connection = played_.connections.back();
        if (action.kind != ActionKind::send) {
            EXPECT_TRUE(action.bytes.empty() || action.kind != ActionKind::wait);
            EXPECT_LE(action.bytes.size(), farewell_size_max);
            connection.sent.insert(connection.sent.end(), action.bytes.begin(), action.bytes.end());
            return action.kind;
        }
        if (kind == EventKind::tick) {
            connection.nudged_after.push_back(tick_length * std::exchange(unnudged_ticks_, 0U));
        }
        EXPECT_FALSE(action.bytes.empty());
        connection.sent.insert(connection.sent.end(), action.bytes.begin(), action.bytes.end());
        EXPECT_LE(connection.sent.size(), sent_bytes_max) << model_.name;
        const Bytes sent(action.bytes.begin(), action.bytes.end());
        connection_->send(sent);
        return action.kind;
    }

    const Model& model_;
    const Faults& faults_;
    std::optional<std::size_t> connections_allowed_;
    std::unique_ptr<Probe> probe_;
    std::optional<Connection> connection_;
    Duration now_{};
    unsigned quiet_ticks_ = 0;     ///< since anything came
    unsigned unnudged_ticks_ = 0;  ///< since anything came, or the last nudge
    bool wants_ticks_ = false;
    Played played_;
};

}  // namespace

Played play(const Model& model, const Faults& faults,
            std::optional<std::size_t> connections_allowed) {
    return Runner(model, faults, connections_allowed).play();
}

}  // namespace hemostat::probe
