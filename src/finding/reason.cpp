#include "finding/reason.h"

#include <array>

namespace hemostat::finding {
namespace reasons {

using enum Verdict;
using enum Basis;

constinit const Reason unpadded_heartbeat_answered{
    "unpadded_heartbeat_answered", vulnerable, proved,
    "answered a heartbeat that a fixed OpenSSL must discard",
    "Update or rebuild OpenSSL and restart the service, then renew its key and certificate."};

constinit const Reason version_affected{
    "version_affected", vulnerable, claimed,
    "holds an OpenSSL that says it is of an affected version",
    "Update it, or do what else the advisory names; if a package fixed it under the same version, "
    "compare the package's own version."};
constinit const Reason package_affected{
    "package_affected", vulnerable, proved,
    "its package is of a version that the distribution had not yet fixed",
    "Install the distribution's fixed version and restart what uses it."};
constinit const Reason bounds_check_absent{
    "bounds_check_absent", vulnerable, proved,
    "holds the source of heartbeats without the check of their length",
    "Replace it with the source of a fixed version, and rebuild what was made of it."};
constinit const Reason restart_needed{
    "restart_needed", vulnerable, claimed,
    "still runs an affected OpenSSL that is no longer on disk: vulnerable until restarted",
    "See that what it loads now is fixed, restart it, then renew its key and certificate."};

constinit const Reason unpadded_heartbeat_discarded{
    "unpadded_heartbeat_discarded", fixed, proved,
    "discarded the malformed heartbeat and answered the legal one",
    "If this service ever ran a vulnerable OpenSSL, renew its key and certificate."};

constinit const Reason closes_on_unpadded_heartbeat{
    "closes_on_unpadded_heartbeat", fixed, claimed,
    "answers a legal heartbeat and closes, and closes on the malformed one without an answer",
    "It could not be asked under its own keys: inspect the machine itself to be sure."};

constinit const Reason version_fixed{
    "version_fixed", fixed, claimed, "holds an OpenSSL that says it is of a fixed version",
    "Restart what still runs an older copy; scan the services that use it to be sure."};
constinit const Reason package_fixed{"package_fixed", fixed, proved,
                                     "its package is of a version that the distribution has fixed",
                                     "Restart what was started before it was installed."};
constinit const Reason bounds_check_present{
    "bounds_check_present", fixed, proved,
    "holds the source of heartbeats with the check of their length",
    "Rebuild what was made of an older source."};

constinit const Reason heartbeat_refused{
    "heartbeat_refused", not_affected, proved,
    "received a legal heartbeat under the connection's own keys and did not answer it", ""};
constinit const Reason heartbeat_not_offered{
    "heartbeat_not_offered", not_affected, claimed,
    "says that it has no heartbeats: it offers none and refuses one",
    "It could not be asked under its own keys: inspect the machine itself to be sure."};
constinit const Reason tls13_only{
    "tls13_only", not_affected, proved,
    "speaks TLS 1.3 and refuses every older version; no affected OpenSSL speaks TLS 1.3", ""};

constinit const Reason heartbeat_code_absent{
    "heartbeat_code_absent", not_affected, proved,
    "holds a libssl from which the code for heartbeats was left out", ""};
constinit const Reason heartbeats_compiled_out{
    "heartbeats_compiled_out", not_affected, claimed,
    "holds an OpenSSL that says it was compiled with -DOPENSSL_NO_HEARTBEATS",
    "Scan the services that use it to be sure."};
constinit const Reason version_unaffected{
    "version_unaffected", not_affected, claimed,
    "holds an OpenSSL that says it is of a version without this flaw",
    "Nothing for this advisory, as far as the version is true."};
constinit const Reason package_unaffected{"package_unaffected", not_affected, proved,
                                          "its package is of a version that never had the flaw",
                                          ""};
constinit const Reason other_component{"other_component", not_affected, claimed,
                                       "holds only the half of OpenSSL that does not have the flaw",
                                       "Look at the other half, which is used with it."};
constinit const Reason other_library{
    "other_library", not_affected, claimed,
    "holds a library that was split off from OpenSSL without the flaw",
    "Nothing for this advisory; ask its own project about its own."};

constinit const Reason heartbeat_unauthenticated_alert{
    "heartbeat_unauthenticated_alert", inconclusive, none,
    "an alert that anyone on the path could have sent answered the heartbeat",
    "Scan from inside, past any filter, or inspect the machine itself."};
constinit const Reason heartbeat_closed{
    "heartbeat_closed", inconclusive, none,
    "the connection was closed on a heartbeat, by the server or by a filter before it",
    "Scan from inside, past any filter, or inspect the machine itself."};
constinit const Reason heartbeat_unanswered{
    "heartbeat_unanswered", inconclusive, none,
    "nothing came back after the heartbeats, not even the answer that they force",
    "Scan from inside, past any filter, or inspect the machine itself."};
constinit const Reason heartbeat_malformed_answer{
    "heartbeat_malformed_answer", inconclusive, none,
    "sent a heartbeat that answers nothing we asked",
    "Inspect the machine itself; report the evidence if it is a product."};
constinit const Reason client_certificate_required{
    "client_certificate_required", inconclusive, none,
    "heartbeats were not answered early, and it wants a client certificate before it can be asked "
    "under its own keys",
    "Inspect the machine itself, or scan from inside."};
constinit const Reason handshake_refused{
    "handshake_refused", inconclusive, none, "speaks TLS but refused every hello that we sent",
    "If you gave an address, give the server's name; otherwise inspect the machine itself."};
constinit const Reason handshake_incomplete{
    "handshake_incomplete", inconclusive, none,
    "heartbeats were not answered early, and the handshake could not be completed to ask again",
    "Inspect the machine itself."};

constinit const Reason flight_incomplete{
    "flight_incomplete", inconclusive, none,
    "began a TLS handshake but broke off before it could be asked anything",
    "Scan it again; inspect the machine itself if it stays so."};

constinit const Reason signs_disagree{"signs_disagree", inconclusive, none,
                                      "holds an OpenSSL whose texts and code contradict each other",
                                      "Ask who built it, or scan the services that use it."};
constinit const Reason version_not_assessed{
    "version_not_assessed", inconclusive, none,
    "holds an OpenSSL of a version that the advisory says nothing about",
    "Ask who built it, or scan the services that use it."};
constinit const Reason version_unknown{"version_unknown", inconclusive, none,
                                       "holds an OpenSSL that does not say its version",
                                       "Ask who built it, or scan the services that use it."};

constinit const Reason package_not_assessed{
    "package_not_assessed", inconclusive, none,
    "its package is of an affected version, and whether the distribution fixed it is not known",
    "Compare it with the distribution's own advisory, or scan the services that use it."};
constinit const Reason package_disagrees{
    "package_disagrees", inconclusive, none,
    "what it says and what its package says contradict each other",
    "Reinstall the package, or ask who replaced the file."};
constinit const Reason mapped_copy_unread{
    "mapped_copy_unread", inconclusive, none,
    "runs an OpenSSL that is not the one on this machine's disk, and that could not be read",
    "Look again as root; restart it if it was updated."};
constinit const Reason bounds_check_unclear{
    "bounds_check_unclear", inconclusive, none,
    "holds the source of heartbeats with a check of their length that is not a known one",
    "Compare it with the source of a fixed version."};

constinit const Reason no_reply{"no_reply", inconclusive, none,
                                "accepted the connection and then said nothing",
                                "Check that the port serves TLS; a filter may swallow the hello."};
constinit const Reason closed_before_answer{
    "closed_before_answer", inconclusive, none, "closed the connection before any answer",
    "Check that the port serves TLS; a filter may stand before it."};
constinit const Reason reset_before_answer{
    "reset_before_answer", inconclusive, none, "reset the connection before any answer",
    "Check that the port serves TLS; a filter may stand before it."};
constinit const Reason plaintext_service{
    "plaintext_service", inconclusive, none,
    "speaks a plaintext protocol on this port, so TLS was not reached",
    "If it offers STARTTLS it may still use OpenSSL: inspect the machine itself."};
constinit const Reason not_tls{"not_tls", inconclusive, none,
                               "answered with bytes that are not TLS",
                               "Check that the port serves TLS; inspect the machine itself."};
constinit const Reason tarpit{
    "tarpit", inconclusive, none,
    "kept the connection busy until its limit of time or bytes was used up",
    "Scan again with a longer --timeout, or inspect the machine itself."};

constinit const Reason out_of_scope{"out_of_scope", inconclusive, none,
                                    "not examined: it is outside the scope",
                                    "If it is yours, add it to the scope file."};
constinit const Reason interrupted{"interrupted", inconclusive, none,
                                   "not finished: the scan was interrupted", "Scan it again."};
constinit const Reason local_failure{"local_failure", inconclusive, none,
                                     "not examined: this machine could not open a connection",
                                     "See the message on standard error, then scan again."};

constinit const Reason connection_refused{
    "connection_refused", unreachable, none, "nothing listens on the port",
    "Check the port; if the service is down, scan it when it is up."};
constinit const Reason connection_timed_out{"connection_timed_out", unreachable, none,
                                            "the connection was not accepted in time",
                                            "Check the route and any firewall, then scan again."};
constinit const Reason network_unreachable{"network_unreachable", unreachable, none,
                                           "there is no route to the address",
                                           "Check the route, then scan again."};
constinit const Reason name_not_found{"name_not_found", unreachable, none,
                                      "the name has no address", "Check the name's spelling."};
constinit const Reason name_lookup_failed{"name_lookup_failed", unreachable, none,
                                          "the name could not be looked up",
                                          "Check the resolver, then scan again."};

}  // namespace reasons

namespace {

using namespace reasons;

constexpr std::array<const Reason*, 48> list{
    &unpadded_heartbeat_answered,
    &version_affected,
    &package_affected,
    &bounds_check_absent,
    &restart_needed,
    &unpadded_heartbeat_discarded,
    &closes_on_unpadded_heartbeat,
    &version_fixed,
    &package_fixed,
    &bounds_check_present,
    &heartbeat_refused,
    &heartbeat_not_offered,
    &tls13_only,
    &heartbeat_code_absent,
    &heartbeats_compiled_out,
    &version_unaffected,
    &package_unaffected,
    &other_component,
    &other_library,
    &heartbeat_unauthenticated_alert,
    &heartbeat_closed,
    &heartbeat_unanswered,
    &heartbeat_malformed_answer,
    &client_certificate_required,
    &handshake_refused,
    &handshake_incomplete,
    &flight_incomplete,
    &signs_disagree,
    &version_not_assessed,
    &version_unknown,
    &package_not_assessed,
    &package_disagrees,
    &mapped_copy_unread,
    &bounds_check_unclear,
    &no_reply,
    &closed_before_answer,
    &reset_before_answer,
    &plaintext_service,
    &not_tls,
    &tarpit,
    &out_of_scope,
    &interrupted,
    &local_failure,
    &connection_refused,
    &connection_timed_out,
    &network_unreachable,
    &name_not_found,
    &name_lookup_failed,
};

}  // namespace

std::span<const Reason* const> all_reasons() {
    return list;
}

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::vulnerable: return "vulnerable";
        case Verdict::fixed: return "fixed";
        case Verdict::not_affected: return "not_affected";
        case Verdict::inconclusive: return "inconclusive";
        case Verdict::unreachable: return "unreachable";
    }
    return "";
}

std::string_view to_string(Basis basis) {
    switch (basis) {
        case Basis::none: return "none";
        case Basis::claimed: return "claimed";
        case Basis::proved: return "proved";
    }
    return "";
}

}  // namespace hemostat::finding
