#include "campaign/roll_up.h"

#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>
#include <string_view>
#include <tuple>

namespace hemostat::campaign {
namespace {

using ClaimsByService = std::map<std::string_view, std::vector<Claim>>;

/// What all services have in common.
struct Campaign {
    const Organisation& organisation;
    const Policy& policy;
    WallTime now;
    ClaimsByService claims_of;
    ClaimsByService claims_of_unit;
    KeySightings keys{};
    ExposedKeys exposed_keys{};
};

std::span<const Claim> find_claims(const ClaimsByService& claims_of, std::string_view key) {
    const auto claims = claims_of.find(key);
    return claims == claims_of.end() ? std::span<const Claim>() : claims->second;
}

Circumstances circumstances_of(const Campaign& campaign, const Service& service,
                               std::span<const std::string> waiting_for) {
    return {.organisation = campaign.organisation,
            .service = service,
            .policy = campaign.policy,
            .keys_elsewhere = campaign.keys,
            .exposed_keys = campaign.exposed_keys,
            .waiting_for = waiting_for,
            .claims_of_unit = find_claims(campaign.claims_of_unit, service.unit)};
}

/// Also on services that nobody has named, and so nobody fixes.
ExposedKeys expose_keys(const Campaign& campaign) {
    ExposedKeys exposed;
    for (const auto& [key, claims] : campaign.claims_of) {
        const Service unknown{.key = std::string(key), .unit = {}};
        const Organisation& organisation = campaign.organisation;
        const Service& service = organisation.has_service(key)
                                     ? organisation.services()[organisation.service_index(key)]
                                     : unknown;
        add_exposed_keys(circumstances_of(campaign, service, {}), claims, campaign.now, exposed);
    }
    return exposed;
}

std::vector<ServiceState> derive_services(const Campaign& campaign) {
    const Organisation& organisation = campaign.organisation;
    std::vector<ServiceState> states;
    for (const Service& service : organisation.services()) {
        std::vector<std::string> waiting_for;
        for (const std::string& supplier : service.suppliers) {
            // Suppliers stand before those that they supply.
            if (!states[organisation.service_index(supplier)].is_clear()) {
                waiting_for.push_back(supplier);
            }
        }
        std::ranges::sort(waiting_for);
        states.push_back(derive_state(circumstances_of(campaign, service, waiting_for),
                                      find_claims(campaign.claims_of, service.key), campaign.now));
    }
    return states;
}

void wait_for(UnitState& unit, std::string what) {
    if (unit.waits_for.empty()) {
        unit.waits_for = std::move(what);
    }
}

void add_service(UnitState& unit, const ServiceState& service) {
    ++unit.service_count;
    ++unit.silence[static_cast<std::size_t>(service.silence)];
    const bool is_overdue = std::ranges::any_of(
        service.steps, [](const StepState& step) { return step.overdue_since.has_value(); });
    unit.overdue_count += is_overdue ? 1 : 0;
    if (service.is_clear()) {
        ++unit.clear_count;
        return;
    }
    const StepState& next = service.of(*service.next);
    wait_for(unit, fmt::format("the service {} waits for {}: {}", printable(service.service),
                               to_string(next.step), next.unmet->what));
}

void add_child(UnitState& parent, const UnitState& child) {
    parent.service_count += child.service_count;
    parent.clear_count += child.clear_count;
    parent.overdue_count += child.overdue_count;
    parent.empty_count += child.empty_count;
    parent.unit_count += child.unit_count;
    for (std::size_t i = 0; i < silence_count; ++i) {
        parent.silence[i] += child.silence[i];
        parent.unit_silence[i] += child.unit_silence[i];
    }
    if (!child.is_clear) {
        wait_for(parent, fmt::format("the unit {} is not clear", printable(child.unit)));
    }
}

/// Expects all services of the unit, and no others, to be counted in `unit`.
void break_silence(const ClaimHistory& history, UnitState& unit) {
    auto told = silence_of(history.entries);
    for (std::size_t i = 0; i < silence_count; ++i) {
        if (unit.silence[i] != 0) {
            told = std::max(told, std::min(Silence::acknowledged, static_cast<Silence>(i)));
        }
    }
    const bool all_answered =
        unit.service_count != 0 &&
        unit.silence[static_cast<std::size_t>(Silence::answered)] == unit.service_count;
    unit.own_silence = all_answered ? Silence::answered : told;
    unit.unit_count = 1;
    ++unit.unit_silence[static_cast<std::size_t>(unit.own_silence)];
}

void hear_units(const Campaign& campaign, std::vector<UnitState>& states) {
    for (UnitState& state : states) {
        ClaimHistory history =
            order_claims({.organisation = campaign.organisation,
                          .advisory = campaign.policy.advisory,
                          .unit = state.unit,
                          .service = {}},
                         find_claims(campaign.claims_of_unit, state.unit), campaign.now);
        withdrawn_claims(history.entries, &history.refused);
        break_silence(history, state);
        state.refused = std::move(history.refused);
    }
}

std::vector<UnitState> derive_units(const Campaign& campaign,
                                    const std::vector<ServiceState>& services) {
    const Organisation& organisation = campaign.organisation;
    const std::vector<Unit>& units = organisation.units();
    std::vector<UnitState> states(units.size());
    std::vector<bool> has_anything(units.size());
    for (std::size_t i = 0; i < units.size(); ++i) {
        states[i].unit = units[i].key;
    }
    for (std::size_t i = 0; i < services.size(); ++i) {
        const Service& service = organisation.services()[i];
        const std::size_t owner = organisation.unit_index(service.unit);
        add_service(states[owner], services[i]);
        has_anything[owner] = true;
        for (const std::string& consumer : service.consumers) {
            const std::size_t unit = organisation.unit_index(consumer);
            if (!services[i].is_clear()) {
                wait_for(states[unit],
                         fmt::format("the service {}, which {} provides, is not clear",
                                     printable(service.key), printable(service.unit)));
            }
        }
    }
    hear_units(campaign, states);
    // A unit stands behind its parent: from the end, children come first.
    for (std::size_t i = units.size(); i-- > 0;) {
        if (!has_anything[i]) {
            ++states[i].empty_count;
            wait_for(states[i], "nobody has named its services");
        }
        states[i].is_clear = states[i].waits_for.empty();
        if (!units[i].parent.empty()) {
            const std::size_t parent = organisation.unit_index(units[i].parent);
            add_child(states[parent], states[i]);
            has_anything[parent] = true;
        }
    }
    return states;
}

void list_unplaced(const ClaimsByService& claims_of, std::string_view code, std::string_view what,
                   const auto& is_there, std::vector<RefusedClaim>& unplaced) {
    for (const auto& [key, about_it] : claims_of) {
        if (is_there(key)) {
            continue;
        }
        for (const Claim& claim : about_it) {
            unplaced.push_back(
                {claim.id, code, fmt::format("nobody has named the {} {}", what, printable(key))});
        }
    }
}

std::vector<RefusedClaim> find_unplaced(const Organisation& organisation,
                                        const ClaimsByService& claims_of,
                                        const ClaimsByService& claims_of_unit) {
    std::vector<RefusedClaim> unplaced;
    list_unplaced(
        claims_of, "service_unknown", "service",
        [&](std::string_view key) { return organisation.has_service(key); }, unplaced);
    list_unplaced(
        claims_of_unit, "unit_unknown", "unit",
        [&](std::string_view key) { return organisation.has_unit(key); }, unplaced);
    std::ranges::sort(unplaced, {}, [](const RefusedClaim& refused) {
        return std::tuple(std::string_view(refused.claim), std::string_view(refused.what));
    });
    const auto copies = std::ranges::unique(unplaced);
    unplaced.erase(copies.begin(), copies.end());
    return unplaced;
}

}  // namespace

Result<CampaignState> roll_up(const Organisation& organisation, const Policy& policy,
                              std::span<const Claim> claims, WallTime now) {
    TRY([[maybe_unused]] const Done checked, policy.check());
    if (claims.size() > claims_max) {
        return fail(ErrorKind::limit, "more claims than one campaign may have");
    }
    ClaimsByService claims_of;
    ClaimsByService claims_of_unit;
    for (const Claim& claim : claims) {
        auto& place = claim.service.empty() ? claims_of_unit[claim.unit] : claims_of[claim.service];
        place.push_back(claim);
    }
    CampaignState state;
    state.unplaced = find_unplaced(organisation, claims_of, claims_of_unit);
    Campaign campaign{.organisation = organisation,
                      .policy = policy,
                      .now = now,
                      .claims_of = std::move(claims_of),
                      .claims_of_unit = std::move(claims_of_unit),
                      .keys = first_sightings(claims)};
    campaign.exposed_keys = expose_keys(campaign);
    state.services = derive_services(campaign);
    state.units = derive_units(campaign, state.services);
    if (!state.unplaced.empty()) {
        state.units.front().is_clear = false;
        wait_for(state.units.front(), state.unplaced.front().what);
    }
    return state;
}

}  // namespace hemostat::campaign
