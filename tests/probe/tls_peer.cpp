#include "tls_peer.h"

#include "tls/alert.h"
#include "tls/crypto.h"
#include "tls/heartbeat.h"
#include "tls/record.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <gtest/gtest.h>
#include <openssl/rsa.h>
#include <algorithm>

namespace hemostat::probe {
namespace {

using tls::AlertDescription;
using tls::ContentType;
using tls::HandshakeType;
using tls::ProtocolVersion;

struct Identity {
    tls::KeyHandle key;
    Bytes certificate;  ///< body of a Certificate message
};

Identity make_identity() {
    // The probe must do with any certificate; a small key makes for quick tests.
    Identity identity{.key = tls::KeyHandle(EVP_RSA_gen(1024)), .certificate = {}};
    const tls::CertificateHandle certificate(X509_new());
    X509_set_pubkey(certificate.get(), identity.key.get());
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_sign(certificate.get(), identity.key.get(), EVP_sha256());
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate.get(), &der);
    wire::Writer writer;
    writer.vector(3, [&](wire::Writer& list) {
        list.vector(3, [&](wire::Writer& entry) {
            entry.bytes(ByteView(der, static_cast<std::size_t>(size)));
        });
    });
    OPENSSL_free(der);
    identity.certificate = writer.take();
    return identity;
}

const Identity& identity() {
    static const Identity made = make_identity();
    return made;
}

Bytes decrypt_premaster_secret(ByteView encrypted) {
    const tls::KeyContext context(EVP_PKEY_CTX_new(identity().key.get(), nullptr));
    Bytes secret(256);
    std::size_t size = secret.size();
    EVP_PKEY_decrypt_init(context.get());
    EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING);
    if (EVP_PKEY_decrypt(context.get(), secret.data(), &size, encrypted.data(), encrypted.size()) <=
        0) {
        return {};
    }
    secret.resize(size);
    return secret;
}

struct OfferedHello {
    ProtocolVersion version = ProtocolVersion::tls12;
    tls::Random random{};
    bool has_server_name = false;
};

OfferedHello parse_client_hello(ByteView body) {
    wire::Reader reader(body);
    OfferedHello hello;
    hello.version = static_cast<ProtocolVersion>(reader.u16("client_version"));
    std::ranges::copy(reader.bytes(32, "random"), hello.random.begin());
    reader.vector8("session_id");
    reader.vector16("cipher_suites");
    reader.vector8("compression_methods");
    wire::Reader extensions(reader.empty() ? ByteView{} : reader.vector16("extensions"));
    while (!extensions.empty() && !extensions.failure()) {
        const auto type = static_cast<tls::ExtensionType>(extensions.u16("extension_type"));
        extensions.vector16("extension_data");
        hello.has_server_name = hello.has_server_name || type == tls::ExtensionType::server_name;
    }
    EXPECT_EQ(reader.done("ClientHello"), std::nullopt);
    return hello;
}

}  // namespace

void TlsPeer::take(ByteView bytes, Output& out) {
    input_.insert(input_.end(), bytes.begin(), bytes.end());
    bool reads_on = true;
    while (reads_on && !out.end) {
        const auto header = tls::parse_record_header(input_);
        if (!header || input_.size() < tls::record_header_size + header->length) {
            return;
        }
        const auto end = input_.begin() + tls::record_header_size + header->length;
        const Bytes fragment(input_.begin() + tls::record_header_size, end);
        input_.erase(input_.begin(), end);
        reads_on = take_record(header->type, fragment, out);
    }
}

bool TlsPeer::take_record(ContentType type, ByteView fragment, Output& out) {
    if (type == ContentType::heartbeat && options_.filter != Filter::none) {
        return filter_heartbeat(out);
    }
    Bytes plaintext(fragment.begin(), fragment.end());
    if (client_is_protected_) {
        auto opened = protection_->client.unprotect(type, fragment);
        if (!opened) {
            refuse(AlertDescription::bad_record_mac, out);
            return false;
        }
        plaintext = std::move(*opened);
    }
    switch (type) {
        case ContentType::handshake: take_handshake(plaintext, out); return true;
        case ContentType::change_cipher_spec: take_change_cipher_spec(plaintext, out); return true;
        case ContentType::heartbeat: return take_heartbeat(plaintext, out);
        default: return true;
    }
}

