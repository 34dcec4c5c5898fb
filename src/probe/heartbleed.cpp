// Does the peer answer a heartbeat that it must discard? CVE-2014-0160, over TCP.
//
// The first connection asks in the clear, after the server's flight: request, control, fence. The
// answer to the request is the flaw; the answer to the control alone is the fix, because TCP keeps
// order. Where neither comes, another connection finishes the handshake and asks under keys, where
// no filter can tell request from control or speak for the server. A peer that closes is asked one
// question at a time. docs/decisions/0004 has the reasons.
#include "probe/farewell.h"
#include "probe/heartbeat_volley.h"
#include "probe/heartbleed_case.h"
#include "probe/hello_ladder.h"
#include "probe/plain_reader.h"
#include "probe/probe.h"
#include "probe/protected_session.h"
#include "probe/transcript.h"
#include "tls/server_hello.h"

#include <fmt/format.h>
#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

namespace hemostat::probe {
namespace {

using finding::Literal;
using finding::Reason;
using tls::AlertDescription;
using tls::ContentType;
using tls::HandshakeType;
using tls::ProtocolVersion;
namespace reasons = finding::reasons;

// A nudge is another fence, for servers that read no further after a heartbeat until something new
// arrives. They go out after 1, 2, 4 … ticks of quiet; a peer that is slow anyway gets them later.
constexpr unsigned nudges_max = 8;
// A question without a fence behind it is for peers that close at once; a fence that comes too
// early would blur what they closed on.
constexpr Duration lone_patience_min = std::chrono::milliseconds(500);
constexpr std::size_t server_hello_size_max = 4 * 1024;

/// Where a connection stands.
enum class Stage : std::uint8_t {
    hello,      ///< a ClientHello is out, no ServerHello in
    flight,     ///< ServerHello in, ServerHelloDone not yet
    handshake,  ///< a handshake is being finished
    asked,      ///< questions are out
};

std::size_t early_body_limit(HandshakeType type) {
    return type == HandshakeType::server_hello ? server_hello_size_max : 0;
}

class HeartbleedProbe final : public Probe {
public:
    explicit HeartbleedProbe(const ProbeOptions& options) : ladder_(options.server_name) {}

    Action resume(const Event& event) override {
        at_ = event.at;
        switch (event.kind) {
            case EventKind::connected: return connected();
            case EventKind::received: return received(event.bytes);
            case EventKind::tick: return nudge();
            case EventKind::closed:
                transcript_.ended(at_, "closed by the peer");
                return ended(End::closed, reasons::closed_before_answer);
            case EventKind::reset:
                transcript_.ended(at_, "reset");
                return ended(End::closed, reasons::reset_before_answer);
            case EventKind::silent:
                transcript_.ended(at_, "silence");
                return ended(End::silent, reasons::no_reply);
            case EventKind::over_budget:
                transcript_.ended(at_, "over the limit of time or bytes");
                return conclude(reasons::tarpit);
        }
        return {};
    }

    Conclusion abandon(const Reason& why) override {
        const std::string missed = fmt::format("a further connection failed: {}", why.code);
        Conclusion conclusion = std::move(otherwise_);
        conclusion.detail = conclusion.detail.empty() ? missed : conclusion.detail + "; " + missed;
        return conclusion;
    }

    [[nodiscard]] const Conclusion& conclusion() const override { return conclusion_; }
    [[nodiscard]] std::vector<std::string> evidence() const override {
        return transcript_.to_json();
    }

private:
    [[nodiscard]] Plan plan() const { return case_.plan(); }

    // --- a connection's beginning -----------------------------------------------------------

    Action connected() {
        transcript_.begin_connection(at_, purpose_of(plan()));
        reader_.emplace(early_body_limit);
        listener_.emplace(is_protected(plan()) ? protected_payloads() : early_payloads());
        session_.reset();
        has_heard_control_ = has_heard_stray_ = says_no_heartbeats_ = may_ask_ = false;
        nudge_count_ = 0;
        stage_ = is_protected(plan()) ? Stage::handshake : Stage::hello;
        hello_at_ = at_;
        const HelloLadder::Hello hello =
            plan() == Plan::tls13 ? ladder_.make_tls13_only() : ladder_.make(!is_protected(plan()));
        if (is_protected(plan())) {
            session_ =
                std::make_unique<ProtectedSession>(hello.message, hello.random, hello.version);
        }
        // RFC 5246 §E.1: the record version of a first hello is the oldest that is supported.
        output_ = tls::encode_record(ContentType::handshake, ProtocolVersion::tls10, hello.message);
        transcript_.sent(at_, "client_hello", output_);
        return {.kind = ActionKind::send, .bytes = output_};
    }

