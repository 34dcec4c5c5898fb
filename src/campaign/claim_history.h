// The claims about one service in the order of their times, and which of them count.
#pragma once

#include "campaign/claim.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::campaign {

/// Why a claim does not count: a stable code, and one clause for a human.
struct RefusedClaim {
    std::string claim;      ///< its id
    std::string_view code;  ///< incomplete, from_the_future, id_reused, withdrawal_not_allowed
    std::string what;

    bool operator==(const RefusedClaim&) const = default;
};

/// Lifetime: that of the claims.
struct HistoryEntry {
    const Claim* claim = nullptr;
    WallTime at;          ///< not later than the time of the question
    bool counts = false;  ///< what does not can still make a state worse
};

struct ClaimHistory {
    /// By time. Of one instant, adverse claims come last: where two contradict, the worse holds.
    std::vector<HistoryEntry> entries;
    std::vector<RefusedClaim> refused;
};

/// Orders the claims about `service` as known at `now`. A copy counts once; claims that share an
/// id and differ count for nothing but harm.
///
/// The result does not depend on the order of `claims`.
ClaimHistory order_claims(std::string_view service, std::span<const Claim> claims, WallTime now);

/// When each key was first named as in use, by SHA-256 of its SubjectPublicKeyInfo.
using KeySightings = std::map<std::string, WallTime, std::less<>>;

/// Of every service, also by claims that do not count: whoever names a key has seen it.
KeySightings first_sightings(std::span<const Claim> claims);

/// Whether it says that a key, or a certificate, is in use.
bool is_sighting(const Claim& claim);

/// The claims among `entries` that were validly taken back. Adds to `refused` the withdrawals that
/// are not allowed.
///
/// Only its author takes a claim back. One that makes a state worse needs evidence and a second
/// person as well, and a proved vulnerability cannot be taken back at all.
std::vector<const Claim*> withdrawn_claims(std::span<const HistoryEntry> entries,
                                           std::vector<RefusedClaim>* refused);

}  // namespace hemostat::campaign
