#include "probe/protected_session.h"

#include "base/result.h"
#include "tls/client_certificate.h"
#include "tls/key_exchange.h"

#include <algorithm>
#include <utility>

namespace hemostat::probe {
namespace {

using tls::ContentType;
using tls::HandshakeType;
using tls::ProtocolVersion;

// Of a Certificate only the leaf in front is needed, of a CertificateRequest the types.
std::size_t body_limit(HandshakeType type) {
    switch (type) {
        case HandshakeType::server_hello: return 4 * 1024;
        case HandshakeType::certificate: return 32 * 1024;
        case HandshakeType::server_key_exchange: return 8 * 1024;
        case HandshakeType::certificate_request: return 2 * 1024;
        default: return 0;
    }
}

// More than any hello and what can arrive with it; a peer that exceeds it does not get its hash
// right, and so no Finished.
constexpr std::size_t unhashed_size_max = 128 * 1024;

void append(Bytes& all, ByteView more) {
    all.insert(all.end(), more.begin(), more.end());
}

Step fail_with(std::string_view why) {
    return {.kind = StepKind::failed, .why = why};
}

}  // namespace

ProtectedSession::ProtectedSession(ByteView hello_message, const tls::Random& client_random,
                                   ProtocolVersion offered_version)
    : reader_(body_limit),
      offered_version_(offered_version),
      randoms_{.client = client_random, .server = {}},
      unhashed_(hello_message.begin(), hello_message.end()) {
    reader_.on_handshake_bytes([this](ByteView bytes) { hash(bytes); });
}

Step ProtectedSession::next(ByteView& bytes, Duration at, Transcript& transcript) {
    while (stage_ == Stage::flight || stage_ == Stage::change_cipher_spec) {
        const Item item = reader_.next(bytes, at, transcript);
        if (item.kind == ItemKind::none) {
            return {};
        }
        if (Step step = read_item(item, transcript); step.kind != StepKind::wait) {
            return step;
        }
    }
    return read_protected(bytes, at, transcript);
}

Bytes ProtectedSession::protect(ContentType type, ByteView plaintext) {
    ASSERT(protection_);
    return protection_->client.protect(type, plaintext);
}

Step ProtectedSession::read_item(const Item& item, Transcript& transcript) {
    switch (item.kind) {
        case ItemKind::message:
            return stage_ == Stage::flight ? read_message(item.message, transcript) : Step{};
        case ItemKind::alert:
            return item.alert.is_fatal() ? Step{.kind = StepKind::refused, .alert = item.alert}
                                         : Step{};
        case ItemKind::other:
            if (stage_ != Stage::change_cipher_spec ||
                item.piece.header.type != ContentType::change_cipher_spec ||
                item.piece.header.length != 1) {
                return fail_with("a record came out of turn");
            }
            stage_ = Stage::finished;
            return {};
        case ItemKind::fault: return fail_with("bytes came that are not TLS");
        case ItemKind::heartbeat:
        case ItemKind::none: return {};
    }
    return {};
}

Step ProtectedSession::read_message(const tls::HandshakeMessage& message, Transcript& transcript) {
    switch (message.type) {
        case HandshakeType::server_hello:
            return message.is_whole() ? take_server_hello(message.body)
                                      : fail_with("the ServerHello is too large");
        case HandshakeType::certificate:
            certificate_.assign(message.body.begin(), message.body.end());
            return {};
        case HandshakeType::server_key_exchange:
            server_key_exchange_.assign(message.body.begin(), message.body.end());
            return {};
        case HandshakeType::certificate_request: {
            wants_certificate_ = true;
            const auto request = tls::parse_certificate_request(message.body, hello_.version);
            sends_certificate_ =
                request && request->accepts_ecdsa &&
                (hello_.version < ProtocolVersion::tls12 || request->accepts_ecdsa_sha256);
            return {};
        }
        case HandshakeType::server_hello_done: return answer_flight(transcript);
        default: return {};
    }
}

Step ProtectedSession::take_server_hello(ByteView body) {
    const auto hello = tls::parse_server_hello(body);
    if (!hello) {
        return fail_with("the ServerHello is malformed");
    }
    hello_ = *hello;
    is_unusable_ = true;
    if (hello_.version < ProtocolVersion::tls10 || hello_.version > ProtocolVersion::tls12) {
        return fail_with("the handshake of SSL 3.0 is not finished by this probe");
    }
    const tls::CipherSuite* const suite = tls::find_cipher_suite(hello_.cipher_suite);
    if (suite == nullptr || hello_.compression_method != 0) {
        return fail_with("the server chose a cipher suite that this probe cannot finish on");
    }
    suite_ = suite;
    randoms_.server = hello_.random;
    digest_ = tls::handshake_digest(hello_.version, *suite_);
    hash_.emplace(digest_);
    certificate_hash_.emplace(tls::certificate_verify_digest(hello_.version));
    hash(std::exchange(unhashed_, {}));
    return {};
}

Step ProtectedSession::answer_flight(Transcript& transcript) {
    if (suite_ == nullptr) {
        return fail_with("no ServerHello came");
    }
    auto keys = tls::exchange_keys(
        suite_->key_exchange, offered_version_,
        {.certificate = certificate_, .server_key_exchange = server_key_exchange_});
    if (!keys) {
        return fail_with("the server's key exchange cannot be computed with");
    }
    certificate_ = {};
    server_key_exchange_ = {};
    master_ = tls::make_master_secret(digest_, keys->premaster_secret, randoms_);
    transcript.key(randoms_.client, master_);
    protection_.emplace(tls::make_protection(*suite_, hello_.version, master_, randoms_));
    output_ = make_client_flight(keys->client_key_exchange);
    stage_ = Stage::change_cipher_spec;
    return {.kind = StepKind::send, .bytes = output_};
}

Bytes ProtectedSession::make_client_flight(const Bytes& client_key_exchange) {
    static constexpr std::uint8_t change_cipher_spec = 1;
    Bytes flight;
    if (wants_certificate_) {
        add_message(flight, HandshakeType::certificate,
                    sends_certificate_ ? tls::self_signed_certificate() : tls::no_certificate());
    }
    add_message(flight, HandshakeType::client_key_exchange, client_key_exchange);
    if (sends_certificate_) {
        add_message(flight, HandshakeType::certificate_verify,
                    tls::certificate_verify(hello_.version, certificate_hash_->value()));
    }
    append(flight, tls::encode_record(ContentType::change_cipher_spec, hello_.version,
                                      ByteView(&change_cipher_spec, 1)));
    const Bytes finished = tls::encode_handshake(
        HandshakeType::finished,
        tls::make_verify_data(digest_, master_, "client finished", hash_->value()));
    append(flight, protect(ContentType::handshake, finished));
    hash(finished);
    return flight;
}

void ProtectedSession::add_message(Bytes& flight, HandshakeType type, ByteView body) {
    const Bytes message = tls::encode_handshake(type, body);
    hash(message);
    append(flight, tls::encode_record(ContentType::handshake, hello_.version, message));
}

void ProtectedSession::hash(ByteView message) {
    if (!hash_) {
        append(unhashed_,
               message.first(std::min(message.size(), unhashed_size_max - unhashed_.size())));
        return;
    }
    hash_->add(message);
    certificate_hash_->add(message);
}

Step ProtectedSession::read_protected(ByteView& bytes, Duration at, Transcript& transcript) {
    while (true) {
        const ByteView before = bytes;
        const auto piece = protected_records_.next(bytes);
        if (!piece) {
            transcript.received_other(at, before);
            return {.kind = StepKind::unauthenticated};
        }
        if (!*piece) {
            return {};
        }
        transcript.received(at, **piece);
        append(record_, (*piece)->bytes);
        if (!(*piece)->is_last()) {
            continue;
        }
        const ContentType type = (*piece)->header.type;
        auto plaintext = protection_->server.unprotect(type, std::exchange(record_, {}));
        if (!plaintext) {
            return {.kind = StepKind::unauthenticated};
        }
        return read_record(type, std::move(*plaintext));
    }
}

Step ProtectedSession::read_record(ContentType type, Bytes plaintext) {
    if (stage_ == Stage::established) {
        return {.kind = StepKind::record, .type = type, .plaintext = std::move(plaintext)};
    }
    const Bytes expected = tls::encode_handshake(
        HandshakeType::finished,
        tls::make_verify_data(digest_, master_, "server finished", hash_->value()));
    if (type != ContentType::handshake || plaintext != expected) {
        return fail_with("the server's Finished does not fit the handshake");
    }
    stage_ = Stage::established;
    hash_.reset();
    certificate_hash_.reset();
    return {.kind = StepKind::established};
}

}  // namespace hemostat::probe
