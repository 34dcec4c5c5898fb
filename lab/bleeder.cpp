#include "lab/bleeder.h"

#include "lab/bleeder_codes.h"
#include "lab/bleeder_flight.h"
#include "lab/bleeder_heartbeat.h"
#include "lab/bleeder_records.h"
#include "wire/reader.h"

#include <algorithm>
#include <array>
#include <optional>

namespace hemostat::lab {
namespace {

// OpenSSL 1.0.1: SSL3_RT_MAX_PLAIN_LENGTH, and that with compression's and encryption's overhead.
constexpr std::size_t plaintext_size_max = 16384;
constexpr std::size_t fragment_size_max = 16384 + 1024 + 320;
constexpr std::size_t message_size_max = 100 * 1024;
constexpr std::size_t message_header_size = 4;
constexpr int empty_record_count_max = 32;
constexpr std::string_view page =
    "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhemostat lab\n";

/// What is expected next.
enum class Stage : std::uint8_t {
    client_hello,
    certificate,
    client_key_exchange,
    change_cipher_spec,
    finished,
    open,  ///< the handshake is over
};

class Bleeder final : public Session {
public:
    Bleeder(const BleederSettings& settings, const Identity& identity, Counters& counters)
        : settings_(settings), identity_(identity), counters_(counters) {}

    void resume(Channel& channel, const Event& event) override;

private:
    void take_record(const RecordHeader& header, Bytes fragment);
    [[nodiscard]] bool accepts(const RecordHeader& header);
    void dispatch(std::uint8_t type, const Bytes& content);
    void take_heartbeat(ByteView content);
    void take_unknown_record();
    void take_alert(ByteView content);
    void take_change_cipher_spec();
    void take_request();
    void take_handshake(ByteView content);
    void take_message(std::uint8_t type, ByteView body);
    void take_client_hello(ByteView body);
    void take_certificate(std::uint8_t type, ByteView body);
    void take_client_key_exchange(ByteView body);
    void take_finished(ByteView body);
    void send_flight(const Suite& suite);
    void send_finished(ByteView key_block);
    std::optional<Bytes> agree(ByteView key_exchange) const;
    void fail(std::uint8_t alert);
    void close();
    [[nodiscard]] bool is_over() const { return is_over_; }

    const BleederSettings& settings_;
    const Identity& identity_;
    Counters& counters_;

    Channel* channel_ = nullptr;
    std::optional<RecordWriter> out_;
    RecordReader in_;
    std::optional<RecordCipher> opener_;
    Stage stage_ = Stage::client_hello;
    bool is_over_ = false;
    int empty_record_count_ = 0;

