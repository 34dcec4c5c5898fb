#include "campaign/service_state.h"

#include <algorithm>

namespace hemostat::campaign {
namespace {

using Entries = std::span<const HistoryEntry>;

/// Whether the claim at `place` may have taken back what was done, given how it is `now`.
bool is_turning_point(Entries entries, std::size_t place, const Answers& now) {
    const Claim& claim = *entries[place].claim;
    const auto is_repeated = [&](finding::Verdict verdict) {
        return place > 0 && is_finding_of(*entries[place - 1].claim, verdict);
    };
    if (is_finding_of(claim, finding::Verdict::vulnerable)) {
        return !is_repeated(finding::Verdict::vulnerable);
    }
    // What was fixed had been affected: that may take back "not affected".
    if (is_finding_of(claim, finding::Verdict::fixed)) {
        return !now.of(Step::assessed).is_done && !is_repeated(finding::Verdict::fixed);
    }
    return claim.kind == ClaimKind::affected || claim.kind == ClaimKind::withdrawn ||
           &claim == now.key_shown_by || now.is_old_sighting(claim);
}

StepState state_of(const Circumstances& circumstances, const StepRow& row,
                   const StepOutcome& outcome, WallTime now) {
    StepState state{.step = row.step};
    if (!outcome.is_needed) {
        state.standing = Standing::not_needed;
        return state;
    }
    state.due_at = circumstances.policy.due_at(row.step);
    if (outcome.is_done) {
        state.standing = Standing::done;
        state.at = outcome.at;
        state.by = outcome.by->id;
        return state;
    }
    state.unmet = outcome.unmet;
    state.excepted_until = outcome.excepted_until;
    if (outcome.excepted_until) {
        state.standing = Standing::excepted;
    } else if (state.due_at && *state.due_at <= now) {
        state.overdue_since = state.due_at;
    }
    return state;
}

bool is_unexplained(const StepState& step) {
    return step.unmet && step.undone_by.empty();
}

void undo(StepState& step, const std::string& claim) {
    step.undone_by = claim;
    if (step.standing == Standing::open) {
        step.standing = Standing::undone;
    }
}

/// Says of each step that a renewed key did, which was then seen where the flaw still was, that
/// the sight of it took it back.
void explain_exposure(const Circumstances& circumstances, Entries entries, WallTime now,
                      const Exposure& exposure, ServiceState& state) {
    const ExposedKeys none;
    const Answers without = ask_guards({.organisation = circumstances.organisation,
                                        .service = circumstances.service,
                                        .policy = circumstances.policy,
                                        .keys_elsewhere = circumstances.keys_elsewhere,
                                        .exposed_keys = none,
                                        .waiting_for = circumstances.waiting_for,
                                        .claims_of_unit = circumstances.claims_of_unit},
                                       entries, now);
    for (StepState& step : state.steps) {
        const StepOutcome& outcome = without.of(step.step);
        if (is_unexplained(step) && outcome.is_settled() && outcome.at < exposure.at) {
            undo(step, exposure.claim);
        }
    }
}

/// Says of each step that the claim at `place` took back that it did.
void explain(const Circumstances& circumstances, Entries entries, std::size_t place,
             ServiceState& state) {
    const WallTime then = entries[place].at;
    const Answers before = ask_guards(circumstances, entries.first(place), then);
    const auto was_done = [&](const StepState& step) {
        return is_unexplained(step) && before.of(step.step).is_settled();
    };
    if (std::ranges::none_of(state.steps, was_done)) {
        return;
    }
    // It may as well have expired since the claim before.
    const Answers after = ask_guards(circumstances, entries.first(place + 1), then);
    for (StepState& step : state.steps) {
        if (was_done(step) && !after.of(step.step).is_settled()) {
            undo(step, entries[place].claim->id);
        }
    }
}

void find_undone(const Circumstances& circumstances, Entries entries, const Answers& now,
                 ServiceState& state) {
    std::size_t looked_at = 0;
    for (std::size_t place = entries.size(); place-- > 0 && looked_at < turning_points_max;) {
        if (std::ranges::none_of(state.steps, is_unexplained)) {
            return;
        }
        if (is_turning_point(entries, place, now)) {
            ++looked_at;
            explain(circumstances, entries, place, state);
        }
    }
}

}  // namespace

std::string_view to_string(Standing standing) {
    switch (standing) {
        case Standing::open: return "open";
        case Standing::done: return "done";
        case Standing::excepted: return "excepted";
        case Standing::undone: return "undone";
        case Standing::not_needed: return "not_needed";
    }
    return "";
}

std::string_view to_string(FlawStatus status) {
    switch (status) {
        case FlawStatus::under_investigation: return "under_investigation";
        case FlawStatus::affected: return "affected";
        case FlawStatus::fixed: return "fixed";
        case FlawStatus::not_affected: return "not_affected";
    }
    return "";
}

FlawStatus ServiceState::flaw_status() const {
    if (is_unaffected) {
        return FlawStatus::not_affected;
    }
    if (of(Step::fix_verified).standing == Standing::done) {
        return FlawStatus::fixed;
    }
    return is_affected ? FlawStatus::affected : FlawStatus::under_investigation;
}

std::string_view to_string(Silence silence) {
    switch (silence) {
        case Silence::not_delivered: return "not_delivered";
        case Silence::delivered: return "delivered";
        case Silence::read: return "read";
        case Silence::acknowledged: return "acknowledged";
        case Silence::answered: return "answered";
    }
    return "";
}

Silence silence_of(Entries entries) {
    const auto withdrawn = withdrawn_claims(entries, nullptr);
    auto silence = Silence::not_delivered;
    for (const HistoryEntry& entry : entries) {
        if (!entry.counts || std::ranges::binary_search(withdrawn, entry.claim, std::less<>())) {
            continue;
        }
        switch (entry.claim->kind) {
            case ClaimKind::delivered: silence = std::max(silence, Silence::delivered); break;
            case ClaimKind::read: silence = std::max(silence, Silence::read); break;
            case ClaimKind::acknowledged: silence = std::max(silence, Silence::acknowledged); break;
            case ClaimKind::affected:
            case ClaimKind::not_affected:
            case ClaimKind::vendor_asked: return Silence::answered;
            default: break;
        }
    }
    return silence;
}

ServiceState derive_state(const Circumstances& circumstances, std::span<const Claim> claims,
                          WallTime now) {
    ClaimHistory history = order_claims(subject_of(circumstances), claims, now);
    const Answers answers = ask_guards(circumstances, history.entries, now);

    ServiceState state;
    state.service = circumstances.service.key;
    state.is_unaffected = answers.is_unaffected;
    state.is_affected = answers.is_affected;
    for (const StepRow& row : all_steps()) {
        const StepOutcome& outcome = answers.of(row.step);
        state.steps[index_of(row.step)] = state_of(circumstances, row, outcome, now);
        if (outcome.is_done) {
            state.furthest = row.step;
        } else if (outcome.is_needed && !state.next) {
            state.next = row.step;
        }
    }
    find_undone(circumstances, history.entries, answers, state);
    if (answers.exposure) {
        explain_exposure(circumstances, history.entries, now, *answers.exposure, state);
    }
    state.silence = silence_of(history.entries);
    withdrawn_claims(history.entries, &history.refused);
    state.refused = std::move(history.refused);
    return state;
}

}  // namespace hemostat::campaign
