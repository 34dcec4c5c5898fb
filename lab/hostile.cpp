#include "lab/hostile.h"

#include "lab/bleeder_codes.h"
#include "lab/bleeder_flight.h"
#include "wire/writer.h"

#include <array>

namespace hemostat::lab {
namespace {

using enum EventKind;

constexpr std::chrono::milliseconds slow_interval{100};
constexpr std::size_t garbage_size = 300;
constexpr std::size_t endless_batch = 1000;                // records queued at a time
constexpr std::size_t ciphertext_size_max = 16384 + 2048;  // RFC 5246 §6.2.3

Bytes record(std::uint8_t type, ByteView fragment) {
    wire::Writer out;
    out.u8(type).u16(version::tls12).vector(2, [&](auto& body) { body.bytes(fragment); });
    return out.take();
}

/// Sends `bytes` again and again, as fast as the peer reads, once it has said something.
void send_endlessly(Channel& channel, const Event& event, ByteView bytes) {
    if (event.kind != received && event.kind != drained) {
        return;
    }
    while (channel.unsent() < endless_batch * bytes.size()) {
        channel.send(bytes);
    }
}

void silent(Conversation&, const Event&) {}

/// RFC 5246 §7.4.1.1: a client ignores HelloRequest during a handshake, so this is legal.
void endless(Conversation& peer, const Event& event) {
    const Bytes message = encode_message(handshake_type::hello_request, {});
    send_endlessly(peer.channel, event, record(content_type::handshake, message));
}

void empty_records(Conversation& peer, const Event& event) {
    send_endlessly(peer.channel, event, record(content_type::handshake, {}));
}

void slow(Conversation& peer, const Event& event) {
    if (event.kind == timer) {
        peer.channel.send(ByteView(peer.flight).subspan(peer.byte_count++ % peer.flight.size(), 1));
    }
    if (event.kind == opened || event.kind == timer) {
        peer.channel.wake_after(slow_interval);
    }
}

void garbage(Conversation& peer, const Event& event) {
    if (event.kind == received) {
        Bytes bytes(garbage_size);
        fill_random(bytes);
        bytes[0] |= 0x80;  // not by accident a content type
        peer.channel.send(bytes);
    }
}

void http(Conversation& peer, const Event& event) {
    if (event.kind == received) {
        peer.channel.send(as_bytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
        peer.channel.finish();
    }
}

void smtp(Conversation& peer, const Event& event) {
    if (event.kind == opened) {
        peer.channel.send(as_bytes("220 lab.localhost ESMTP\r\n"));
    }
    if (event.kind == received) {
        peer.channel.send(as_bytes("500 5.5.1 Command unrecognized\r\n"));
    }
}

void reset_at_once(Conversation& peer, const Event& event) {
    if (event.kind == opened) {
        peer.channel.reset();
    }
}

void close_at_once(Conversation& peer, const Event& event) {
    if (event.kind == opened) {
        peer.channel.finish();
    }
}

void reset_after_hello(Conversation& peer, const Event& event) {
    if (event.kind == received) {
        peer.channel.reset();
    }
}

void largest_record(Conversation& peer, const Event& event) {
    if (event.kind == received) {
        peer.channel.send(record(content_type::handshake, Bytes(ciphertext_size_max)));
    }
}

void oversized_record(Conversation& peer, const Event& event) {
    if (event.kind == received) {
        peer.channel.send(record(content_type::handshake, Bytes(ciphertext_size_max + 1)));
    }
}

void echo(Conversation& peer, const Event& event) {
    peer.channel.send(event.bytes);
}

void refusing(Conversation& peer, const Event& event) {
    if (event.kind == received) {
        peer.channel.send(
            record(content_type::alert, std::array{alert::fatal, alert::handshake_failure}));
        peer.channel.finish();
    }
}

struct Entry {
    std::string_view name;
    HostileBehaviour behaviour;
};

constexpr std::array behaviours{
    Entry{"silent", silent},
    Entry{"endless", endless},
    Entry{"empty_records", empty_records},
    Entry{"slow", slow},
    Entry{"garbage", garbage},
    Entry{"http", http},
    Entry{"smtp", smtp},
    Entry{"reset_at_once", reset_at_once},
    Entry{"close_at_once", close_at_once},
    Entry{"reset_after_hello", reset_after_hello},
    Entry{"largest_record", largest_record},
    Entry{"oversized_record", oversized_record},
    Entry{"echo", echo},
    Entry{"refusing", refusing},
};

class HostileSession final : public Session {
public:
    HostileSession(HostileBehaviour behaviour, const Bytes& flight)
        : behaviour_(behaviour), flight_(flight) {}

    void resume(Channel& channel, const Event& event) override {
        Conversation peer{.channel = channel, .flight = flight_, .byte_count = byte_count_};
        behaviour_(peer, event);
    }

private:
    HostileBehaviour behaviour_;
    const Bytes& flight_;
    std::size_t byte_count_ = 0;
};

}  // namespace

HostileBehaviour find_hostile_behaviour(std::string_view name) {
    for (const Entry& entry : behaviours) {
        if (entry.name == name) {
            return entry.behaviour;
        }
    }
    return nullptr;
}

Bytes make_hostile_flight(const Identity& identity) {
    const BleederSettings settings;
    const ClientHello hello{.version = version::tls12, .random = Bytes(32)};
    const std::vector<Bytes> messages =
        encode_flight({.settings = settings,
                       .identity = identity,
                       .hello = hello,
                       .version = version::tls12,
                       .suite = suites_for(identity.kind).front(),
                       .randoms = {.client = hello.random, .server = Bytes(32)}});
    Bytes flight;
    for (const Bytes& message : messages) {
        const Bytes one = record(content_type::handshake, message);
        flight.insert(flight.end(), one.begin(), one.end());
    }
    return flight;
}

std::unique_ptr<Session> make_hostile(HostileBehaviour behaviour, const Bytes& flight) {
    return std::make_unique<HostileSession>(behaviour, flight);
}

}  // namespace hemostat::lab
