// Campaigns: which advisory, and what is demanded.
#pragma once

#include "campaign/organisation.h"
#include "store/audit_log.h"
#include "store/connection.h"
#include "store/record_json.h"

#include <string>
#include <string_view>
#include <vector>

namespace hemostat::store {

struct CampaignKey {
    std::string organisation;
    std::string campaign;
};

/// Makes a campaign, or gives it another policy. Gives back whether anything changed.
///
/// Errors: invalid_input for a policy that does not pass its check(), for an organisation that is
///         not there, and where the campaign is about another advisory; io.
Result<bool> save_campaign(Connection& connection, const CampaignKey& key, const Campaign& campaign,
                           const Author& author);

/// save_organisation() and save_campaign() at once: both or, on an error, neither.
Result<bool> save_plan(Connection& connection, const CampaignKey& key,
                       const campaign::Organisation& organisation, const Campaign& campaign,
                       const Author& author);

/// Errors: invalid_input where there is no such campaign; io.
Result<Campaign> load_campaign(Connection& connection, const CampaignKey& key);

/// Their keys, sorted by bytes.
Result<std::vector<std::string>> list_campaigns(Connection& connection,
                                                std::string_view organisation);

/// What the audit log holds of a campaign's row.
std::string campaign_digest(std::string_view campaign, std::string_view advisory,
                            std::string_view content);

/// Errors: invalid_input where there is no such campaign; io.
Status require_campaign(Connection& connection, const CampaignKey& key);

}  // namespace hemostat::store
