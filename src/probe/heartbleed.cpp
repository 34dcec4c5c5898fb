// Does the peer answer a heartbeat that it must discard? CVE-2014-0160, over TCP.
//
// Connection 1 asks in the clear, after the server's flight: request, control, fence. The answer
// to the request is the flaw; the answer to the control alone is the fix, because TCP keeps order.
// Where neither comes, the next connection finishes the handshake and asks under keys, where no
// filter can tell request from control or speak for the server. docs/decisions/0004 has the
// reasons.
#include "probe/heartbeat_volley.h"
#include "probe/plain_reader.h"
#include "probe/probe.h"
#include "probe/protected_session.h"
#include "probe/transcript.h"
#include "tls/client_hello.h"
#include "tls/server_hello.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace hemostat::probe {
namespace {

using finding::Reason;
using tls::AlertDescription;
using tls::ContentType;
using tls::HandshakeType;
using tls::ProtocolVersion;
namespace reasons = finding::reasons;

// An application that closes after any heartbeat looks, on one connection, like one that was cut.
// So many connections must end on the request, and one must answer the control, before that
// counts as discarding it.
constexpr unsigned closes_needed = 3;
constexpr std::size_t server_hello_size_max = 4 * 1024;
constexpr std::size_t plaintext_size_min = 4;
constexpr std::size_t plaintext_quote_max = 40;

enum class Stage : std::uint8_t {
    hello,             ///< a ClientHello is out, no ServerHello in
    flight,            ///< ServerHello in, ServerHelloDone not yet
    early_volley,      ///< the questions are out, in the clear
    handshake,         ///< a handshake is being finished
    protected_volley,  ///< the questions are out, under keys
    tls13_hello,       ///< a hello that offers nothing but TLS 1.3 is out
};

/// Hellos, from the one that fits most servers to those for servers that refuse it.
enum class HelloShape : std::uint8_t {
    standard,
    every_suite,  ///< for servers with unusual suites
    oldest,       ///< TLS 1.0 without extensions, for servers that stumble over newer hellos
};

/// How the early questions ended, when not with an answer.
enum class EarlyEnd : std::uint8_t { none, alert, closed, silent, fault };

std::size_t early_body_limit(HandshakeType type) {
    return type == HandshakeType::server_hello ? server_hello_size_max : 0;
}

bool is_plain_text(ByteView bytes) {
    return bytes.size() >= plaintext_size_min && std::ranges::all_of(bytes, [](std::uint8_t byte) {
               return (byte >= 0x20 && byte < 0x7f) || byte == '\r' || byte == '\n' || byte == '\t';
           });
}

std::string first_line(ByteView bytes) {
    const std::string_view text = as_text(bytes);
    return std::string(text.substr(0, std::min(text.find_first_of("\r\n"), plaintext_quote_max)));
}

std::string name_of(const tls::Alert& alert) {
    return fmt::format("alert {} ({})", tls::to_string(alert.description),
                       tls::number_of(alert.description));
}

// Alerts with which a stack says that it will not have such a record. Others, such as
// bad_record_mac, may be our own fault or another matter.
bool refuses_record(const tls::Alert& alert) {
    return alert.is_fatal() && (alert.description == AlertDescription::unexpected_message ||
                                alert.description == AlertDescription::decode_error ||
                                alert.description == AlertDescription::illegal_parameter);
}

std::string_view describe(EarlyEnd end) {
    switch (end) {
        case EarlyEnd::none: return "";
        case EarlyEnd::alert: return "early heartbeats drew an alert";
        case EarlyEnd::closed: return "early heartbeats closed the connection";
        case EarlyEnd::silent: return "early heartbeats drew silence";
        case EarlyEnd::fault: return "early heartbeats drew bytes that are not TLS";
    }
    return "";
}

class HeartbleedProbe final : public Probe {
public:
    explicit HeartbleedProbe(const ProbeOptions& options) : server_name_(options.server_name) {}

