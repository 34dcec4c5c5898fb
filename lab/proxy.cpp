#include "lab/proxy.h"

#include "lab/bleeder_codes.h"
#include "lab/bleeder_records.h"

#include <algorithm>
#include <array>

namespace hemostat::lab {
namespace {

constexpr std::size_t segment_size = 700;
constexpr std::chrono::milliseconds segment_interval{2};
constexpr std::size_t held_bytes_max = 1024 * 1024;

/// Hands on what arrives to the other side, at once.
class Forwarder : public Session {
public:
    void resume(Channel& channel, const Event& event) override {
        if (event.kind == EventKind::received && channel.partner() != nullptr) {
            channel.partner()->send(event.bytes);
        }
    }
};

/// Hands on in segments, each later than the one before.
class Delayer : public Session {
public:
    void resume(Channel& channel, const Event& event) override {
        held_.insert(held_.end(), event.bytes.begin(), event.bytes.end());
        if (channel.partner() == nullptr || held_.size() > held_bytes_max) {
            return channel.close();
        }
        if (event.kind == EventKind::received && !is_waiting_) {
            channel.wake_after(segment_interval);
            is_waiting_ = true;
        }
        if (event.kind == EventKind::timer) {
            hand_on(channel, std::min(held_.size(), segment_size));
            is_waiting_ = !held_.empty();
            if (is_waiting_) {
                channel.wake_after(segment_interval);
            }
        }
        if (event.kind == EventKind::ended) {
            hand_on(channel, held_.size());
        }
    }

private:
    void hand_on(Channel& channel, std::size_t size) {
        channel.partner()->send(ByteView(held_).first(size));
        held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(size));
    }

    Bytes held_;
    bool is_waiting_ = false;
};

/// Reads the client's records and hands on all but heartbeats.
class Filter final : public Session {
public:
    explicit Filter(ProxyBehaviour behaviour) : behaviour_(behaviour) {}

    void resume(Channel& channel, const Event& event) override {
        if (event.kind == EventKind::received) {
            record_.add(event.bytes);
            if (record_.has_header() && record_.missing() == 0) {
                take_record(channel);
            }
        }
        channel.want(record_.missing());
    }

private:
    void take_record(Channel& channel) {
        const bool is_heartbeat = record_.header().type == content_type::heartbeat;
        const Bytes record = record_.take();
        if (is_heartbeat) {
            refuse(channel, record);
        } else if (channel.partner() != nullptr) {
            channel.partner()->send(record);
        }
    }

    void refuse(Channel& channel, ByteView heartbeat) const {
        if (behaviour_ == ProxyBehaviour::reset) {
            channel.reset();
        }
        if (behaviour_ == ProxyBehaviour::alert) {
            const std::array alert{content_type::alert,      heartbeat[1],    heartbeat[2],
                                   std::uint8_t{0},          std::uint8_t{2}, alert::fatal,
                                   alert::unexpected_message};
            channel.send(alert);
            channel.finish();
        }
    }

    ProxyBehaviour behaviour_;
    RecordReader record_;
};

std::unique_ptr<Session> make_side(ProxyBehaviour behaviour) {
    if (behaviour == ProxyBehaviour::delay) {
        return std::make_unique<Delayer>();
    }
    return std::make_unique<Forwarder>();
}

/// The client's side: opens the other one, then leaves all to the session inside.
class Proxy final : public Session {
public:
    Proxy(ProxyBehaviour behaviour, std::uint16_t upstream_port)
        : behaviour_(behaviour), upstream_port_(upstream_port) {
        inner_ = behaviour == ProxyBehaviour::delay ? make_side(behaviour)
                                                    : std::make_unique<Filter>(behaviour);
    }

    void resume(Channel& channel, const Event& event) override {
        if (event.kind == EventKind::opened &&
            channel.dial(upstream_port_, make_side(behaviour_)) == nullptr) {
            return channel.reset();
        }
        inner_->resume(channel, event);
    }

private:
    ProxyBehaviour behaviour_;
    std::uint16_t upstream_port_;
    std::unique_ptr<Session> inner_;
};

}  // namespace

std::optional<ProxyBehaviour> find_proxy_behaviour(std::string_view name) {
    using enum ProxyBehaviour;
    static constexpr std::array<std::pair<std::string_view, ProxyBehaviour>, 4> names{
        {{"drop", drop}, {"reset", reset}, {"alert", alert}, {"delay", delay}}};
    const auto found =
        std::ranges::find(names, name, [](const auto& entry) { return entry.first; });
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

std::unique_ptr<Session> make_proxy(ProxyBehaviour behaviour, std::uint16_t upstream_port) {
    return std::make_unique<Proxy>(behaviour, upstream_port);
}

}  // namespace hemostat::lab
