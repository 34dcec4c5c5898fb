#include "scan/inquiry.h"

#include "base/text.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace hemostat::scan {
namespace {

using finding::Reason;
using probe::ActionKind;
using probe::EventKind;
namespace reasons = finding::reasons;

// A peer that never stops sending gets this many reads in a row before others have their turn.
constexpr int reads_per_turn_max = 16;
// What a peer may still have sent when we have the answer: the rest of it, and its own end.
constexpr std::uint64_t ending_size_max = 256 * 1024;

const Reason& reason_of(int error, IpAddress::Family family) {
    // Without any IPv6 address of its own the system cannot even pick a source.
    if (error == EADDRNOTAVAIL && family == IpAddress::Family::v6) {
        return reasons::network_unreachable;
    }
    switch (error) {
        case ECONNREFUSED: return reasons::connection_refused;
        case ETIMEDOUT: return reasons::connection_timed_out;
        case ENETUNREACH:
        case EHOSTUNREACH:
        case ENETDOWN:
        case EHOSTDOWN:
        case EAFNOSUPPORT: return reasons::network_unreachable;
        default: return reasons::local_failure;
    }
}

}  // namespace

Inquiry::~Inquiry() {
    release();
}

void Inquiry::start(finding::Endpoint endpoint) {
    ASSERT(is_finished() && endpoint.address);
    if (family_ != endpoint.address->family) {
        socket_.close();
    }
    family_ = endpoint.address->family;
    probe_ = context_.type.make({.server_name = endpoint.server_name});
    started_ = std::chrono::steady_clock::now();
    now_ = started_;
    endpoint_ = std::move(endpoint);
    has_concluded_ = false;
    finding_ = {};
    finding_.advisory = context_.type.advisory;
    open_connection();
}

bool Inquiry::on_ready(net::Readiness ready) {
    // A socket without a connection reports that it has hung up.
    if (is_finished()) {
        return false;
    }
    now_ = std::chrono::steady_clock::now();
    if (state_ == State::ending) {
        if (ready.can_read) {
            hear_out();
        }
        return false;
    }
    if (state_ == State::connecting) {
        const int error = ready.has_ended ? net::connection_error(socket_) : 0;
        // A reset, other than a refusal, came after the connection was accepted.
        if (error != 0 && error != ECONNRESET) {
            connection_failed(error);
            return false;
        }
        if (error == 0 && !ready.can_write) {
            return false;
        }
        state_ = State::connected;
        tell(EventKind::connected);
        if (error != 0) {
            tell(EventKind::reset);
            return false;
        }
    } else if (ready.can_write && !unsent_.empty()) {
        flush();
    }
    return state_ == State::connected && ready.can_read && receive(ready);
}

void Inquiry::on_silence(Instant looked_at) {
    now_ = std::max(now_, looked_at);
    if (state_ == State::connecting) {
        connection_failed(ETIMEDOUT);
        return;
    }
    context_.silence.restart(silence_, *this, std::chrono::steady_clock::now());
    tell(EventKind::silent);
}

void Inquiry::on_lifetime_over(Instant looked_at) {
    now_ = std::max(now_, looked_at);
    if (state_ == State::connecting) {
        connection_failed(ETIMEDOUT);
        return;
    }
    tell(EventKind::over_budget);
    ASSERT(has_concluded_);
}

void Inquiry::on_tick(Instant looked_at) {
    now_ = std::max(now_, looked_at);
    context_.ticks.restart(tick_, *this, std::chrono::steady_clock::now());
    tell(EventKind::tick);
}

void Inquiry::on_ending_over() {
    connection_ended();
}

void Inquiry::interrupt(Instant now) {
    now_ = now;
    if (!has_concluded_) {
        finish({&reasons::interrupted, {}});
    }
}

finding::Finding Inquiry::take_finding() {
    ASSERT(is_finished());
    finding_.asset = std::move(endpoint_);
    finding_.evidence = probe_->evidence();
    probe_.reset();
    return std::move(finding_);
}

void Inquiry::open_connection() {
    context_.connections.take();
    ++finding_.connection_count;
    state_ = State::connecting;
    received_size_ = 0;
    is_broken_ = false;
    const bool is_registered = socket_.is_open();
    const auto result = net::start_connection(socket_, *endpoint_.address, endpoint_.port);
    if (result.error != 0 && result.error != EINPROGRESS) {
        connection_failed(result.error);
        return;
    }
    if (!is_registered && !context_.reactor.add(socket_.fd(), *this)) {
        socket_.close();
        connection_failed(ENOMEM);
        return;
    }
    context_.silence.restart(silence_, *this, now_);
    context_.lifetime.restart(lifetime_, *this, now_);
}