    Action resume(const Event& event) override {
        switch (event.kind) {
            case EventKind::connected: return connected(event.at);
            case EventKind::received: return received(event.bytes, event.at);
            case EventKind::closed:
                transcript_.ended(event.at, "closed by the peer");
                return ended(EarlyEnd::closed, reasons::closed_before_answer);
            case EventKind::reset:
                transcript_.ended(event.at, "reset");
                return ended(EarlyEnd::closed, reasons::reset_before_answer);
            case EventKind::silent:
                transcript_.ended(event.at, "silence");
                return ended(EarlyEnd::silent, reasons::no_reply);
            case EventKind::over_budget:
                transcript_.ended(event.at, "over the limit of time or bytes");
                return conclude(reasons::tarpit);
        }
        return {};
    }

    Conclusion abandon(const Reason& why) override {
        Conclusion conclusion = std::move(otherwise_);
        const std::string missed = fmt::format("a further connection failed: {}", why.code);
        conclusion.detail = conclusion.detail.empty() ? missed : conclusion.detail + "; " + missed;
        return conclusion;
    }

    [[nodiscard]] const Conclusion& conclusion() const override { return conclusion_; }
    [[nodiscard]] boost::json::array evidence() const override { return transcript_.to_json(); }

private:
    Action connected(Duration at) {
        transcript_.begin_connection(at, purpose());
        reader_.emplace(early_body_limit);
        listener_.emplace(next_ == Stage::handshake ? protected_payloads() : early_payloads());
        session_.reset();
        has_heard_control_ = false;
        stage_ = next_;
        send_hello();
        transcript_.sent(at, "client_hello", output_);
        return {.kind = ActionKind::send, .bytes = output_};
    }

    [[nodiscard]] std::string_view purpose() const {
        switch (next_) {
            case Stage::handshake: return "heartbeats under the connection's keys";
            case Stage::tls13_hello: return "is TLS 1.3 spoken?";
            default: return "heartbeats before the handshake ends";
        }
    }

    void send_hello() {
        tls::ClientHello hello{.cipher_suites = tls::standard_cipher_suites()};
        if (sends_server_name_) {
            hello.server_name = server_name_;
        }
        if (stage_ == Stage::tls13_hello) {
            hello.version = ProtocolVersion::tls13;
            hello.cipher_suites = tls::tls13_cipher_suites();
        } else if (shape_ == HelloShape::every_suite) {
            hello.cipher_suites = tls::every_cipher_suite();
            hello.offers_every_group = stage_ == Stage::hello;
        } else if (shape_ == HelloShape::oldest) {
            hello.version = ProtocolVersion::tls10;
            hello.cipher_suites = tls::oldest_cipher_suites();
            hello.has_extensions = false;
        }
        fill_random(hello.random);
        const Bytes message = tls::encode_client_hello(hello);
        if (stage_ == Stage::handshake) {
            session_ = std::make_unique<ProtectedSession>(message, hello.random, hello.version);
        }
        // RFC 5246 §E.1: the record version of a first hello is the oldest that is supported.
        output_ = tls::encode_record(ContentType::handshake, ProtocolVersion::tls10, message);
    }

    Action received(ByteView bytes, Duration at) {
        if (session_) {
            return received_by_session(bytes, at);
        }
        while (true) {
            const Item item = reader_->next(bytes, at, transcript_);
            if (item.kind == ItemKind::none) {
                return {};
            }
            const Action action = read(item, at);
            if (action.kind != ActionKind::wait) {
                return action;
            }
        }
    }

    Action read(const Item& item, Duration at) {
        switch (item.kind) {
            case ItemKind::message: return read_message(item, at);
            case ItemKind::alert: return read_alert(item.alert);
            case ItemKind::heartbeat: return read_heartbeat(item.piece);
            case ItemKind::fault: return read_fault(item.bytes);
            case ItemKind::other:
            case ItemKind::none: return {};
        }
        return {};
    }

