// The heartbleed probe's memory over several connections: what each was for, what it showed, what
// the next one is for, or what it all amounts to.
#pragma once

#include "finding/json_writer.h"
#include "probe/probe.h"
#include "tls/alert.h"

#include <optional>
#include <string>
#include <string_view>

namespace hemostat::probe {

/// What a connection is for.
enum class Plan : std::uint8_t {
    early_volley,       ///< in the clear: request, control, fence
    early_request,      ///< in the clear: the request and nothing behind it
    early_control,      ///< in the clear: control, fence
    protected_volley,   ///< under keys: control, request, second control, fence
    protected_control,  ///< under keys: the control, and the others once it is answered
    protected_request,  ///< under keys: the request and nothing behind it
    tls13,              ///< is TLS 1.3 spoken at all?
};

bool is_protected(Plan plan);
finding::Literal purpose_of(Plan plan);

/// How a connection ended on which questions were out, without an answer that decides.
enum class End : std::uint8_t { alert, closed, silent, fault };

/// Whether a stack says with `alert` that it will not have such a record. Others, such as
/// bad_record_mac, may be our own fault or another matter.
bool refuses_record(const tls::Alert& alert);

struct Outcome {
    End end = End::closed;
    bool heard_control = false;       ///< the first control was answered
    bool heard_other = false;         ///< something came that answers nothing we asked
    bool was_nudged = false;          ///< the end may be about a later fence, not the question
    bool says_no_heartbeats = false;  ///< offers none, and drew the alert of one that knows none
};

/// Another connection, or the end.
struct Decision {
    std::optional<Plan> next;
    /// The answer; with `next`, what can be said if that connection cannot be opened.
    Conclusion conclusion;
};

class HeartbleedCase {
public:
    [[nodiscard]] Plan plan() const { return plan_; }
    /// Whether a control was answered under keys, on an earlier connection.
    [[nodiscard]] bool was_control_answered() const { return was_control_answered_; }

    /// Takes the same plan, or another, to a new connection.
    Decision again(Plan plan, Conclusion otherwise);
    /// What follows when the connection for plan() ended as `outcome` says.
    Decision after(const Outcome& outcome);
    /// What follows when no handshake could be finished, for `why`.
    Decision after_failed_handshake(std::string_view why, bool wants_certificate);

private:
    Decision after_early(const Outcome& outcome);
    Decision after_protected(const Outcome& outcome);
    Decision without_keys();

    Plan plan_ = Plan::early_volley;
    std::optional<End> early_end_;       ///< of the first connection with questions
    unsigned close_count_ = 0;           ///< connections that ended on the request, unanswered
    bool says_no_heartbeats_ = false;    ///< the volley's outcome said so
    bool is_early_closer_ = false;       ///< answers the control in the clear and closes
    bool was_control_answered_ = false;  ///< under keys
    Conclusion unfinished_;              ///< why no handshake could be finished
};

}  // namespace hemostat::probe