void Inquiry::connection_failed(int error) {
    const Reason& reason = reason_of(error, endpoint_.address->family);
    if (finding_.connection_count > 1) {
        finish(probe_->abandon(reason));
        return;
    }
    finish({&reason, &reason == &reasons::local_failure ? system_message(error) : std::string()});
}

bool Inquiry::receive(net::Readiness ready) {
    for (int count = 0; count < reads_per_turn_max; ++count) {
        const auto result = net::receive_some(socket_, context_.read_buffer);
        if (result.would_block()) {
            return false;
        }
        if (result.error != 0 || result.size == 0) {
            tell(result.error != 0 || is_broken_ ? EventKind::reset : EventKind::closed);
            return false;
        }
        received_size_ += result.size;
        context_.silence.restart(silence_, *this, now_);
        const std::uint32_t connection = finding_.connection_count;
        tell(EventKind::received, context_.read_buffer.first(result.size));
        if (state_ != State::connected || finding_.connection_count != connection) {
            return false;
        }
        if (received_size_ > context_.type.received_bytes_max) {
            on_lifetime_over(now_);
            return false;
        }
        // A short read has emptied the socket; what comes later is a new edge.
        if (result.size < context_.read_buffer.size() && !ready.has_ended) {
            return false;
        }
    }
    return true;
}

void Inquiry::flush() {
    const std::size_t sent = send_now(unsent_);
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(sent));
}

// A broken connection is told of by the next read, after what the peer sent before it broke; but
// the system reports the break only once, and that was here.
std::size_t Inquiry::send_now(ByteView bytes) {
    const auto result = net::send_some(socket_, bytes);
    is_broken_ = is_broken_ || (result.error != 0 && !result.would_block());
    return result.size;
}

void Inquiry::tell(EventKind kind, ByteView bytes) {
    obey(probe_->resume({.kind = kind, .at = elapsed(), .bytes = bytes}));
}

void Inquiry::obey(const probe::Action& action) {
    switch (action.kind) {
        case ActionKind::wait: return;
        case ActionKind::send:
            send(action.bytes);
            if (action.wants_ticks) {
                context_.ticks.restart(tick_, *this, now_);
            }
            return;
        case ActionKind::done:
            send(action.bytes);
            finish(probe_->conclusion());
            return;
        case ActionKind::reconnect:
            send(action.bytes);
            if (finding_.connection_count == context_.type.connections_max) {
                finish(probe_->abandon(reasons::tarpit));
                return;
            }
            end_connection();
            return;
    }
}

void Inquiry::send(ByteView bytes) {
    std::size_t sent = 0;
    if (unsent_.empty() && !bytes.empty()) {
        sent = send_now(bytes);
    }
    const ByteView rest = bytes.subspan(sent);
    unsent_.insert(unsent_.end(), rest.begin(), rest.end());
}

void Inquiry::end_connection() {
    context_.silence.stop(silence_);
    context_.lifetime.stop(lifetime_);
    context_.ticks.stop(tick_);
    unsent_ = {};
    if (state_ != State::connected || !net::end_sending(socket_)) {
        connection_ended();
        return;
    }
    state_ = State::ending;
    received_size_ = 0;
    context_.endings.restart(ending_, *this, now_);
    hear_out();  // of what is there already the system has told
}

// Unread bytes would make a reset of our end, and so would bytes for a socket that is gone.
void Inquiry::hear_out() {
    while (received_size_ <= ending_size_max) {
        const auto result = net::receive_some(socket_, context_.read_buffer);
        if (result.would_block()) {
            return;
        }
        if (result.error != 0 || result.size == 0) {
            break;
        }
        received_size_ += result.size;
    }
    connection_ended();
}

void Inquiry::connection_ended() {
    release();
    if (has_concluded_) {
        state_ = State::finished;
        context_.finished.push_back(this);
    } else {
        open_connection();
    }
}

void Inquiry::release() {
    context_.silence.stop(silence_);
    context_.lifetime.stop(lifetime_);
    context_.ticks.stop(tick_);
    context_.endings.stop(ending_);
    context_.reactor.forget(*this);
    net::release_connection(socket_);
}

void Inquiry::finish(probe::Conclusion conclusion) {
    has_concluded_ = true;
    finding_.reason = conclusion.reason;
    finding_.detail = std::move(conclusion.detail);
    finding_.duration = elapsed();
    finding_.observed_at = std::chrono::system_clock::now();
    if (state_ != State::ending) {
        end_connection();
    }
}

Duration Inquiry::elapsed() const {
    return std::chrono::duration_cast<Duration>(now_ - started_);
}

}  // namespace hemostat::scan
