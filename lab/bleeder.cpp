#include "lab/bleeder.h"

#include "lab/bleeder_codes.h"
#include "lab/bleeder_handshake.h"
#include "lab/bleeder_heartbeat.h"
#include "lab/bleeder_records.h"

#include <array>
#include <optional>

namespace hemostat::lab {
namespace {

// OpenSSL 1.0.1's SSL3_RT_MAX_PLAIN_LENGTH with compression's and encryption's overhead.
constexpr std::size_t fragment_size_max = plaintext_size_max + 1024 + 320;
constexpr int empty_record_count_max = 32;
constexpr std::string_view page =
    "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhemostat lab\n";

class Bleeder final : public Session {
public:
    Bleeder(const BleederSettings& settings, const Identity& identity, Counters& counters)
        : settings_(settings), identity_(identity), counters_(counters) {}

    void resume(Channel& channel, const Event& event) override;

private:
    /// What a connection needs from its first event on.
    struct Connection {
        Connection(Channel& its_channel, const BleederSettings& settings, const Identity& identity)
            : channel(its_channel),
              out(its_channel, settings.write_buffer_size),
              handshake(settings, identity, out) {}

        Channel& channel;
        RecordReader in;
        RecordWriter out;
        std::optional<RecordCipher> opener;  ///< once the client writes under keys
        Handshake handshake;
    };

    void take_bytes(ByteView bytes);
    [[nodiscard]] bool accepts(const RecordHeader& header);
    void take_record(std::uint8_t type, Bytes fragment);
    void dispatch(std::uint8_t type, const Bytes& content);
    void take_heartbeat(ByteView content);
    void take_unknown_record();
    void take_alert(ByteView content);
    void take_change_cipher_spec();
    void take_request();
    void fail(std::uint8_t alert);

    const BleederSettings& settings_;
    const Identity& identity_;
    Counters& counters_;
    std::optional<Connection> connection_;
    int empty_record_count_ = 0;
};

void Bleeder::resume(Channel& channel, const Event& event) {
    if (event.kind == EventKind::opened) {
        connection_.emplace(channel, settings_, identity_);
    }
    if (event.kind == EventKind::received) {
        take_bytes(event.bytes);
    }
    const bool reads_all =
        settings_.loses_pipelined && connection_->handshake.stage() == Stage::client_hello;
    channel.want(reads_all ? fragment_size_max : connection_->in.missing());
}

void Bleeder::take_bytes(ByteView bytes) {
    RecordReader& in = connection_->in;
    in.add(bytes);
    if (in.has_excess()) {
        return connection_->channel.close();
    }
    if (!in.has_header() || !accepts(in.header()) || in.missing() > 0) {
        return;
    }
    const std::uint8_t type = in.header().type;
    const Bytes record = in.take();
    take_record(type, {record.begin() + RecordReader::header_size, record.end()});
}

/// What OpenSSL decides on the header alone, before it reads the fragment.
bool Bleeder::accepts(const RecordHeader& header) {
    const Handshake& handshake = connection_->handshake;
    const bool is_first = handshake.stage() == Stage::client_hello;
    if (header.version >> 8 != 3 || (is_first && header.type != content_type::handshake)) {
        connection_->channel.close();  // not TLS: no alert
        return false;
    }
    if (!is_first && header.version != handshake.version()) {
        if (!connection_->opener) {
            // "Send back error using their minor version number"
            connection_->out.set_version(header.version);
        }
        fail(alert::protocol_version);
        return false;
    }
    if (header.length > fragment_size_max) {
        fail(alert::record_overflow);
        return false;
    }
    return true;
}

void Bleeder::take_record(std::uint8_t type, Bytes fragment) {
    if (connection_->opener) {
        auto content = connection_->opener->open(type, fragment);
        if (!content) {
            return fail(alert::bad_record_mac);
        }
        fragment = *std::move(content);
    }
    if (fragment.size() > plaintext_size_max) {
        return fail(alert::record_overflow);
    }
    if (!fragment.empty()) {
        empty_record_count_ = 0;
        return dispatch(type, fragment);
    }
    if (++empty_record_count_ > empty_record_count_max) {
        fail(alert::unexpected_message);
    }
}

void Bleeder::dispatch(std::uint8_t type, const Bytes& content) {
    if (connection_->handshake.stage() == Stage::finished && type != content_type::handshake) {
        return fail(alert::unexpected_message);
    }
    switch (type) {
        case content_type::change_cipher_spec: return take_change_cipher_spec();
        case content_type::alert: return take_alert(content);
        case content_type::application_data: return take_request();
        case content_type::heartbeat: return take_heartbeat(content);
        case content_type::handshake: break;
        default: return take_unknown_record();
    }
    if (const auto failure = connection_->handshake.take(content)) {
        fail(*failure);
    }
}

void Bleeder::take_heartbeat(ByteView content) {
    if (settings_.heartbeats == Heartbeats::off) {
        return take_unknown_record();
    }
    const Bytes answer = answer_heartbeat(content, settings_.heartbeats, counters_);
    connection_->out.write(content_type::heartbeat, answer);
    if (settings_.after_heartbeat == AfterHeartbeat::close) {
        connection_->channel.close();
    }
}

/// OpenSSL: "TLS up to v1.1 just ignores unknown message types: TLS v1.2 give an unexpected
/// message alert."
void Bleeder::take_unknown_record() {
    const std::uint16_t version = connection_->handshake.version();
    if (version != version::tls10 && version != version::tls11) {
        fail(alert::unexpected_message);
    }
}

void Bleeder::take_alert(ByteView content) {
    if (content.size() < 2 || content[0] == alert::fatal || content[1] == alert::close_notify) {
        connection_->channel.close();
    }
}

void Bleeder::take_change_cipher_spec() {
    connection_->opener = connection_->handshake.take_change_cipher_spec();
    if (!connection_->opener) {
        fail(alert::unexpected_message);
    }
}

void Bleeder::take_request() {
    if (connection_->handshake.stage() != Stage::open) {
        return fail(alert::unexpected_message);
    }
    connection_->out.write(content_type::application_data, as_bytes(page));
    connection_->out.write(content_type::alert, std::array{alert::warning, alert::close_notify});
    connection_->channel.finish();
}

/// A fatal alert flushes the write buffer: ssl3_dispatch_alert().
void Bleeder::fail(std::uint8_t alert) {
    connection_->out.write(content_type::alert, std::array{alert::fatal, alert});
    connection_->out.flush();
    connection_->channel.close();
}

}  // namespace

std::unique_ptr<Session> make_bleeder(const BleederSettings& settings, const Identity& identity,
                                      Counters& counters) {
    return std::make_unique<Bleeder>(settings, identity, counters);
}

}  // namespace hemostat::lab
