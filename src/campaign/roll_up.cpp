#include "campaign/roll_up.h"

#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>
#include <string_view>
#include <tuple>

namespace hemostat::campaign {
namespace {

using ClaimsByService = std::map<std::string_view, std::vector<Claim>>;

std::vector<ServiceState> derive_services(const Organisation& organisation, const Policy& policy,
                                          const ClaimsByService& claims_of,
                                          const KeySightings& keys, WallTime now) {
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
        const auto claims = claims_of.find(service.key);
        states.push_back(derive_state(
            {.service = service,
             .policy = policy,
             .keys_elsewhere = keys,
             .waiting_for = waiting_for},
            claims == claims_of.end() ? std::span<const Claim>() : claims->second, now));
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
    for (std::size_t i = 0; i < silence_count; ++i) {
        parent.silence[i] += child.silence[i];
    }
    if (!child.is_clear) {
        wait_for(parent, fmt::format("the unit {} is not clear", printable(child.unit)));
    }
}

std::vector<UnitState> derive_units(const Organisation& organisation,
                                    const std::vector<ServiceState>& services) {
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

}  // namespace

Result<CampaignState> roll_up(const Organisation& organisation, const Policy& policy,
                              std::span<const Claim> claims, WallTime now) {
    TRY([[maybe_unused]] const Done checked, policy.check());
    ClaimsByService claims_of;
    for (const Claim& claim : claims) {
        claims_of[claim.service].push_back(claim);
    }
    CampaignState state;
    state.services = derive_services(organisation, policy, claims_of, first_sightings(claims), now);
    state.units = derive_units(organisation, state.services);

    for (const auto& [service, about_it] : claims_of) {
        if (organisation.has_service(service)) {
            continue;
        }
        for (const Claim& claim : about_it) {
            state.unplaced.push_back({claim.id, "service_unknown",
                                      "nobody has named the service " + printable(service)});
        }
    }
    const auto order = [](const RefusedClaim& refused) {
        return std::tuple(std::string_view(refused.claim), std::string_view(refused.what));
    };
    std::ranges::sort(state.unplaced, {}, order);
    const auto copies = std::ranges::unique(state.unplaced);
    state.unplaced.erase(copies.begin(), copies.end());
    if (!state.unplaced.empty()) {
        state.units.front().is_clear = false;
        wait_for(state.units.front(), state.unplaced.front().what);
    }
    return state;
}

}  // namespace hemostat::campaign
