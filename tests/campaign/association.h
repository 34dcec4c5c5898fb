// Two services of two members, each on its way from the advisory to all clear.
#pragma once

#include "campaign/roll_up.h"
#include "tests/campaign/story.h"

#include <algorithm>

namespace hemostat::campaign {

/// The whole story of another service, on keys of its own.
inline Claims story_of(const std::string& service) {
    Claims claims = whole_story();
    for (Claim& claim : claims) {
        claim.id += "@" + service;
        claim.service = service;
        for (std::string* name : {&claim.certificate, &claim.key}) {
            *name += name->empty() ? "" : "@" + service;
        }
    }
    return claims;
}

inline Claims joined(Claims left, const Claims& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// An association of a hoster and a shop; the shop's service is built on the hoster's.
inline Organisation association() {
    Service hosting = web_service();
    hosting.key = "hosting";
    hosting.unit = "hoster";
    hosting.consumers = {"shop"};
    Service shop = web_service();
    shop.key = "shopping";
    shop.unit = "shop";
    shop.suppliers = {"hosting"};
    return Organisation::make({{.key = "association",
                                .parent = "",
                                .duty_holder = "carol",
                                .instruments = {"scanner"}},
                               {.key = "hoster", .parent = "association", .duty_holder = "alice"},
                               {.key = "shop",
                                .parent = "association",
                                .duty_holder = "bob",
                                .deputies = {"alice"}}},
                              {shop, hosting})
        .value();
}

inline CampaignState state_of(const Claims& claims,
                              const Organisation& organisation = association()) {
    return roll_up(organisation, strict_policy(), claims, at(evening)).value();
}

inline const UnitState& unit_of(const CampaignState& state, std::string_view key) {
    return *std::ranges::find(state.units, key, &UnitState::unit);
}

inline const ServiceState& service_of(const CampaignState& state, std::string_view key) {
    return *std::ranges::find(state.services, key, &ServiceState::service);
}

}  // namespace hemostat::campaign