bool TlsPeer::filter_heartbeat(Output& out) {
    switch (options_.filter) {
        case Filter::none:
        case Filter::swallows: return true;
        case Filter::alerts:
            out.add(tls::encode_record(
                ContentType::alert, version_,
                tls::encode_alert({tls::AlertLevel::fatal, AlertDescription::unexpected_message})));
            out.end = EventKind::closed;
            return false;
        case Filter::resets: out.end = EventKind::reset; return false;
    }
    return true;
}

void TlsPeer::take_handshake(ByteView fragment, Output& out) {
    while (const auto message = messages_.next(fragment)) {
        if (!out.end) {
            take_message(*message, out);
        }
    }
}

void TlsPeer::take_message(const tls::HandshakeMessage& message, Output& out) {
    const Bytes whole = tls::encode_handshake(message.type, message.body);
    const bool is_expected =
        message.type == HandshakeType::client_hello
            ? stage_ == Stage::hello
            : stage_ == Stage::client_flight && message.type != HandshakeType::server_hello_done;
    if (!is_expected) {
        refuse(AlertDescription::unexpected_message, out);
        return;
    }
    if (message.type == HandshakeType::finished) {
        take_finished(message, out);
        return;
    }
    if (hash_) {
        hash_->add(whole);
    } else {
        hello_bytes_ = whole;
    }
    if (message.type == HandshakeType::client_hello) {
        take_client_hello(message.body, out);
    } else if (message.type == HandshakeType::certificate &&
               options_.client_certificate == ClientCertificate::required) {
        refuse(AlertDescription::handshake_failure, out);
    } else if (message.type == HandshakeType::client_key_exchange) {
        take_client_key_exchange(message.body, out);
    }
}

void TlsPeer::take_client_hello(ByteView body, Output& out) {
    const OfferedHello hello = parse_client_hello(body);
    version_ = std::min(hello.version, options_.version);
    if (options_.refuses_server_name && hello.has_server_name) {
        refuse(AlertDescription::unrecognized_name, out);
        return;
    }
    randoms_.client = hello.random;
    fill_random(randoms_.server);
    // TLS_RSA_WITH_AES_128_GCM_SHA256, or _CBC_SHA before there was GCM.
    const std::uint16_t suite = version_ >= ProtocolVersion::tls12 ? 0x009c : 0x002f;
    suite_ = tls::find_cipher_suite(suite);
    hash_.emplace(tls::handshake_digest(version_, *suite_));
    hash_->add(hello_bytes_);
    send_flight(out);
    stage_ = Stage::client_flight;
}

void TlsPeer::send_flight(Output& out) {
    wire::Writer hello;
    hello.u16(tls::number_of(version_)).bytes(randoms_.server).u8(0).u16(suite_->id).u8(0);
    if (options_.offers_heartbeat) {
        hello.vector(2, [](wire::Writer& extensions) {
            extensions.u16(tls::number_of(tls::ExtensionType::heartbeat)).u16(1).u8(1);
        });
    }
    write_message(HandshakeType::server_hello, hello.view(), out);
    write_message(HandshakeType::certificate, identity().certificate, out);
    if (options_.client_certificate != ClientCertificate::none) {
        wire::Writer request;
        request.u8(2).u8(1).u8(64);  // rsa_sign, ecdsa_sign
        if (version_ >= ProtocolVersion::tls12) {
            request.u16(4).u16(0x0401).u16(0x0403);
        }
        request.u16(0);
        write_message(HandshakeType::certificate_request, request.view(), out);
    }
    write_message(HandshakeType::server_hello_done, {}, out);
    if (options_.puts_flight_in_one_record) {
        write(ContentType::handshake, flight_, out);
    }
    flush(out);
}

void TlsPeer::take_client_key_exchange(ByteView body, Output& out) {
    wire::Reader reader(body);
    const Bytes secret = decrypt_premaster_secret(reader.vector16("EncryptedPreMasterSecret"));
    if (secret.empty()) {
        refuse(AlertDescription::bad_record_mac, out);
        return;
    }
    const char* const digest = tls::handshake_digest(version_, *suite_);
    master_ = tls::make_master_secret(digest, secret, randoms_);
    protection_.emplace(tls::make_protection(*suite_, version_, master_, randoms_));
}

