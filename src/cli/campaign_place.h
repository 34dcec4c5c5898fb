// Which campaign, in which store, and who asks: what all of `hemostat campaign` have in common.
#pragma once

#include "campaign/roll_up.h"
#include "cli/command.h"
#include "cli/reporting.h"
#include "cli/store_place.h"
#include "store/campaigns.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hemostat::cli {

/// Options as the user gave them, not yet checked.
struct CampaignPlace : StorePlace {
    std::string campaign;  ///< empty: the only one that there is
};

/// add_store_options(), and --campaign.
void add_place_options(CLI::App& command, CampaignPlace& place);

/// One campaign of a store that is there.
struct OpenCampaign {
    std::unique_ptr<store::Connection> connection;
    store::CampaignKey key;
};

/// Errors: those of open_store(); invalid_input where there is no such campaign, or more than one
///         and none was named.
Result<OpenCampaign> open_campaign(const CampaignPlace& place);

/// All that is known of it, and what follows.
struct CampaignView {
    store::CampaignKey key;
    campaign::Organisation organisation;
    store::Campaign campaign;
    std::vector<campaign::Claim> claims;
    campaign::CampaignState state;
    WallTime now;
};

Result<CampaignView> view_campaign(OpenCampaign& open);

/// Both.
Result<CampaignView> load_view(const CampaignPlace& place);

/// `action` behind a subcommand's name, once its options have been read.
void run_when_chosen(CLI::App& command, Action& action, std::function<int()> chosen);

}  // namespace hemostat::cli