    Action read_message(const Item& item, Duration at) {
        switch (stage_) {
            case Stage::hello: return read_server_hello(item.message);
            case Stage::tls13_hello: return read_tls13_hello(item.message);
            case Stage::flight:
                return item.message.type == HandshakeType::server_hello_done ? ask_early(at)
                                                                             : Action{};
            default: return {};
        }
    }

    Action read_server_hello(const tls::HandshakeMessage& message) {
        if (message.type == HandshakeType::hello_request) {
            return {};
        }
        const auto hello = tls::parse_server_hello(message.body);
        if (message.type != HandshakeType::server_hello || !hello ||
            hello->version > ProtocolVersion::tls12) {
            return conclude(reasons::not_tls,
                            "the first message is no ServerHello that we asked for");
        }
        version_ = hello->version;
        stage_ = Stage::flight;
        return {};
    }

    Action read_tls13_hello(const tls::HandshakeMessage& message) {
        const auto hello = tls::parse_server_hello(message.body);
        if (message.type == HandshakeType::server_hello && hello &&
            hello->version == ProtocolVersion::tls13) {
            return conclude(reasons::tls13_only);
        }
        return conclude(std::move(otherwise_));
    }

    Action ask_early(Duration at) {
        const EarlyVolley& volley = early_volley(version_);
        stage_ = Stage::early_volley;
        transcript_.sent(at, "heartbeat request without padding", volley.request);
        transcript_.sent(at, "legal heartbeat request, the control", volley.control);
        transcript_.sent(at, "unexpected handshake message, the fence", volley.fence);
        return {.kind = ActionKind::send, .bytes = volley.whole};
    }

    Action read_heartbeat(const tls::RecordPiece& piece) {
        if (stage_ != Stage::early_volley) {
            return {};
        }
        const auto answered = listener_->hear(piece.bytes, piece.is_last());
        if (!answered) {
            return {};
        }
        return conclude(*answered == Question::request ? reasons::unpadded_heartbeat_answered
                                                       : reasons::unpadded_heartbeat_discarded);
    }

    Action read_alert(const tls::Alert& alert) {
        if (!alert.is_fatal() && alert.description != AlertDescription::close_notify) {
            return {};
        }
        if (stage_ == Stage::hello || stage_ == Stage::tls13_hello) {
            return hello_refused(alert);
        }
        return ended(alert.is_fatal() ? EarlyEnd::alert : EarlyEnd::closed,
                     reasons::handshake_incomplete);
    }

    Action read_fault(ByteView bytes) {
        if (reader_->has_read_record()) {
            return ended(EarlyEnd::fault, reasons::not_tls);
        }
        if (is_plain_text(bytes)) {
            return conclude(reasons::plaintext_service, fmt::format("\"{}\"", first_line(bytes)));
        }
        return conclude(reasons::not_tls);
    }

    // The server answered a hello with an alert: another hello may suit it better.
    Action hello_refused(const tls::Alert& alert) {
        Conclusion refused{&reasons::handshake_refused, name_of(alert)};
        if (stage_ == Stage::tls13_hello) {
            return conclude(std::move(otherwise_));
        }
        if (alert.description == AlertDescription::unrecognized_name && sends_server_name_ &&
            !server_name_.empty()) {
            sends_server_name_ = false;
            return again(Stage::hello, std::move(refused));
        }
        if (alert.description == AlertDescription::protocol_version) {
            return again(Stage::tls13_hello, std::move(refused));
        }
        if (shape_ == HelloShape::oldest) {
            return conclude(std::move(refused));
        }
        shape_ = shape_ == HelloShape::standard ? HelloShape::every_suite : HelloShape::oldest;
        return again(Stage::hello, std::move(refused));
    }