    Action received(ByteView bytes) {
        quiet_since_ = at_;
        Action sent;
        while (const auto action = session_ ? read_by_session(bytes) : read_in_clear(bytes)) {
            if (action->kind == ActionKind::send) {
                sent = *action;
            } else if (action->kind != ActionKind::wait) {
                return *action;
            }
        }
        // Only now, because whatever came with these bytes was sent before we asked.
        return std::exchange(may_ask_, false) ? ask() : sent;
    }

    // Nothing when there is no more to read.
    std::optional<Action> read_in_clear(ByteView& bytes) {
        const Item item = reader_->next(bytes, at_, transcript_);
        return item.kind == ItemKind::none ? std::nullopt : std::optional(read(item));
    }

    Action ask() { return session_ ? ask_protected() : ask_early(); }

    Action read(const Item& item) {
        switch (item.kind) {
            case ItemKind::message: return read_message(item.message);
            case ItemKind::alert: return read_alert(item.alert);
            case ItemKind::heartbeat: return read_heartbeat(item.piece);
            case ItemKind::fault: return read_fault(item.bytes);
            case ItemKind::other: note_stray(); return {};
            case ItemKind::none: return {};
        }
        return {};
    }

    Action read_message(const tls::HandshakeMessage& message) {
        if (stage_ == Stage::hello && message.type != HandshakeType::hello_request) {
            return plan() == Plan::tls13 ? read_tls13_hello(message) : read_server_hello(message);
        }
        note_stray();
        may_ask_ = may_ask_ ||
                   (stage_ == Stage::flight && message.type == HandshakeType::server_hello_done);
        return {};
    }

