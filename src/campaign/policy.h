// What a campaign demands: which steps, by when, and how well shown.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "campaign/step.h"
#include "finding/reason.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace hemostat::campaign {

struct StepPolicy {
    bool is_needed = true;
    /// After the campaign's opening, by the wall clock: weekends and holidays count.
    std::optional<std::chrono::seconds> due;
    /// May ask for more than the step's row, never for less.
    Method method_least = Method::stated;
    bool needs_evidence = false;
};

struct Policy {
    static constexpr std::chrono::hours due_max{24 * 3660};

    std::string advisory;  ///< that is carried; claims about another do not count
    WallTime opened_at;
    std::array<StepPolicy, step_count> steps;
    /// Of the findings that show a service to be fixed, and of those that show it not to be
    /// affected: one bar for both, so that neither is the easier way out.
    finding::Basis basis_least = finding::Basis::proved;

    [[nodiscard]] const StepPolicy& of(Step step) const { return steps[index_of(step)]; }
    [[nodiscard]] std::optional<WallTime> due_at(Step step) const;

    /// Errors: invalid_input where it names no advisory, where a step is left out that is mandatory
    /// or that a needed one comes
    ///         after, where no basis is asked for, and for a due time that is negative or beyond
    ///         due_max.
    [[nodiscard]] Status check() const;
};

}  // namespace hemostat::campaign