    // The connection is over, or as good as over, without an answer that decides.
    Action ended(EarlyEnd how, const Reason& before_answer) {
        switch (stage_) {
            case Stage::hello: return ended_before_hello(how, before_answer);
            case Stage::tls13_hello: return conclude(std::move(otherwise_));
            case Stage::flight:
                return conclude(reasons::handshake_incomplete,
                                "the server's flight did not come to its end");
            case Stage::early_volley:
                early_end_ = how;
                close_count_ += how == EarlyEnd::closed ? 1 : 0;
                return again(Stage::handshake,
                             {&reasons::handshake_incomplete, std::string(describe(how))});
            case Stage::handshake: return handshake_failed(describe_end(how));
            case Stage::protected_volley: return protected_volley_ended(how);
        }
        return {};
    }

    Action ended_before_hello(EarlyEnd how, const Reason& reason) {
        if (reader_->has_read_record()) {
            return conclude(reasons::handshake_incomplete, "no ServerHello came");
        }
        if (how == EarlyEnd::closed && shape_ != HelloShape::oldest) {
            shape_ = HelloShape::oldest;
            return again(Stage::hello, {&reason, {}});
        }
        return conclude(reason);
    }

    static std::string_view describe_end(EarlyEnd how) {
        return how == EarlyEnd::silent ? "the peer fell silent" : "the connection was closed";
    }

    Action received_by_session(ByteView bytes, Duration at) {
        while (true) {
            Step step = session_->next(bytes, at, transcript_);
            switch (step.kind) {
                case StepKind::wait: return {};
                case StepKind::send:
                    transcript_.sent(at, "client_key_exchange to finished", step.bytes);
                    return {.kind = ActionKind::send, .bytes = step.bytes};
                case StepKind::established: return ask_protected(at);
                case StepKind::refused: return handshake_failed(name_of(step.alert));
                case StepKind::failed: return handshake_failed(step.why);
                case StepKind::unauthenticated:
                    return stage_ == Stage::protected_volley
                               ? conclude_unless_heard(reasons::heartbeat_unauthenticated_alert)
                               : handshake_failed("bytes came that the server's keys did not make");
                case StepKind::record:
                    if (const Action action = read_record(step); action.kind != ActionKind::wait) {
                        return action;
                    }
            }
        }
    }

    Action ask_protected(Duration at) {
        // RFC 5246 §7.1 knows one value, 1; this one draws a fatal alert from every stack, without
        // touching its handshake.
        static constexpr std::uint8_t fence = 2;
        stage_ = Stage::protected_volley;
        output_.clear();
        const auto ask = [&](std::string_view what, ContentType type, ByteView plaintext) {
            const Bytes record = session_->protect(type, plaintext);
            transcript_.sent(at, what, record);
            output_.insert(output_.end(), record.begin(), record.end());
        };
        const auto ask_heartbeat = [&](std::string_view what, Question question) {
            ask(what, ContentType::heartbeat, protected_question(question));
        };
        if (!asks_request_first_) {
            ask_heartbeat("legal heartbeat request, the control", Question::control);
        }
        ask_heartbeat("heartbeat request without padding", Question::request);
        ask_heartbeat("legal heartbeat request, the second control", Question::second_control);
        ask("malformed change_cipher_spec, the fence", ContentType::change_cipher_spec,
            ByteView(&fence, 1));
        return {.kind = ActionKind::send, .bytes = output_};
    }

    // Everything here was made under the server's keys.
    Action read_record(const Step& step) {
        if (step.type == ContentType::heartbeat) {
            const auto answered = listener_->hear(step.plaintext, true);
            if (answered == Question::request) {
                return conclude(reasons::unpadded_heartbeat_answered);
            }
            if (answered == Question::second_control) {
                return conclude(reasons::unpadded_heartbeat_discarded);
            }
            has_heard_control_ = has_heard_control_ || answered == Question::control;
            return {};
        }
        if (step.type != ContentType::alert) {
            return {};
        }
        const auto alert = tls::parse_alert(step.plaintext);
        if (!alert || !alert->is_fatal()) {
            return {};
        }
        return read_protected_alert(*alert);
    }