    Action read_server_hello(const tls::HandshakeMessage& message) {
        const auto hello = tls::parse_server_hello(message.body);
        if (message.type != HandshakeType::server_hello || !hello ||
            hello->version > ProtocolVersion::tls12) {
            return conclude(reasons::not_tls, "its first message is no ServerHello to our hello");
        }
        hello_ = *hello;
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

    // The server answered a hello with an alert: another hello may suit it better.
    Action hello_refused(const tls::Alert& alert) {
        if (plan() == Plan::tls13) {
            return conclude(std::move(otherwise_));
        }
        Conclusion refused{&reasons::handshake_refused, to_string(alert)};
        if (alert.description == AlertDescription::protocol_version) {
            return again(Plan::tls13, std::move(refused));
        }
        return ladder_.step_after(alert) ? again(plan(), std::move(refused))
                                         : conclude(std::move(refused));
    }

    // --- questions and answers in the clear --------------------------------------------------

    Action ask_early() {
        const EarlyVolley& volley = early_volley(hello_.version);
        stage_ = Stage::asked;
        start_patience(plan() != Plan::early_request);
        if (plan() != Plan::early_control) {
            transcript_.sent(at_, "heartbeat request without padding", volley.request);
        }
        if (plan() == Plan::early_request) {
            return {.kind = ActionKind::send, .bytes = volley.request, .wants_ticks = true};
        }
        transcript_.sent(at_, "legal heartbeat request, the control", volley.control);
        transcript_.sent(at_, "unexpected handshake message, the fence", volley.fence);
        return {.kind = ActionKind::send,
                .bytes = plan() == Plan::early_volley ? volley.whole : volley.control_and_fence,
                .wants_ticks = true};
    }

    Action read_heartbeat(const tls::RecordPiece& piece) {
        if (stage_ != Stage::asked) {
            return {};
        }
        const auto answered = listener_->hear(piece.bytes, piece.is_last());
        if (answered == Question::request) {
            return conclude(reasons::unpadded_heartbeat_answered);
        }
        if (answered == Question::control && plan() == Plan::early_volley && !has_heard_other()) {
            return conclude(reasons::unpadded_heartbeat_discarded);
        }
        has_heard_control_ = has_heard_control_ || answered == Question::control;
        return {};
    }

    void note_stray() { has_heard_stray_ = has_heard_stray_ || stage_ == Stage::asked; }

    // Whether something came since we asked that is neither an answer to a question nor an alert:
    // it may be the answer to the request, spoilt on its way, so that its absence says nothing.
    [[nodiscard]] bool has_heard_other() const {
        return has_heard_stray_ || listener_->has_heard_other() || listener_->is_within_answer() ||
               (!session_ && reader_->is_within_message());
    }

    Action read_alert(const tls::Alert& alert) {
        if (!alert.is_fatal() && alert.description != AlertDescription::close_notify) {
            return {};
        }
        if (stage_ == Stage::hello) {
            return hello_refused(alert);
        }
        says_no_heartbeats_ = refuses_record(alert) && !hello_.has_heartbeat && !has_heard_other();
        return ended(alert.is_fatal() ? End::alert : End::closed, reasons::handshake_incomplete);
    }

    Action read_fault(ByteView bytes) {
        if (reader_->has_read_record()) {
            return ended(End::fault, reasons::not_tls);
        }
        if (const auto line = plain_text_line(bytes)) {
            return conclude(reasons::plaintext_service, fmt::format("\"{}\"", *line));
        }
        return conclude(reasons::not_tls);
    }

    // Some servers, nginx among them, take "nothing to hand on" for "nothing to read" after a
    // heartbeat, and go on only when something new arrives.
    Action nudge() {
        if (stage_ != Stage::asked || nudge_count_ == nudges_max ||
            at_ - quiet_since_ < patience_ * (1U << nudge_count_)) {
            return {};
        }
        ++nudge_count_;
        quiet_since_ = at_;
        if (session_) {
            output_ = protected_fence();
        }
        const ByteView fence = session_ ? ByteView(output_) : early_volley(hello_.version).fence;
        transcript_.sent(at_, "the fence again, to wake the server", fence);
        return {.kind = ActionKind::send, .bytes = fence};
    }

    void start_patience(bool has_fence) {
        quiet_since_ = at_;
        patience_ = std::max(has_fence ? tick_length : lone_patience_min, at_ - hello_at_);
    }

    // --- questions and answers under keys ----------------------------------------------------

    std::optional<Action> read_by_session(ByteView& bytes) {
        const Step step = session_->next(bytes, at_, transcript_);
        switch (step.kind) {
            case StepKind::wait: return std::nullopt;
            case StepKind::send:
                transcript_.sent(at_, "client_key_exchange to finished", step.bytes);
                return Action{.kind = ActionKind::send, .bytes = step.bytes};
            case StepKind::established: may_ask_ = true; return Action{};
            case StepKind::refused: return handshake_failed(to_string(step.alert));
            case StepKind::failed: return handshake_failed(step.why);
            case StepKind::unauthenticated:
                return stage_ == Stage::asked
                           ? asked_ended(End::fault)
                           : handshake_failed("bytes came that the server's keys did not make");
            case StepKind::record: return read_record(step);
        }
        return std::nullopt;
    }

    Action ask_protected() {
        stage_ = Stage::asked;
        switch (plan()) {
            case Plan::protected_control: return send_protected({Question::control}, false);
            case Plan::protected_request: return send_protected({Question::request}, false);
            default:
                return send_protected(
                    {Question::control, Question::request, Question::second_control}, true);
        }
    }

    Action send_protected(std::initializer_list<Question> questions, bool has_fence) {
        start_patience(has_fence);
        output_.clear();
        const auto add = [&](Literal what, const Bytes& record) {
            transcript_.sent(at_, what, record);
            output_.insert(output_.end(), record.begin(), record.end());
        };
        for (const Question question : questions) {
            add(question == Question::request ? Literal("heartbeat request without padding")
                                              : Literal("legal heartbeat request, a control"),
                session_->protect(ContentType::heartbeat, protected_question(question)));
        }
        if (has_fence) {
            add("malformed change_cipher_spec, the fence", protected_fence());
        }
        return {.kind = ActionKind::send, .bytes = output_, .wants_ticks = true};
    }

    // RFC 5246 §7.1 knows one value, 1; this one draws a fatal alert, without touching the
    // handshake's state as a handshake message would.
    Bytes protected_fence() {
        static constexpr std::uint8_t malformed = 2;
        return session_->protect(ContentType::change_cipher_spec, ByteView(&malformed, 1));
    }

    // Everything here was made under the server's keys.
    Action read_record(const Step& step) {
        if (stage_ != Stage::asked) {
            return {};
        }
        if (step.type == ContentType::heartbeat) {
            return read_protected_answer(listener_->hear(step.plaintext, true));
        }
        const auto alert = tls::parse_alert(step.plaintext);
        if (step.type != ContentType::alert || !alert || !alert->is_fatal()) {
            return {};
        }
        return read_protected_alert(*alert);
    }

    Action read_protected_answer(std::optional<Question> answered) {
        if (!answered) {
            return {};
        }
        switch (*answered) {
            case Question::request: return conclude(reasons::unpadded_heartbeat_answered);
            case Question::second_control:
                return conclude(has_heard_other() ? reasons::heartbeat_malformed_answer
                                                  : reasons::unpadded_heartbeat_discarded);
            case Question::control: break;
        }
        has_heard_control_ = true;
        return plan() == Plan::protected_control
                   ? send_protected({Question::request, Question::second_control}, true)
                   : Action{};
    }

    // The records before the one that drew the alert have been received whole and in order: a
    // missing one would have upset the record numbers, and that draws bad_record_mac.
    Action read_protected_alert(const tls::Alert& alert) {
        if (has_heard_other()) {
            return conclude(reasons::heartbeat_malformed_answer);
        }
        if (!refuses_record(alert)) {
            return conclude(reasons::heartbeat_unanswered, to_string(alert));
        }
        if (has_heard_control_ || case_.was_control_answered()) {
            return conclude(reasons::unpadded_heartbeat_discarded,
                            fmt::format("and refused what followed: {}", to_string(alert)));
        }
        return conclude(reasons::heartbeat_refused, to_string(alert));
    }

    // --- a connection's end -------------------------------------------------------------------

    // It is over, or as good as over, without an answer that decides.
    Action ended(End how, const Reason& before_answer) {
        switch (stage_) {
            case Stage::hello: return ended_before_hello(how, before_answer);
            case Stage::flight:
                return conclude(reasons::flight_incomplete,
                                "the server's flight did not come to its end");
            case Stage::handshake:
                return handshake_failed(how == End::silent ? "the peer fell silent"
                                                           : "the connection was closed");
            case Stage::asked: return asked_ended(how);
        }
        return {};
    }

    Action ended_before_hello(End how, const Reason& reason) {
        if (plan() == Plan::tls13) {
            return conclude(std::move(otherwise_));
        }
        if (reader_->has_read_record()) {
            return conclude(reasons::flight_incomplete, "no ServerHello came");
        }
        if (how == End::closed && ladder_.step_after_close()) {
            return again(plan(), {&reason, {}});
        }
        return conclude(reason);
    }

    Action asked_ended(End how) {
        return decide(case_.after({.end = how,
                                   .heard_control = has_heard_control_,
                                   .heard_other = has_heard_other(),
                                   .was_nudged = nudge_count_ != 0,
                                   .says_no_heartbeats = says_no_heartbeats_}));
    }

    Action handshake_failed(std::string_view why) {
        return decide(case_.after_failed_handshake(why, session_->wants_certificate()));
    }

    Action again(Plan next, Conclusion otherwise) {
        return decide(case_.again(next, std::move(otherwise)));
    }

    Action decide(Decision decision) {
        if (!decision.next) {
            return conclude(std::move(decision.conclusion));
        }
        otherwise_ = std::move(decision.conclusion);
        return leave(ActionKind::reconnect);
    }

    Action conclude(const Reason& reason, std::string detail = {}) {
        return conclude(Conclusion{&reason, std::move(detail)});
    }

    Action conclude(Conclusion conclusion) {
        conclusion_ = std::move(conclusion);
        return leave(ActionKind::done);
    }

    Action leave(ActionKind how) {
        output_.clear();
        if (stage_ == Stage::flight || stage_ == Stage::asked) {
            output_ = farewell(hello_.version, session_.get());
            transcript_.sent(at_, "close_notify", output_);
        }
        return {.kind = how, .bytes = output_};
    }

    HelloLadder ladder_;
    Transcript transcript_;
    HeartbleedCase case_;
    Conclusion otherwise_;  ///< if no further connection can be opened
    Conclusion conclusion_;

    // The current connection.
    Stage stage_ = Stage::hello;
    std::optional<PlainReader> reader_;
    std::optional<HeartbeatListener> listener_;
    std::unique_ptr<ProtectedSession> session_;
    tls::ServerHello hello_;
    bool may_ask_ = false;  ///< once the bytes at hand are read
    bool has_heard_control_ = false;
    bool has_heard_stray_ = false;     ///< in the clear: see has_heard_other()
    bool says_no_heartbeats_ = false;  ///< offers none, and drew the alert of one that knows none
    Bytes output_;
    Duration at_{};
    Duration hello_at_{};
    Duration quiet_since_{};
    Duration patience_{};
    unsigned nudge_count_ = 0;
};

std::unique_ptr<Probe> make_heartbleed_probe(const ProbeOptions& options) {
    return std::make_unique<HeartbleedProbe>(options);
}

}  // namespace

constinit const ProbeType heartbleed_probe{
    .name = "heartbleed",
    .question = "does the peer answer a heartbeat that it must discard?",
    .advisory = "CVE-2014-0160",
    .connections_max = 12,
    // RFC 5246 §7.4: a handshake message, such as a Certificate, may have 2^24 - 1 bytes.
    .received_bytes_max = (1 << 24) + (1 << 20),
    .make = make_heartbleed_probe,
};

}  // namespace hemostat::probe
