// Keys that were in use where the flaw was not yet shown to be fixed: whoever listened knows them.
#pragma once

#include "campaign/claim.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace hemostat::campaign {

struct Circumstances;

/// A key in use on a service before its verified fix.
struct Exposure {
    std::string service;
    std::string claim;  ///< id of the one that says so
    WallTime at;

    bool operator==(const Exposure&) const = default;
};

/// By SHA-256 of the key's SubjectPublicKeyInfo; of each service the first.
using ExposedKeys = std::map<std::string, std::vector<Exposure>, std::less<>>;

/// Adds what `claims` say of keys on `circumstances.service` up to its verified fix; all of them
/// where there is none, and none where it is shown not to be affected.
///
/// Evidence that has expired counts here: it says how it was then.
void add_exposed_keys(const Circumstances& circumstances, std::span<const Claim> claims,
                      WallTime now, ExposedKeys& exposed);

}  // namespace hemostat::campaign
