#include "campaign/forecast.h"

#include <fmt/format.h>
#include <algorithm>
#include <tuple>

namespace hemostat::campaign {
namespace {

using Seconds = std::chrono::duration<double>;

ProgressPoint count_settled(const CampaignState& state, WallTime at) {
    ProgressPoint point{.at = at, .service_count = state.services.size()};
    for (const ServiceState& service : state.services) {
        for (const StepState& step : service.steps) {
            const bool is_settled =
                step.standing == Standing::done || step.standing == Standing::not_needed;
            point.settled[index_of(step.step)] += is_settled ? 1U : 0U;
        }
    }
    return point;
}

Result<CampaignState> roll_up_at(const Organisation& organisation, const Policy& policy,
                                 std::span<const Claim> claims, WallTime at) {
    // Otherwise a flaw that was found later would stand against it from the beginning.
    std::vector<Claim> known;
    std::ranges::copy_if(claims, std::back_inserter(known),
                         [&](const Claim& claim) { return claim.at <= at; });
    return roll_up(organisation, policy, known, at);
}

/// When `left` will be done of which `done` were done in `span`; nothing beyond the horizon.
std::optional<WallTime> extrapolate(std::uint64_t done, Seconds span, std::uint64_t left,
                                    WallTime now) {
    if (done == 0) {
        return std::nullopt;
    }
    const Seconds still = span * (static_cast<double>(left) / static_cast<double>(done));
    if (still > horizon) {
        return std::nullopt;
    }
    return now + std::chrono::duration_cast<std::chrono::seconds>(still);
}

/// Why the end of the campaign cannot be told from its services.
std::string silence_in(const CampaignState& state) {
    if (state.services.empty()) {
        return "no service is named";
    }
    if (state.units.front().empty_count != 0) {
        return fmt::format("{} units have not named their services",
                           state.units.front().empty_count);
    }
    if (!state.unplaced.empty()) {
        return state.unplaced.front().what;
    }
    return {};
}

/// The first step that a duty holder who was heard so far still owes, of those about himself.
std::optional<Step> owed_by(Silence silence) {
    switch (silence) {
        case Silence::not_delivered: return Step::delivered;
        case Silence::delivered: return Step::read;
        case Silence::read: return Step::acknowledged;
        case Silence::acknowledged:
        case Silence::answered: return std::nullopt;
    }
    return std::nullopt;
}

/// Of the steps about the duty holder from the one he owes on, the first that was due.
std::optional<Delay> delay_of(const UnitState& unit, const Policy& policy, WallTime now) {
    const auto owed = owed_by(unit.own_silence);
    if (!owed) {
        return std::nullopt;
    }
    for (std::size_t i = index_of(*owed); i <= index_of(Step::acknowledged); ++i) {
        const auto due = policy.due_at(static_cast<Step>(i));
        if (due && *due <= now) {
            return Delay{
                .unit = unit.unit, .service = {}, .step = static_cast<Step>(i), .since = *due};
        }
    }
    return std::nullopt;
}

}  // namespace

Result<std::vector<ProgressPoint>> progress(const Organisation& organisation, const Policy& policy,
                                            std::span<const Claim> claims,
                                            std::span<const WallTime> times) {
    if (times.size() > progress_points_max) {
        return fail(ErrorKind::limit,
                    fmt::format("progress is told of {} times at most", progress_points_max));
    }
    std::vector<ProgressPoint> points;
    for (const WallTime time : times) {
        TRY(const CampaignState state, roll_up_at(organisation, policy, claims, time));
        points.push_back(count_settled(state, time));
    }
    return points;
}

Outlook outlook_of(const std::array<std::uint64_t, 4>& settled, std::uint64_t total,
                   WallTime opened_at, WallTime now) {
    Outlook outlook;
    const std::uint64_t done = settled[3];
    if (done >= total) {
        outlook.is_done = true;
        return outlook;
    }
    if (now <= opened_at) {
        outlook.unknown = "the campaign is not open yet";
        return outlook;
    }
    // What was undone since then is no progress.
    const auto since = [&](std::size_t place) {
        return done > settled[place] ? done - settled[place] : 0;
    };
    if (since(0) < observed_least) {
        outlook.unknown = fmt::format("{} of {} services are too few for a rate", since(0), total);
        return outlook;
    }
    const Seconds whole = now - opened_at;
    const std::uint64_t left = total - done;
    const std::array dates{extrapolate(since(0), whole, left, now),
                           extrapolate(since(1), whole / 2, left, now),
                           extrapolate(since(2), whole / 4, left, now)};
    for (const auto& date : dates) {
        if (date && (!outlook.earliest || *date < *outlook.earliest)) {
            outlook.earliest = date;
        }
    }
    outlook.expected = dates[1];
    if (std::ranges::all_of(dates, [](const auto& date) { return date.has_value(); })) {
        outlook.latest = std::ranges::max(dates);
        return outlook;
    }
    outlook.unknown = since(2) == 0 ? "no service more has done it in the last quarter of the time"
                                    : "at the slowest rate it takes more than ten years";
    return outlook;
}

Result<Forecast> forecast(const Organisation& organisation, const Policy& policy,
                          std::span<const Claim> claims, WallTime now) {
    TRY(const CampaignState state, roll_up_at(organisation, policy, claims, now));
    const auto whole = std::max(now, policy.opened_at) - policy.opened_at;
    const std::array times{policy.opened_at, policy.opened_at + whole / 2,
                           policy.opened_at + whole / 4 * 3, now};
    TRY(const std::vector<ProgressPoint> points, progress(organisation, policy, claims, times));

    Forecast result;
    for (const StepRow& row : all_steps()) {
        std::array<std::uint64_t, 4> settled{};
        for (std::size_t i = 0; i < settled.size(); ++i) {
            settled[i] = points[i].settled[index_of(row.step)];
        }
        result.steps[index_of(row.step)] =
            outlook_of(settled, points.back().service_count, policy.opened_at, now);
    }
    if (std::string silence = silence_in(state); !silence.empty()) {
        result.all_clear.unknown = std::move(silence);
        return result;
    }
    result.all_clear = result.of(Step::all_clear);
    result.all_clear.is_done = state.is_clear();
    return result;
}

std::vector<Delay> find_late(const Organisation& organisation, const Policy& policy,
                             const CampaignState& state, WallTime now) {
    std::vector<Delay> late;
    for (const UnitState& unit : state.units) {
        if (auto delay = delay_of(unit, policy, now)) {
            late.push_back(*std::move(delay));
        }
    }
    for (std::size_t i = 0; i < state.services.size(); ++i) {
        const auto& steps = state.services[i].steps;
        const auto step = std::ranges::find_if(
            steps, [](const StepState& candidate) { return candidate.overdue_since.has_value(); });
        if (step != steps.end()) {
            late.push_back({.unit = organisation.services()[i].unit,
                            .service = state.services[i].service,
                            .step = step->step,
                            .since = *step->overdue_since});
        }
    }
    std::ranges::sort(late, {}, [](const Delay& delay) {
        return std::tuple(delay.since, std::string_view(delay.unit),
                          std::string_view(delay.service), delay.step);
    });
    return late;
}

}  // namespace hemostat::campaign
