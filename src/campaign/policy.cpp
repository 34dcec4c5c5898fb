#include "campaign/policy.h"

#include <fmt/format.h>

namespace hemostat::campaign {

std::optional<WallTime> Policy::due_at(Step step) const {
    const StepPolicy& demand = of(step);
    if (!demand.is_needed || !demand.due) {
        return std::nullopt;
    }
    return opened_at + *demand.due;
}

Status Policy::check() const {
    if (advisory.empty()) {
        return fail(ErrorKind::invalid_input, "a policy must name its advisory");
    }
    if (basis_least == finding::Basis::none) {
        return fail(ErrorKind::invalid_input, "a policy must ask for a basis");
    }
    for (const StepRow& row : all_steps()) {
        const StepPolicy& demand = of(row.step);
        if (demand.due && (demand.due->count() < 0 || *demand.due > due_max)) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("the step {} is due too early or too late", row.name));
        }
        if (row.is_mandatory && !demand.is_needed) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("the step {} may not be left out", row.name));
        }
        for (const StepRow& earlier : all_steps()) {
            // Users may be told whatever else was asked for: only what was is held against it.
            if (demand.is_needed && row.is_for_affected && row.after.contains(earlier.step) &&
                !of(earlier.step).is_needed) {
                return fail(
                    ErrorKind::invalid_input,
                    fmt::format("the step {} is counted from {}, which the policy leaves out",
                                row.name, earlier.name));
            }
        }
    }
    return Done{};
}

}  // namespace hemostat::campaign
