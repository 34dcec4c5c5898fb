// The claims about one service in the order of their times, and which of them count.
#pragma once

#include "campaign/claim.h"
#include "campaign/organisation.h"

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
    std::string_view code;  ///< see the README for the list
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
    /// Of one service. Those of later times are refused; what does harm does it beyond that.
    static constexpr std::size_t counting_max = 100'000;

    /// By time. Of one instant, adverse claims come last: where two contradict, the worse holds.
    std::vector<HistoryEntry> entries;
    std::vector<RefusedClaim> refused;
};

/// What a history is of.
struct Subject {
    const Organisation& organisation;  ///< who may claim what
    std::string_view advisory;
    std::string_view unit;     ///< that it belongs to; what is claimed of the unit holds for it
    std::string_view service;  ///< empty: of the unit alone
    /// More claims, among which those about the unit are.
    std::span<const Claim> more_claims{};
};

/// Orders the claims about `subject` as known at `now`. A copy counts once; claims that share an
/// id and differ, or that may not be made, count for nothing but harm. One about another advisory
/// does not even do that, but for the keys that it saw.
///
/// The result does not depend on the order of `claims`.
ClaimHistory order_claims(const Subject& subject, std::span<const Claim> claims, WallTime now);

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
