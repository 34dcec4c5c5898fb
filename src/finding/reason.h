// Why a verdict was reached: the closed list, with the verdict and basis that each reason carries.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hemostat::finding {

enum class Verdict : std::uint8_t { vulnerable, fixed, not_affected, inconclusive, unreachable };

enum class Basis : std::uint8_t {
    none,     ///< nothing was learned: only with inconclusive and unreachable
    claimed,  ///< a version text, or an answer that could not be confirmed, says so
    proved,   ///< its behaviour, its machine code or a signed package says so
};

std::string_view to_string(Verdict verdict);
std::string_view to_string(Basis basis);

/// One entry of the closed list. A verdict is never stated without one, and follows from it.
struct Reason {
    std::string_view code;  ///< stable, for scripts: unpadded_heartbeat_answered
    Verdict verdict;
    Basis basis;
    std::string_view summary;  ///< one line in plain words
    std::string_view next;     ///< what the operator should do now: one sentence, may be empty
};

namespace reasons {
// vulnerable
extern const Reason unpadded_heartbeat_answered;
extern const Reason version_affected;
extern const Reason package_affected;
extern const Reason bounds_check_absent;
extern const Reason restart_needed;
// fixed
extern const Reason unpadded_heartbeat_discarded;
extern const Reason closes_on_unpadded_heartbeat;
extern const Reason version_fixed;
extern const Reason package_fixed;
extern const Reason bounds_check_present;
// not affected
extern const Reason heartbeat_refused;
extern const Reason heartbeat_not_offered;
extern const Reason tls13_only;
extern const Reason heartbeat_code_absent;
extern const Reason heartbeats_compiled_out;
extern const Reason version_unaffected;
extern const Reason package_unaffected;
extern const Reason other_component;
extern const Reason other_library;
// inconclusive: TLS was spoken
extern const Reason heartbeat_unauthenticated_alert;
extern const Reason heartbeat_closed;
extern const Reason heartbeat_unanswered;
extern const Reason heartbeat_malformed_answer;
extern const Reason client_certificate_required;
extern const Reason handshake_refused;
extern const Reason handshake_incomplete;
extern const Reason flight_incomplete;
// inconclusive: a file, a package or a process
extern const Reason signs_disagree;
extern const Reason version_not_assessed;
extern const Reason version_unknown;
extern const Reason package_not_assessed;
extern const Reason package_disagrees;
extern const Reason mapped_copy_unread;
extern const Reason bounds_check_unclear;
// inconclusive: no TLS was spoken
extern const Reason no_reply;
extern const Reason closed_before_answer;
extern const Reason reset_before_answer;
extern const Reason plaintext_service;
extern const Reason not_tls;
extern const Reason tarpit;
// inconclusive: we did not ask, or did not finish
extern const Reason out_of_scope;
extern const Reason interrupted;
extern const Reason local_failure;
// unreachable
extern const Reason connection_refused;
extern const Reason connection_timed_out;
extern const Reason network_unreachable;
extern const Reason name_not_found;
extern const Reason name_lookup_failed;
}  // namespace reasons

/// Every reason, in the order of docs/reasons.md.
std::span<const Reason* const> all_reasons();

}  // namespace hemostat::finding