    Bytes handshake_;   // a message that is not complete yet
    Bytes transcript_;  // every handshake message, for Finished
    ClientHello hello_;
    std::uint16_t version_ = 0;
    std::optional<Suite> suite_;
    std::optional<EphemeralKey> ephemeral_;
    Randoms randoms_;
    Bytes master_;
};

void Bleeder::resume(Channel& channel, const Event& event) {
    if (event.kind == EventKind::opened) {
        channel_ = &channel;
        out_.emplace(channel, settings_.write_buffer_size);
    }
    if (event.kind == EventKind::received) {
        in_.add(event.bytes);
        if (in_.has_header() && !accepts(in_.header())) {
            return;
        }
        if (in_.has_header() && in_.missing() == 0) {
            const RecordHeader header = in_.header();
            const Bytes record = in_.take();
            take_record(header, {record.begin() + RecordReader::header_size, record.end()});
        }
    }
    channel.want(in_.missing());
}

/// What OpenSSL decides on the header alone, before it reads the fragment.
bool Bleeder::accepts(const RecordHeader& header) {
    const bool is_first = stage_ == Stage::client_hello;
    if (header.version >> 8 != 3 || (is_first && header.type != content_type::handshake)) {
        close();  // not TLS: OpenSSL sends no alert
        return false;
    }
    if (!is_first && header.version != version_) {
        // "Send back error using their minor version number"
        out_->set_version(opener_ ? version_ : header.version);
        fail(alert::protocol_version);
        return false;
    }
    if (header.length > fragment_size_max) {
        fail(alert::record_overflow);
        return false;
    }
    return true;
}

void Bleeder::take_record(const RecordHeader& header, Bytes fragment) {
    if (opener_) {
        auto content = opener_->open(header.type, fragment);
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
        return dispatch(header.type, fragment);
    }
    if (++empty_record_count_ > empty_record_count_max) {
        fail(alert::unexpected_message);
    }
}

void Bleeder::dispatch(std::uint8_t type, const Bytes& content) {
    if (stage_ == Stage::finished && type != content_type::handshake) {
        return fail(alert::unexpected_message);
    }
    if (type == content_type::heartbeat && settings_.heartbeats != Heartbeats::off) {
        return take_heartbeat(content);
    }
    switch (type) {
        case content_type::change_cipher_spec: return take_change_cipher_spec();
        case content_type::alert: return take_alert(content);
        case content_type::handshake: return take_handshake(content);
        case content_type::application_data: return take_request();
        default: return take_unknown_record();
    }
}

void Bleeder::take_heartbeat(ByteView content) {
    const Bytes answer = answer_heartbeat(content, settings_.heartbeats, counters_);
    out_->write(content_type::heartbeat, answer, plaintext_size_max);
    if (settings_.after_heartbeat == AfterHeartbeat::close) {
        close();
    }
}

/// OpenSSL: "TLS up to v1.1 just ignores unknown message types: TLS v1.2 give an unexpected
/// message alert."
void Bleeder::take_unknown_record() {
    if (version_ < version::tls10 || version_ > version::tls11) {
        fail(alert::unexpected_message);
    }
}

void Bleeder::take_alert(ByteView content) {
    if (content.size() < 2 || content[0] == alert::fatal || content[1] == alert::close_notify) {
        close();
    }
}

void Bleeder::take_change_cipher_spec() {
    if (stage_ != Stage::change_cipher_spec) {
        return fail(alert::unexpected_message);
    }
    opener_.emplace(Side::client, version_, make_key_block(version_, master_, randoms_));
    stage_ = Stage::finished;
}

void Bleeder::take_request() {
    if (stage_ != Stage::open) {
        return fail(alert::unexpected_message);
    }
    out_->write(content_type::application_data, as_bytes(page), plaintext_size_max);
    out_->write(content_type::alert, std::array{alert::warning, alert::close_notify},
                plaintext_size_max);
    is_over_ = true;
    channel_->finish();
}

void Bleeder::take_handshake(ByteView content) {
    handshake_.insert(handshake_.end(), content.begin(), content.end());
    while (handshake_.size() >= message_header_size && !is_over()) {
        wire::Reader reader(handshake_);
        const std::uint8_t type = reader.u8("msg_type");
        const std::size_t body_size = reader.u24("length");
        if (body_size > message_size_max) {
            return fail(alert::illegal_parameter);
        }
        if (reader.remaining() < body_size) {
            return;
        }
        const auto end =
            handshake_.begin() + static_cast<std::ptrdiff_t>(message_header_size + body_size);
        const Bytes message(handshake_.begin(), end);
        handshake_.erase(handshake_.begin(), end);
        // A Finished message covers what came before it.
        if (stage_ != Stage::finished) {
            transcript_.insert(transcript_.end(), message.begin(), message.end());
        }
        take_message(type, ByteView(message).subspan(message_header_size));
    }
}

void Bleeder::take_message(std::uint8_t type, ByteView body) {
    if (stage_ == Stage::client_hello && type == handshake_type::client_hello) {
        return take_client_hello(body);
    }
    if (stage_ == Stage::certificate) {
        return take_certificate(type, body);
    }
    if (stage_ == Stage::client_key_exchange && type == handshake_type::client_key_exchange) {
        return take_client_key_exchange(body);
    }
    if (stage_ == Stage::finished && type == handshake_type::finished) {
        return take_finished(body);
    }
    fail(alert::unexpected_message);
}

void Bleeder::take_client_hello(ByteView body) {
    auto hello = parse_client_hello(body);
    if (!hello) {
        return fail(alert::decode_error);
    }
    hello_ = *std::move(hello);
    version_ = std::min(hello_.version, settings_.version_max);
    out_->set_version(version_);
    if (version_ < settings_.version_min) {
        return fail(alert::protocol_version);
    }
    const auto suites = suites_for(identity_.kind);
    const auto suite = std::ranges::find_if(suites, [&](const Suite& candidate) {
        return std::ranges::find(hello_.suites, candidate.id) != hello_.suites.end();
    });
    if (suite == suites.end()) {
        return fail(alert::handshake_failure);
    }
    send_flight(*suite);
}

void Bleeder::send_flight(const Suite& suite) {
    suite_ = suite;
    randoms_ = {.client = hello_.random, .server = Bytes(32)};
    fill_random(randoms_.server);
    if (suite.exchange == KeyExchange::ecdhe) {
        ephemeral_.emplace();
    }
    const std::vector<Bytes> flight =
        encode_flight({.settings = settings_,
                       .identity = identity_,
                       .hello = hello_,
                       .version = version_,
                       .suite = suite,
                       .randoms = randoms_,
                       .ephemeral = ephemeral_ ? &*ephemeral_ : nullptr});
    Bytes joined;
    for (const Bytes& message : flight) {
        joined.insert(joined.end(), message.begin(), message.end());
        if (!settings_.joins_messages) {
            out_->write(content_type::handshake, message, settings_.fragment_size_max);
        }
    }
    if (settings_.joins_messages) {
        out_->write(content_type::handshake, joined, settings_.fragment_size_max);
    }
    transcript_.insert(transcript_.end(), joined.begin(), joined.end());
    out_->flush();
    stage_ = settings_.client_certificate == ClientCertificate::required
                 ? Stage::certificate
                 : Stage::client_key_exchange;
}

/// The lab has no authority: no certificate at all is a failure, and none is good enough.
void Bleeder::take_certificate(std::uint8_t type, ByteView body) {
    wire::Reader reader(body);
    const bool is_empty = reader.vector24("certificate_list").empty();
    if (type == handshake_type::client_key_exchange ||
        (type == handshake_type::certificate && is_empty)) {
        return fail(alert::handshake_failure);
    }
    fail(type == handshake_type::certificate ? alert::unknown_ca : alert::unexpected_message);
}

void Bleeder::take_client_key_exchange(ByteView body) {
    // Heartbeats under SSLv3 are answered before this; its key derivation is left out.
    const auto premaster = version_ > version::ssl3 ? agree(body) : std::nullopt;
    if (!premaster) {
        return fail(alert::handshake_failure);
    }
    master_ = make_master_secret(version_, *premaster, randoms_);
    stage_ = Stage::change_cipher_spec;
}

std::optional<Bytes> Bleeder::agree(ByteView key_exchange) const {
    wire::Reader reader(key_exchange);
    if (suite_->exchange == KeyExchange::ecdhe) {
        return ephemeral_->agree(reader.vector8("ecdh_Yc"));
    }
    return decrypt_premaster(identity_, reader.vector16("encrypted_pre_master_secret"),
                             hello_.version);
}

void Bleeder::take_finished(ByteView body) {
    const Bytes expected = make_verify_data(version_, master_, "client finished", transcript_);
    if (!std::ranges::equal(body, expected)) {
        return fail(alert::decrypt_error);
    }
    const Bytes message = encode_message(handshake_type::finished, body);
    transcript_.insert(transcript_.end(), message.begin(), message.end());
    send_finished(make_key_block(version_, master_, randoms_));
    stage_ = Stage::open;
}

void Bleeder::send_finished(ByteView key_block) {
    out_->write(content_type::change_cipher_spec, std::array<std::uint8_t, 1>{1},
                plaintext_size_max);
    out_->protect(RecordCipher(Side::server, version_, key_block));
    const Bytes data = make_verify_data(version_, master_, "server finished", transcript_);
    out_->write(content_type::handshake, encode_message(handshake_type::finished, data),
                plaintext_size_max);
    out_->drop_buffer();
}

/// A fatal alert flushes the write buffer: ssl3_dispatch_alert().
void Bleeder::fail(std::uint8_t alert) {
    out_->write(content_type::alert, std::array{alert::fatal, alert}, plaintext_size_max);
    out_->flush();
    close();
}

void Bleeder::close() {
    is_over_ = true;
    channel_->close();
}

}  // namespace

std::unique_ptr<Session> make_bleeder(const BleederSettings& settings, const Identity& identity,
                                      Counters& counters) {
    return std::make_unique<Bleeder>(settings, identity, counters);
}

}  // namespace hemostat::lab
