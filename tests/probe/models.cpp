#include "models.h"

#include "tls/alert.h"
#include "tls/handshake.h"
#include "tls/record.h"
#include "tls_peer.h"
#include "wire/writer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace hemostat::probe {
namespace {

using tls::AlertDescription;
using tls::ContentType;
using tls::HandshakeType;
using tls::ProtocolVersion;
namespace reasons = finding::reasons;

Bytes alert_record(AlertDescription description, tls::AlertLevel level = tls::AlertLevel::fatal) {
    return tls::encode_record(ContentType::alert, ProtocolVersion::tls10,
                              tls::encode_alert({level, description}));
}

/// Says one thing when the connection opens, another to the first bytes, and then maybe ends.
struct Speech {
    Bytes greeting{};
    Bytes answer{};
    std::optional<EventKind> end{};
};

class Speaker final : public Peer {
public:
    explicit Speaker(Speech speech) : speech_(std::move(speech)) {}
    void open(Output& out) override { out.add(speech_.greeting); }
    void take(ByteView /*bytes*/, Output& out) override {
        out.add(std::exchange(speech_.answer, {}));
        out.end = speech_.end;
    }

private:
    Speech speech_;
};

class Echo final : public Peer {
public:
    void take(ByteView bytes, Output& out) override { out.add(bytes); }
};

/// A server's flight, and then whatever it is sent.
class EchoAfterFlight final : public Peer {
public:
    explicit EchoAfterFlight(ProtocolVersion version)
        : server_({.version = version, .offers_heartbeat = false}) {}
    void take(ByteView bytes, Output& out) override {
        if (std::exchange(has_flight_, true)) {
            out.add(bytes);
        } else {
            server_.take(bytes, out);
        }
    }

private:
    TlsPeer server_;
    bool has_flight_ = false;
};

/// Never comes to an end with what it has to say.
class Endless final : public Peer {
public:
    explicit Endless(Bytes record) : record_(std::move(record)) {}
    void take(ByteView /*bytes*/, Output& out) override { out.add(record_); }
    void idle(Output& out) override { out.add(record_); }

private:
    Bytes record_;
};

/// RFC 8446: refuses hellos without the supported_versions extension.
class Tls13Only final : public Peer {
public:
    void take(ByteView bytes, Output& out) override {
        static constexpr std::array<std::uint8_t, 7> only_tls13{0, 43, 0, 3, 2, 3, 4};
        if (std::ranges::search(bytes, only_tls13).empty()) {
            out.add(alert_record(AlertDescription::protocol_version));
            out.end = EventKind::closed;
            return;
        }
        wire::Writer hello;
        hello.u16(0x0303).fill(32, 0x5a).u8(0).u16(0x1301).u8(0);
        hello.vector(2, [](wire::Writer& extensions) { extensions.u16(43).u16(2).u16(0x0304); });
        out.add(
            tls::encode_record(ContentType::handshake, ProtocolVersion::tls12,
                               tls::encode_handshake(HandshakeType::server_hello, hello.view())));
        out.add(tls::encode_record(ContentType::application_data, ProtocolVersion::tls12,
                                   Bytes(64, 0x77)));
    }
};

Bytes text(std::string_view words) {
    const ByteView bytes = as_bytes(words);
    return {bytes.begin(), bytes.end()};
}

Bytes never_ending_message() {
    Bytes start{number_of(HandshakeType::certificate), 0xff, 0xff, 0xff};
    start.resize(16'000);
    return tls::encode_record(ContentType::handshake, ProtocolVersion::tls12, start);
}

struct Variant {
    std::string_view name;
    const finding::Reason* reason;
    TlsPeerOptions options;
    const finding::Reason* in_ssl3 = nullptr;  ///< where that differs
};

const finding::Reason* expected(const Variant& variant, ProtocolVersion version) {
    return version == ProtocolVersion::ssl3 && variant.in_ssl3 != nullptr ? variant.in_ssl3
                                                                          : variant.reason;
}

void add(std::vector<Model>& models, Truth truth, const std::vector<Variant>& variants) {
    for (const ProtocolVersion version : {ProtocolVersion::ssl3, ProtocolVersion::tls10,
                                          ProtocolVersion::tls11, ProtocolVersion::tls12}) {
        for (const Variant& variant : variants) {
            TlsPeerOptions options = variant.options;
            options.version = version;
            models.push_back({std::string(variant.name) + ", " + std::string(to_string(version)),
                              truth, expected(variant, version),
                              [options] { return std::make_unique<TlsPeer>(options); }});
        }
    }
}

void add_vulnerable(std::vector<Model>& models) {
    const auto* const answered = &reasons::unpadded_heartbeat_answered;
    using enum AfterHeartbeat;
    using enum ClientCertificate;
    add(models, Truth::vulnerable,
        {
            {"vulnerable", answered, {}},
            {"vulnerable behind nginx",
             answered,
             {.after_heartbeat = stalls, .write_buffer_size = 16'384}},
            {"vulnerable and closes", answered, {.after_heartbeat = closes}},
            {"vulnerable and wants a certificate", answered, {.client_certificate = required}},
            {"vulnerable and offers none", answered, {.offers_heartbeat = false}},
            {"vulnerable, flight in one record", answered, {.puts_flight_in_one_record = true}},
            {"vulnerable once established",
             answered,
             {.has_early_heartbeats = false},
             &reasons::handshake_incomplete},
            {"vulnerable once established, closes",
             answered,
             {.after_heartbeat = closes, .has_early_heartbeats = false},
             &reasons::handshake_incomplete},
            {"vulnerable once established, greets",
             answered,
             {.has_early_heartbeats = false, .greeting = "220 ready\r\n"},
             &reasons::handshake_incomplete},
            {"vulnerable to a name it knows", answered, {.refuses_server_name = true}},
            {"vulnerable behind a filter that alerts",
             &reasons::heartbeat_unauthenticated_alert,
             {.filter = Filter::alerts},
             &reasons::handshake_incomplete},
            {"vulnerable behind a filter that resets",
             &reasons::heartbeat_closed,
             {.filter = Filter::resets},
             &reasons::handshake_incomplete},
            {"vulnerable behind a filter that swallows",
             &reasons::heartbeat_unanswered,
             {.filter = Filter::swallows},
             &reasons::handshake_incomplete},
        });
}

void add_fixed(std::vector<Model>& models) {
    const auto* const discarded = &reasons::unpadded_heartbeat_discarded;
    using enum AfterHeartbeat;
    using enum ClientCertificate;
    constexpr auto fixed = Heartbeats::fixed;
    add(models, Truth::fixed,
        {
            {"fixed", discarded, {.heartbeats = fixed}},
            {"fixed behind nginx",
             discarded,
             {.heartbeats = fixed, .after_heartbeat = stalls, .write_buffer_size = 16'384}},
            {"fixed and closes",
             discarded,
             {.heartbeats = fixed, .after_heartbeat = closes},
             &reasons::closes_on_unpadded_heartbeat},
            {"fixed and wants a certificate",
             discarded,
             {.heartbeats = fixed, .client_certificate = required}},
            {"fixed, closes and wants a certificate",
             &reasons::closes_on_unpadded_heartbeat,
             {.heartbeats = fixed, .after_heartbeat = closes, .client_certificate = required}},
            {"fixed once established",
             discarded,
             {.heartbeats = fixed, .has_early_heartbeats = false},
             &reasons::handshake_incomplete},
            {"fixed once established, greets",
             discarded,
             {.heartbeats = fixed, .has_early_heartbeats = false, .greeting = "220 ready\r\n"},
             &reasons::handshake_incomplete},
            {"fixed once established, asks for a certificate",
             discarded,
             {.heartbeats = fixed, .client_certificate = wanted, .has_early_heartbeats = false},
             &reasons::handshake_incomplete},
            {"fixed once established, wants a certificate",
             &reasons::client_certificate_required,
             {.heartbeats = fixed, .client_certificate = required, .has_early_heartbeats = false},
             &reasons::handshake_incomplete},
            {"fixed to a name it knows",
             discarded,
             {.heartbeats = fixed, .refuses_server_name = true}},
        });
}

void add_without_heartbeats(std::vector<Model>& models) {
    const auto* const refused = &reasons::heartbeat_refused;
    const auto* const not_offered = &reasons::heartbeat_not_offered;
    using enum ClientCertificate;
    add(models, Truth::without_heartbeats,
        {
            {"knows no heartbeats",
             refused,
             {.heartbeats = Heartbeats::refused, .offers_heartbeat = false},
             not_offered},
            {"knows no heartbeats and ignores them",
             refused,
             {.heartbeats = Heartbeats::ignored, .offers_heartbeat = false},
             &reasons::handshake_incomplete},
            {"knows no heartbeats and wants a certificate",
             not_offered,
             {.heartbeats = Heartbeats::refused,
              .client_certificate = required,
              .offers_heartbeat = false}},
        });
    models.push_back({"TLS 1.3 only", Truth::without_heartbeats, &reasons::tls13_only,
                      [] { return std::make_unique<Tls13Only>(); }});
}

void add_hostile(std::vector<Model>& models) {
    add(models, Truth::hostile,
        {
            {"ends its handshake wrongly",
             &reasons::handshake_incomplete,
             {.heartbeats = Heartbeats::fixed,
              .has_early_heartbeats = false,
              .has_wrong_finished = true}},
            {"answers with foreign heartbeats",
             &reasons::heartbeat_malformed_answer,
             {.heartbeats = Heartbeats::foreign},
             &reasons::handshake_incomplete},
        });
    for (const ProtocolVersion version : {ProtocolVersion::ssl3, ProtocolVersion::tls12}) {
        models.push_back({"echoes after its flight, " + std::string(to_string(version)),
                          Truth::hostile, &reasons::handshake_incomplete,
                          [version] { return std::make_unique<EchoAfterFlight>(version); }});
    }
    models.push_back(
        {"echo", Truth::hostile, &reasons::not_tls, [] { return std::make_unique<Echo>(); }});
    const auto speaker = [&](std::string name, const finding::Reason& reason, Speech speech) {
        models.push_back({std::move(name), Truth::hostile, &reason, [speech = std::move(speech)] {
                              return std::make_unique<Speaker>(speech);
                          }});
    };
    using enum EventKind;
    speaker("silent", reasons::no_reply, {});
    speaker("closes on the hello", reasons::closed_before_answer, {.end = closed});
    speaker("resets on the hello", reasons::reset_before_answer, {.end = reset});
    speaker("HTTP", reasons::plaintext_service,
            {.answer = text("HTTP/1.1 400 Bad Request\r\n\r\n"), .end = closed});
    speaker("SMTP", reasons::plaintext_service,
            {.greeting = text("220 mail.example.org ESMTP\r\n")});
    speaker("garbage", reasons::not_tls, {.answer = Bytes(500, 0xa5)});
    speaker("refuses every hello", reasons::handshake_refused,
            {.answer = alert_record(AlertDescription::handshake_failure), .end = closed});
    speaker("refuses every version", reasons::handshake_refused,
            {.answer = alert_record(AlertDescription::protocol_version), .end = closed});
    speaker("warns and closes", reasons::handshake_refused,
            {.answer = alert_record(AlertDescription::close_notify, tls::AlertLevel::warning),
             .end = closed});
    models.push_back({"endless warnings", Truth::hostile, &reasons::tarpit, [] {
                          const Bytes warning = alert_record(AlertDescription::unrecognized_name,
                                                             tls::AlertLevel::warning);
                          Bytes many;
                          for (int count = 0; count < 2000; ++count) {
                              many.insert(many.end(), warning.begin(), warning.end());
                          }
                          return std::make_unique<Endless>(many);
                      }});
    models.push_back({"endless message", Truth::hostile, &reasons::tarpit,
                      [] { return std::make_unique<Endless>(never_ending_message()); }});
}

}  // namespace

const std::vector<Model>& all_models() {
    static const std::vector<Model> models = [] {
        std::vector<Model> made;
        add_vulnerable(made);
        add_fixed(made);
        add_without_heartbeats(made);
        add_hostile(made);
        return made;
    }();
    return models;
}

}  // namespace hemostat::probe
