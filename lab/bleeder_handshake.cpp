#include "lab/bleeder_handshake.h"

#include "lab/bleeder_codes.h"
#include "wire/reader.h"

#include <algorithm>
#include <array>

namespace hemostat::lab {
namespace {

constexpr std::size_t message_header_size = 4;
constexpr std::size_t message_body_size_max = 100 * 1024;  // OpenSSL's SSL_MAX_CERT_LIST_DEFAULT
constexpr std::size_t random_size = 32;

}  // namespace

Handshake::Failure Handshake::take(ByteView content) {
    incomplete_.insert(incomplete_.end(), content.begin(), content.end());
    while (incomplete_.size() >= message_header_size) {
        wire::Reader reader(ByteView(incomplete_).subspan(1));
        const std::size_t body_size = reader.u24("length");
        if (body_size > message_body_size_max) {
            return alert::illegal_parameter;
        }
        if (reader.remaining() < body_size) {
            break;
        }
        const auto end =
            incomplete_.begin() + static_cast<std::ptrdiff_t>(message_header_size + body_size);
        const Bytes message(incomplete_.begin(), end);
        incomplete_.erase(incomplete_.begin(), end);
        if (const Failure failure = take_message(message)) {
            return failure;
        }
    }
    return std::nullopt;
}

Handshake::Failure Handshake::take_message(const Bytes& message) {
    const std::uint8_t type = message[0];
    const ByteView body = ByteView(message).subspan(message_header_size);
    if (stage_ == Stage::finished && type == handshake_type::finished) {
        return take_finished(body);
    }
    remember(message);
    if (stage_ == Stage::client_hello && type == handshake_type::client_hello) {
        return take_client_hello(body);
    }
    if (stage_ == Stage::certificate) {
        return take_certificate(type, body);
    }
    if (stage_ == Stage::client_key_exchange && type == handshake_type::client_key_exchange) {
        return take_client_key_exchange(body);
    }
    return alert::unexpected_message;
}

Handshake::Failure Handshake::take_client_hello(ByteView body) {
    auto hello = parse_client_hello(body);
    if (!hello) {
        return alert::decode_error;
    }
    hello_ = *std::move(hello);
    version_ = std::min(hello_.version, settings_.version_max);
    out_.set_version(version_);
    if (version_ < settings_.version_min) {
        return alert::protocol_version;
    }
    const auto suite = choose_suite();
    if (!suite) {
        return alert::handshake_failure;
    }
    send_flight(*suite);
    stage_ = settings_.client_certificate == ClientCertificate::required
                 ? Stage::certificate
                 : Stage::client_key_exchange;
    return std::nullopt;
}

std::optional<Suite> Handshake::choose_suite() const {
    const auto suites = suites_for(identity_.kind);
    const auto suite = std::ranges::find_if(suites, [&](const Suite& candidate) {
        return std::ranges::find(hello_.suites, candidate.id) != hello_.suites.end();
    });
    return suite == suites.end() ? std::nullopt : std::optional(*suite);
}

void Handshake::send_flight(const Suite& suite) {
    exchange_ = suite.exchange;
    randoms_ = {.client = hello_.random, .server = Bytes(random_size)};
    fill_random(randoms_.server);
    if (exchange_ == KeyExchange::ecdhe) {
        ephemeral_.emplace();
    }
    std::vector<Bytes> flight = encode_flight({.settings = settings_,
                                               .identity = identity_,
                                               .hello = hello_,
                                               .version = version_,
                                               .suite = suite,
                                               .randoms = randoms_,
                                               .ephemeral = ephemeral_ ? &*ephemeral_ : nullptr});
    std::ranges::for_each(flight, [&](const Bytes& message) { remember(message); });
    if (settings_.joins_messages) {
        flight = {join(flight)};
    }
    for (const Bytes& piece : flight) {
        out_.write(content_type::handshake, piece, settings_.fragment_size_max);
    }
    out_.flush();
}

/// The lab has no authority: no certificate at all is a failure, and none is good enough.
Handshake::Failure Handshake::take_certificate(std::uint8_t type, ByteView body) const {
    wire::Reader reader(body);
    const bool is_empty = reader.vector24("certificate_list").empty();
    if (type == handshake_type::client_key_exchange ||
        (type == handshake_type::certificate && is_empty)) {
        return alert::handshake_failure;
    }
    return type == handshake_type::certificate ? alert::unknown_ca : alert::unexpected_message;
}

Handshake::Failure Handshake::take_client_key_exchange(ByteView body) {
    // SSLv3's key derivation is left out: early heartbeats, which it has too, come before this.
    const auto premaster = version_ > version::ssl3 ? agree(body) : std::nullopt;
    if (!premaster) {
        return alert::handshake_failure;
    }
    master_ = make_master_secret(version_, *premaster, randoms_);
    stage_ = Stage::change_cipher_spec;
    return std::nullopt;
}

std::optional<Bytes> Handshake::agree(ByteView key_exchange) const {
    wire::Reader reader(key_exchange);
    if (exchange_ == KeyExchange::ecdhe) {
        return ephemeral_->agree(reader.vector8("ecdh_Yc"));
    }
    return decrypt_premaster(identity_, reader.vector16("encrypted_pre_master_secret"),
                             hello_.version);
}

std::optional<RecordCipher> Handshake::take_change_cipher_spec() {
    if (stage_ != Stage::change_cipher_spec) {
        return std::nullopt;
    }
    stage_ = Stage::finished;
    return RecordCipher(Side::client, version_, make_key_block(version_, master_, randoms_));
}

Handshake::Failure Handshake::take_finished(ByteView body) {
    const Bytes expected = make_verify_data(version_, master_, "client finished", transcript_);
    if (!std::ranges::equal(body, expected)) {
        return alert::decrypt_error;
    }
    remember(encode_message(handshake_type::finished, body));
    send_finished();
    stage_ = Stage::open;
    return std::nullopt;
}

void Handshake::send_finished() {
    out_.write(content_type::change_cipher_spec, std::array<std::uint8_t, 1>{1});
    out_.protect({Side::server, version_, make_key_block(version_, master_, randoms_)});
    const Bytes data = make_verify_data(version_, master_, "server finished", transcript_);
    out_.write(content_type::handshake, encode_message(handshake_type::finished, data));
    out_.drop_buffer();
}

void Handshake::remember(ByteView message) {
    transcript_.insert(transcript_.end(), message.begin(), message.end());
}

}  // namespace hemostat::lab
