// Organisations, campaigns, claims and findings to store.
#pragma once

#include "campaign/claim.h"
#include "campaign/organisation.h"
#include "finding/finding.h"
#include "store/audit_log.h"
#include "store/campaigns.h"

#include <string>
#include <string_view>

namespace hemostat::store::samples {

inline const CampaignKey key{.organisation = "association", .campaign = "heartbleed"};
inline const Author author{.by = "alice", .at = WallTime(std::chrono::seconds(1'396'828'800))};

/// Two departments, of which one uses what the other runs.
campaign::Organisation organisation(std::string_view deputy = "carol");
Campaign campaign();
/// With every field set.
campaign::Claim full_claim(std::string id);
/// As most are.
campaign::Claim claim(std::string id, std::string service = "web");
/// The organisation and the campaign of `key`.
void prepare(Connection& connection);

finding::Finding finding(int minute, std::string host = "192.0.2.7");

}  // namespace hemostat::store::samples
