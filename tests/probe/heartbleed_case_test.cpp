// What follows from how a connection ended: the decision table.
#include "probe/heartbleed_case.h"

#include <gmock/gmock.h>
#include <initializer_list>

namespace hemostat::probe {
namespace {

namespace reasons = finding::reasons;

/// The decision after the connections that ended so; each must be followed by the plan beside it.
struct Step {
    Outcome outcome;
    Plan next;
};

HeartbleedCase after(std::initializer_list<Step> steps) {
    HeartbleedCase state;
    for (const Step& step : steps) {
        const Decision decision = state.after(step.outcome);
        EXPECT_EQ(decision.next, step.next);
    }
    return state;
}

constexpr Outcome closed{.end = End::closed};
constexpr Outcome alert{.end = End::alert};
constexpr Outcome closed_behind_control{.end = End::closed, .heard_control = true};

void expect_reason(const Decision& decision, const finding::Reason& reason) {
    EXPECT_EQ(decision.next, std::nullopt);
    ASSERT_NE(decision.conclusion.reason, nullptr);
    EXPECT_EQ(decision.conclusion.reason->code, reason.code);
}

TEST(HeartbleedCase, BeginsInTheClear) {
    EXPECT_EQ(HeartbleedCase().plan(), Plan::early_volley);
}

TEST(HeartbleedCase, GoesOnUnderKeysWhereTheClearDoesNotDecide) {
    for (const End end : {End::alert, End::silent, End::fault}) {
        HeartbleedCase state;
        EXPECT_EQ(state.after({.end = end}).next, Plan::protected_volley);
    }
}

TEST(HeartbleedCase, AsksTheRequestAloneWhereTheConnectionWasClosed) {
    HeartbleedCase state = after({{closed, Plan::early_request}});
    EXPECT_EQ(state.after(closed).next, Plan::protected_volley);
}

TEST(HeartbleedCase, CallsSilenceUnderKeysUnanswered) {
    HeartbleedCase state = after({{alert, Plan::protected_volley}});
    expect_reason(state.after({.end = End::silent}), reasons::heartbeat_unanswered);
}

TEST(HeartbleedCase, TakesNoAlertThatTheKeysDidNotMake) {
    HeartbleedCase state = after({{alert, Plan::protected_volley}});
    expect_reason(state.after({.end = End::fault}), reasons::heartbeat_unauthenticated_alert);
}

TEST(HeartbleedCase, ReportsForeignHeartbeats) {
    HeartbleedCase state = after({{alert, Plan::protected_volley}});
    expect_reason(state.after({.end = End::closed, .heard_control = true, .heard_other = true}),
                  reasons::heartbeat_malformed_answer);
}

TEST(HeartbleedCase, GivesUpOnAPeerThatClosesOnTheControlToo) {
    HeartbleedCase state =
        after({{alert, Plan::protected_volley}, {closed, Plan::protected_control}});
    expect_reason(state.after(closed), reasons::heartbeat_closed);
}

TEST(HeartbleedCase, CallsAPeerFixedThatClosesThreeTimesOnTheRequestAndAnswersTheControl) {
    HeartbleedCase state = after({{alert, Plan::protected_volley},
                                  {closed_behind_control, Plan::protected_request},
                                  {closed, Plan::protected_request},
                                  {closed, Plan::protected_request}});
    expect_reason(state.after(closed), reasons::unpadded_heartbeat_discarded);
}

TEST(HeartbleedCase, CountsEndsInTheClearAsWell) {
    HeartbleedCase state = after({{closed, Plan::early_request},
                                  {closed, Plan::protected_volley},
                                  {closed_behind_control, Plan::protected_request}});
    expect_reason(state.after(closed), reasons::unpadded_heartbeat_discarded);
}

TEST(HeartbleedCase, DoesNotCountAnEndBehindANudge) {
    constexpr Outcome nudged{.end = End::closed, .was_nudged = true};
    HeartbleedCase state = after({{nudged, Plan::early_request},
                                  {nudged, Plan::protected_volley},
                                  {closed_behind_control, Plan::protected_request}});
    expect_reason(state.after(nudged), reasons::heartbeat_closed);
}

TEST(HeartbleedCase, DoesNotCountAnEndBehindASpoiltAnswer) {
    constexpr Outcome spoilt{.end = End::closed, .heard_other = true};
    HeartbleedCase state = after({{spoilt, Plan::early_request},
                                  {spoilt, Plan::protected_volley},
                                  {closed_behind_control, Plan::protected_request}});
    EXPECT_EQ(state.after(closed).next, Plan::protected_request);
}

TEST(HeartbleedCase, SaysWhyNoHandshakeCouldBeFinished) {
    HeartbleedCase state = after({{alert, Plan::protected_volley}});
    expect_reason(state.after_failed_handshake("why", true), reasons::client_certificate_required);
    HeartbleedCase other = after({{alert, Plan::protected_volley}});
    const Decision decision = other.after_failed_handshake("why", false);
    expect_reason(decision, reasons::handshake_incomplete);
    EXPECT_THAT(decision.conclusion.detail, testing::HasSubstr("why"));
}

TEST(HeartbleedCase, ClaimsThatThereAreNoHeartbeatsOnlyWithoutKeys) {
    constexpr Outcome none{.end = End::alert, .says_no_heartbeats = true};
    HeartbleedCase state = after({{none, Plan::protected_volley}});
    EXPECT_EQ(state.after_failed_handshake("SSL 3.0", false).next, Plan::early_request);
    expect_reason(state.after(none), reasons::heartbeat_not_offered);
}

TEST(HeartbleedCase, DoesNotTakeTheFencesAlertForTheHeartbeats) {
    constexpr Outcome none{.end = End::alert, .says_no_heartbeats = true};
    constexpr Outcome nudged{.end = End::alert, .was_nudged = true, .says_no_heartbeats = true};
    constexpr Outcome offered{.end = End::alert};
    for (const Outcome& alone : {nudged, offered, Outcome{.end = End::silent}, closed}) {
        HeartbleedCase state = after({{none, Plan::protected_volley}});
        EXPECT_EQ(state.after_failed_handshake("why", true).next, Plan::early_request);
        expect_reason(state.after(alone), reasons::client_certificate_required);
    }
}

TEST(HeartbleedCase, AsksACloserWithoutKeysForTheControl) {
    HeartbleedCase state = after({{closed, Plan::early_request}, {closed, Plan::protected_volley}});
    EXPECT_EQ(state.after_failed_handshake("why", true).next, Plan::early_control);
    EXPECT_EQ(state.after(closed_behind_control).next, Plan::early_request);
    expect_reason(state.after(closed), reasons::closes_on_unpadded_heartbeat);
}

TEST(HeartbleedCase, DoesNotCallAPeerACloserThatStaysOpenBehindTheControl) {
    for (const Outcome& outcome : {Outcome{.end = End::alert, .heard_control = true},
                                   Outcome{.end = End::closed, .heard_control = false}}) {
        HeartbleedCase state =
            after({{closed, Plan::early_request}, {closed, Plan::protected_volley}});
        EXPECT_EQ(state.after_failed_handshake("why", true).next, Plan::early_control);
        expect_reason(state.after(outcome), reasons::client_certificate_required);
    }
}

// What is said when the next connection cannot be opened.
TEST(HeartbleedCase, NeverCallsAPeerSafeWithAConnectionToGo) {
    for (const End end : {End::alert, End::closed, End::silent, End::fault}) {
        for (const bool heard_control : {false, true}) {
            HeartbleedCase state;
            for (int count = 0; count < 12; ++count) {
                const Decision decision = state.after({.end = end, .heard_control = heard_control});
                if (!decision.next) {
                    break;
                }
                EXPECT_EQ(decision.conclusion.reason->verdict, finding::Verdict::inconclusive);
            }
        }
    }
}

}  // namespace
}  // namespace hemostat::probe
