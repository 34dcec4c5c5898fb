#include "probe/heartbleed_case.h"

#include <fmt/format.h>
#include <utility>

namespace hemostat::probe {
namespace {

using finding::Reason;
namespace reasons = finding::reasons;

// An application that closes after any heartbeat looks, on one connection, like one that was cut.
// So many connections must end on the request, and one must answer the control, before that
// counts as discarding it.
constexpr unsigned closes_needed = 3;

std::string_view describe(std::optional<End> end) {
    if (!end) {
        return "early heartbeats were not asked";
    }
    switch (*end) {
        case End::alert: return "early heartbeats drew an alert";
        case End::closed: return "early heartbeats closed the connection";
        case End::silent: return "early heartbeats drew silence";
        case End::fault: return "early heartbeats drew bytes that are not TLS";
    }
    return "";
}

Decision conclude(Conclusion conclusion) {
    return {.next = std::nullopt, .conclusion = std::move(conclusion)};
}

Decision conclude(const Reason& reason, std::string detail = {}) {
    return conclude(Conclusion{&reason, std::move(detail)});
}

}  // namespace

bool refuses_record(const tls::Alert& alert) {
    using enum tls::AlertDescription;
    return alert.is_fatal() &&
           (alert.description == unexpected_message || alert.description == decode_error ||
            alert.description == illegal_parameter);
}

bool is_protected(Plan plan) {
    return plan == Plan::protected_volley || plan == Plan::protected_control ||
           plan == Plan::protected_request;
}

finding::Literal purpose_of(Plan plan) {
    switch (plan) {
        case Plan::early_volley: return "heartbeats before the handshake ends";
        case Plan::early_request: return "the request alone, before the handshake ends";
        case Plan::early_control: return "the control, before the handshake ends";
        case Plan::protected_volley: return "heartbeats under the connection's keys";
        case Plan::protected_control: return "the control alone, under the connection's keys";
        case Plan::protected_request: return "the request alone, under the connection's keys";
        case Plan::tls13: return "is TLS 1.3 spoken?";
    }
    return "";
}

Decision HeartbleedCase::again(Plan plan, Conclusion otherwise) {
    plan_ = plan;
    return {.next = plan, .conclusion = std::move(otherwise)};
}

Decision HeartbleedCase::after(const Outcome& outcome) {
    return is_protected(plan_) ? after_protected(outcome) : after_early(outcome);
}

Decision HeartbleedCase::after_early(const Outcome& outcome) {
    const bool has_closed = outcome.end == End::closed;
    // Where a fence stands behind the questions anyway, a nudge changes nothing.
    const bool is_blurred = plan_ == Plan::early_request && outcome.was_nudged;
    // What was spoilt may have been the answer: then the request was not left unanswered.
    const bool is_unanswered = has_closed && !is_blurred && !outcome.heard_other;
    if (plan_ == Plan::early_control) {
        // One that stays open after the control does not close on any heartbeat: then something
        // else closed on the request.
        is_early_closer_ = outcome.heard_control && is_unanswered;
        return is_early_closer_ && close_count_ < closes_needed
                   ? again(Plan::early_request, unfinished_)
                   : without_keys();
    }
    if (says_no_heartbeats_) {
        // Alone: it was the heartbeat that drew the alert, and not a fence behind it.
        return outcome.says_no_heartbeats && !outcome.was_nudged
                   ? conclude(reasons::heartbeat_not_offered, unfinished_.detail)
                   : conclude(unfinished_);
    }
    close_count_ += is_unanswered ? 1 : 0;
    if (plan_ == Plan::early_volley) {
        early_end_ = outcome.end;
        says_no_heartbeats_ = outcome.says_no_heartbeats;
    } else if (is_early_closer_) {
        return without_keys();
    }
    // What a peer sent before it closed may be lost with what it left unread (RFC 1122 §4.2.2.13),
    // so the request is asked again with nothing behind it.
    const bool asks_alone = plan_ == Plan::early_volley && has_closed;
    return again(asks_alone ? Plan::early_request : Plan::protected_volley,
                 {&reasons::handshake_incomplete, std::string(describe(early_end_))});
}

Decision HeartbleedCase::after_protected(const Outcome& outcome) {
    if (outcome.heard_other) {
        return conclude(reasons::heartbeat_malformed_answer);
    }
    if (outcome.end != End::closed) {
        return conclude(outcome.end == End::fault ? reasons::heartbeat_unauthenticated_alert
                                                  : reasons::heartbeat_unanswered);
    }
    was_control_answered_ = was_control_answered_ || outcome.heard_control;
    const Conclusion closed{&reasons::heartbeat_closed, {}};
    if (!was_control_answered_) {
        return plan_ == Plan::protected_volley ? again(Plan::protected_control, closed)
                                               : conclude(reasons::heartbeat_closed);
    }
    if (plan_ == Plan::protected_request) {
        if (outcome.was_nudged) {
            return conclude(reasons::heartbeat_closed);
        }
        ++close_count_;
    }
    return close_count_ < closes_needed ? again(Plan::protected_request, closed)
                                        : conclude(reasons::unpadded_heartbeat_discarded,
                                                   "it closes the connection after any heartbeat");
}

Decision HeartbleedCase::after_failed_handshake(std::string_view why, bool wants_certificate) {
    unfinished_ = {
        wants_certificate ? &reasons::client_certificate_required : &reasons::handshake_incomplete,
        fmt::format("{}; {}", why, describe(early_end_))};
    return early_end_ == End::closed ? again(Plan::early_control, unfinished_) : without_keys();
}

// What was heard in the clear is all there is: it can be claimed, not proved.
Decision HeartbleedCase::without_keys() {
    if (is_early_closer_ && close_count_ >= closes_needed) {
        return conclude(reasons::closes_on_unpadded_heartbeat, unfinished_.detail);
    }
    return says_no_heartbeats_ ? again(Plan::early_request, unfinished_) : conclude(unfinished_);
}

}  // namespace hemostat::probe