void TlsPeer::take_change_cipher_spec(ByteView fragment, Output& out) {
    if (fragment.size() != 1 || fragment[0] != 1) {
        refuse(AlertDescription::illegal_parameter, out);
    } else if (!protection_ || client_is_protected_) {
        refuse(AlertDescription::unexpected_message, out);
    } else {
        client_is_protected_ = true;
    }
}

void TlsPeer::take_finished(const tls::HandshakeMessage& message, Output& out) {
    const char* const digest = tls::handshake_digest(version_, *suite_);
    if (!client_is_protected_ ||
        !std::ranges::equal(message.body, tls::make_verify_data(digest, master_, "client finished",
                                                                hash_->value()))) {
        refuse(AlertDescription::handshake_failure, out);
        return;
    }
    hash_->add(tls::encode_handshake(message.type, message.body));
    Bytes finished = tls::encode_handshake(
        HandshakeType::finished,
        tls::make_verify_data(digest, master_, "server finished", hash_->value()));
    finished.back() ^= options_.has_wrong_finished ? std::uint8_t{1} : std::uint8_t{0};
    static constexpr std::uint8_t change_cipher_spec = 1;
    write(ContentType::change_cipher_spec, ByteView(&change_cipher_spec, 1), out);
    server_is_protected_ = true;
    write(ContentType::handshake, finished, out);
    stage_ = Stage::established;
    if (!options_.greeting.empty()) {
        write(ContentType::application_data, as_bytes(options_.greeting), out);
    }
    flush(out);
}

// False when no more is read for now.
bool TlsPeer::take_heartbeat(ByteView fragment, Output& out) {
    const auto request = tls::parse_heartbeat(fragment);
    if (!request) {
        ADD_FAILURE() << "the probe sent a heartbeat that is none";
        return false;
    }
    EXPECT_LE(request->payload_length, request->body.size()) << "it asks for the peer's memory";
    const bool is_too_early = stage_ != Stage::established && !options_.has_early_heartbeats;
    if (options_.heartbeats == Heartbeats::refused || is_too_early) {
        refuse(AlertDescription::unexpected_message, out);
        return false;
    }
    if (options_.heartbeats == Heartbeats::ignored) {
        return true;
    }
    if (options_.heartbeats != Heartbeats::fixed || request->is_legal()) {
        Bytes payload(request->body.begin(), request->body.begin() + request->payload_length);
        if (options_.heartbeats == Heartbeats::foreign) {
            payload.front() ^= 1;
        } else {
            answered_control_count_ += request->is_legal() ? 1U : 0U;
        }
        write(ContentType::heartbeat,
              tls::encode_heartbeat(tls::HeartbeatMessageType::heartbeat_response, payload, 16),
              out);
    }
    if (options_.after_heartbeat == AfterHeartbeat::closes) {
        end(out);
    }
    return options_.after_heartbeat == AfterHeartbeat::goes_on;
}

void TlsPeer::write_message(HandshakeType type, ByteView body, Output& out) {
    const Bytes message = tls::encode_handshake(type, body);
    hash_->add(message);
    if (options_.puts_flight_in_one_record) {
        flight_.insert(flight_.end(), message.begin(), message.end());
    } else {
        write(ContentType::handshake, message, out);
    }
}

void TlsPeer::write(ContentType type, ByteView fragment, Output& out) {
    const Bytes record = server_is_protected_ ? protection_->server.protect(type, fragment)
                                              : tls::encode_record(type, version_, fragment);
    held_back_.insert(held_back_.end(), record.begin(), record.end());
    if (stage_ == Stage::established || held_back_.size() > options_.write_buffer_size) {
        flush(out);
    }
}

void TlsPeer::flush(Output& out) {
    out.add(held_back_);
    held_back_.clear();
}

void TlsPeer::refuse(AlertDescription description, Output& out) {
    write(ContentType::alert, tls::encode_alert({tls::AlertLevel::fatal, description}), out);
    flush(out);
    end(out);
}

// What was not read turns the end into a reset (RFC 1122 §4.2.2.13).
void TlsPeer::end(Output& out) {
    out.end = input_.empty() ? EventKind::closed : EventKind::reset;
}

}  // namespace hemostat::probe