    // The records before the one that drew the alert have been received whole and in order: a
    // missing one would have upset the record numbers, and that draws bad_record_mac.
    Action read_protected_alert(const tls::Alert& alert) {
        if (listener_->has_heard_other()) {
            return conclude(reasons::heartbeat_malformed_answer);
        }
        if (!refuses_record(alert)) {
            return conclude(reasons::heartbeat_unanswered, name_of(alert));
        }
        if (has_heard_control_ || has_control_been_answered_) {
            return conclude(reasons::unpadded_heartbeat_discarded,
                            fmt::format("and refused what followed: {}", name_of(alert)));
        }
        return conclude(reasons::heartbeat_refused, name_of(alert));
    }

    Action protected_volley_ended(EarlyEnd how) {
        if (how != EarlyEnd::closed) {
            return conclude_unless_heard(reasons::heartbeat_unanswered);
        }
        has_control_been_answered_ = has_control_been_answered_ || has_heard_control_;
        if (!has_control_been_answered_) {
            return conclude_unless_heard(reasons::heartbeat_closed);
        }
        // It answers legal heartbeats and then closes, whatever it is asked: ask the request alone.
        close_count_ += asks_request_first_ ? 1 : 0;
        if (close_count_ >= closes_needed) {
            return conclude(reasons::unpadded_heartbeat_discarded,
                            "it closes the connection after any heartbeat");
        }
        asks_request_first_ = true;
        return again(Stage::handshake, {&reasons::heartbeat_closed, {}});
    }

    Action conclude_unless_heard(const Reason& reason) {
        return conclude(listener_->has_heard_other() ? reasons::heartbeat_malformed_answer
                                                     : reason);
    }

    Action handshake_failed(std::string_view why) {
        const bool wants_certificate = session_->wants_certificate();
        return conclude(wants_certificate ? reasons::client_certificate_required
                                          : reasons::handshake_incomplete,
                        fmt::format("{}; {}", why, describe(early_end_)));
    }

    Action again(Stage next, Conclusion otherwise) {
        next_ = next;
        otherwise_ = std::move(otherwise);
        return {.kind = ActionKind::reconnect};
    }

    Action conclude(const Reason& reason, std::string detail = {}) {
        return conclude(Conclusion{&reason, std::move(detail)});
    }

    Action conclude(Conclusion conclusion) {
        conclusion_ = std::move(conclusion);
        return {.kind = ActionKind::done};
    }

    std::string server_name_;
    bool sends_server_name_ = true;
    HelloShape shape_ = HelloShape::standard;
    Stage next_ = Stage::hello;   ///< what the next connection is for
    Stage stage_ = Stage::hello;  ///< where the current one stands
    ProtocolVersion version_ = ProtocolVersion::tls12;
    EarlyEnd early_end_ = EarlyEnd::none;
    unsigned close_count_ = 0;  ///< connections that ended on the request, unanswered
    bool asks_request_first_ = false;
    bool has_heard_control_ = false;          ///< on this connection, under keys
    bool has_control_been_answered_ = false;  ///< on an earlier one, under keys
    Conclusion otherwise_;  ///< what is known if no further connection can be opened
    Conclusion conclusion_;
    Transcript transcript_;
    std::optional<PlainReader> reader_;
    std::optional<HeartbeatListener> listener_;
    std::unique_ptr<ProtectedSession> session_;
    Bytes output_;
};

std::unique_ptr<Probe> make_heartbleed_probe(const ProbeOptions& options) {
    return std::make_unique<HeartbleedProbe>(options);
}

}  // namespace

constinit const ProbeType heartbleed_probe{
    .name = "heartbleed",
    .question = "does the peer answer a heartbeat that it must discard?",
    .advisory = "CVE-2014-0160",
    .connections_max = 10,
    // RFC 5246 §7.4: a handshake message, such as a Certificate, may have 2^24 - 1 bytes.
    .received_bytes_max = (1 << 24) + (1 << 20),
    .make = make_heartbleed_probe,
};

}  // namespace hemostat::probe
