// A campaign as records: what could be told of it, before it is known to whom.
#pragma once

#include "campaign/disclosure.h"
#include "campaign/roll_up.h"

#include <span>
#include <vector>

namespace hemostat::campaign {

/// The campaign, its units, and its services, each with its assets and steps. Texts are as they
/// were given: whoever shows them must make them harmless.
///
/// Expects `state` to be of `organisation` and `policy`.
std::vector<Record> records_of(const Organisation& organisation, const Policy& policy,
                               const CampaignState& state, WallTime now);

/// One record a claim.
std::vector<Record> records_of(std::span<const Claim> claims);

}  // namespace hemostat::campaign
