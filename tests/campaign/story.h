// A service on its way from an advisory to all clear, as claims.
#pragma once

#include "campaign/service_state.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::campaign {

using Claims = std::vector<Claim>;

/// `minutes` after the campaign's opening.
inline WallTime at(int minutes) {
    return WallTime(std::chrono::hours(400'000)) + std::chrono::minutes(minutes);
}

inline constexpr std::string_view endpoint = "tcp://192.0.2.7:443";
inline constexpr std::string_view library = "file:///usr/lib/libssl.so.1.0.0";

inline Service web_service() {
    return {.key = "web",
            .unit = "it",
            .assets = {{std::string(endpoint), true}, {std::string(library), false}}};
}

/// By the instrument where it is one's to say, and by the duty holder where not.
inline Claim make_claim(std::string id, ClaimKind kind, int minutes) {
    constexpr ClaimKinds measured{ClaimKind::finding, ClaimKind::certificate_seen,
                                  ClaimKind::revocation_verified, ClaimKind::announcement_seen,
                                  ClaimKind::no_key_seen};
    const bool is_measured = measured.contains(kind);
    return {.id = std::move(id),
            .advisory = "CVE-2014-0160",
            .service = "web",
            .unit = {},
            .kind = kind,
            .by = is_measured ? "scanner" : "alice",
            .at = at(minutes),
            .method = is_measured ? Method::measured : Method::recorded,
            .evidence = {"sha256:e1"}};
}

inline Claim find(std::string id, std::string_view asset, const finding::Reason& reason,
                  int minutes) {
    Claim claim = make_claim(std::move(id), ClaimKind::finding, minutes);
    claim.asset = asset;
    claim.found = &reason;
    return claim;
}

inline Claim see_certificate(std::string id, std::string certificate, std::string key,
                             int minutes) {
    Claim claim = make_claim(std::move(id), ClaimKind::certificate_seen, minutes);
    claim.asset = endpoint;
    claim.certificate = std::move(certificate);
    claim.key = std::move(key);
    return claim;
}

inline Claim renew_key(std::string id, std::string certificate, std::string key, int minutes) {
    Claim claim = make_claim(std::move(id), ClaimKind::key_renewed, minutes);
    claim.certificate = std::move(certificate);
    claim.key = std::move(key);
    claim.issued_at = at(minutes);
    return claim;
}

/// About a certificate: installed, revoked, revocation_verified.
inline Claim of_certificate(std::string id, ClaimKind kind, std::string certificate, int minutes) {
    Claim claim = make_claim(std::move(id), kind, minutes);
    claim.certificate = std::move(certificate);
    return claim;
}

inline Claim destroy_key(std::string id, std::string key, int minutes) {
    Claim claim = make_claim(std::move(id), ClaimKind::key_destroyed, minutes);
    claim.key = std::move(key);
    return claim;
}

inline Claim withdraw(std::string id, const Claim& taken_back, int minutes) {
    Claim claim = make_claim(std::move(id), ClaimKind::withdrawn, minutes);
    claim.service = taken_back.service;
    claim.by = taken_back.by;
    claim.target = taken_back.id;
    claim.reason = "a mistake";
    return claim;
}

inline Claim except(std::string id, Step step, int minutes, int until) {
    Claim claim = make_claim(std::move(id), ClaimKind::exception, minutes);
    claim.step = step;
    claim.reason = "the tapes come back in March";
    claim.approver = "bob";
    claim.until = at(until);
    return claim;
}

/// Everything in its order, ten minutes apart.
inline Claims whole_story() {
    namespace reasons = finding::reasons;
    return {
        make_claim("delivered", ClaimKind::delivered, 0),
        make_claim("read", ClaimKind::read, 10),
        make_claim("acknowledged", ClaimKind::acknowledged, 20),
        find("vulnerable", endpoint, reasons::unpadded_heartbeat_answered, 25),
        see_certificate("old_seen", "cert-1", "key-1", 26),
        make_claim("affected", ClaimKind::affected, 30),
        make_claim("fixed", ClaimKind::fixed, 40),
        find("endpoint_fixed", endpoint, reasons::unpadded_heartbeat_discarded, 50),
        find("library_fixed", library, reasons::bounds_check_present, 51),
        renew_key("key_renewed", "cert-2", "key-2", 60),
        of_certificate("installed", ClaimKind::installed, "cert-2", 70),
        see_certificate("new_seen", "cert-2", "key-2", 80),
        of_certificate("revoked", ClaimKind::revoked, "cert-1", 90),
        of_certificate("revocation_verified", ClaimKind::revocation_verified, "cert-1", 100),
        destroy_key("key_destroyed", "key-1", 110),
        make_claim("secrets_reset", ClaimKind::secrets_reset, 120),
        make_claim("announced", ClaimKind::announced, 130),
        make_claim("announcement_seen", ClaimKind::announcement_seen, 140),
    };
}

/// After the whole story.
inline constexpr int evening = 200;

inline Policy strict_policy() {
    Policy policy{.advisory = "CVE-2014-0160", .opened_at = at(0)};
    for (StepPolicy& step : policy.steps) {
        step.due = std::chrono::minutes(150);
    }
    return policy;
}

/// Alice has the duty for it, bob is her deputy, carol is above them, and the scanner is hers.
inline Organisation small_organisation(const Service& service) {
    return Organisation::make({{.key = "association",
                                .parent = "",
                                .duty_holder = "carol",
                                .deputies = {},
                                .instruments = {"scanner"}},
                               {.key = "it",
                                .parent = "association",
                                .duty_holder = "alice",
                                .deputies = {"bob"},
                                .instruments = {}},
                               {.key = "shop",
                                .parent = "association",
                                .duty_holder = "mallory",
                                .deputies = {},
                                .instruments = {"probe of the shop"}}},
                              {service})
        .value();
}

/// What else a state may depend on.
struct World {
    Policy policy = strict_policy();
    Service service = web_service();
    KeySightings elsewhere{};
    ExposedKeys exposed{};
    std::vector<std::string> waiting_for{};
};

inline ServiceState derive_in(const World& world, const Claims& claims, int now = evening) {
    const Organisation organisation = small_organisation(world.service);
    return derive_state({.organisation = organisation,
                         .service = world.service,
                         .policy = world.policy,
                         .keys_elsewhere = world.elsewhere,
                         .exposed_keys = world.exposed,
                         .waiting_for = world.waiting_for},
                        claims, at(now));
}

inline ServiceState derive(const Claims& claims, int now = evening,
                           const Policy& policy = strict_policy()) {
    return derive_in({.policy = policy}, claims, now);
}

inline Claim& claim_of(Claims& claims, std::string_view id) {
    for (Claim& claim : claims) {
        if (claim.id == id) {
            return claim;
        }
    }
    ASSERT(false);
    return claims.front();
}

inline Claims without(Claims claims, std::string_view id) {
    std::erase_if(claims, [&](const Claim& claim) { return claim.id == id; });
    return claims;
}

inline Claims with(Claims claims, Claim more) {
    claims.push_back(std::move(more));
    return claims;
}

/// The code of what keeps `state` from its next step, with the step.
inline std::string next_of(const ServiceState& state) {
    if (!state.next) {
        return "clear";
    }
    return std::string(to_string(*state.next)) + ": " +
           std::string(state.of(*state.next).unmet->code);
}

}  // namespace hemostat::campaign
