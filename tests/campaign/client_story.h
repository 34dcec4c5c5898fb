// A service without a TLS key on its way from an advisory to all clear, as claims.
#pragma once

#include "story.h"

namespace hemostat::campaign {

inline constexpr std::string_view program = "file:///opt/client/bin/sync";

/// A client product: a program and a library, and nothing that serves.
inline World client_world() {
    World world;
    world.service.assets = {{std::string(program), false}, {std::string(library), false}};
    return world;
}

inline Claim look_for_key(std::string id, std::string_view asset, int minutes) {
    Claim claim = make_claim(std::move(id), ClaimKind::no_key_seen, minutes);
    claim.asset = asset;
    return claim;
}

inline Claim say_no_key(std::string id, int minutes) {
    Claim claim = make_claim(std::move(id), ClaimKind::no_key, minutes);
    claim.reason = "a client: it has no certificate of its own";
    claim.approver = "bob";
    return claim;
}

inline Claims client_story() {
    return {
        make_claim("acknowledged", ClaimKind::acknowledged, 20),
        find("vulnerable", program, finding::reasons::version_affected, 25),
        make_claim("affected", ClaimKind::affected, 30),
        make_claim("fixed", ClaimKind::fixed, 40),
        find("program_fixed", program, finding::reasons::heartbeat_code_absent, 50),
        find("library_fixed", library, finding::reasons::bounds_check_present, 51),
        look_for_key("program_looked_at", program, 60),
        look_for_key("library_looked_at", library, 61),
        say_no_key("no_key", 62),
        make_claim("secrets_reset", ClaimKind::secrets_reset, 55),
        make_claim("announced", ClaimKind::announced, 130),
        make_claim("announcement_seen", ClaimKind::announcement_seen, 140),
    };
}

}  // namespace hemostat::campaign
