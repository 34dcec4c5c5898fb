// Which campaign, in which store, and who asks: what all of `hemostat campaign` have in common.
#pragma once

#include "campaign/roll_up.h"
#include "cli/reporting.h"
#include "store/campaigns.h"
#include "store/store.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hemostat::cli {

/// Options as the user gave them, not yet checked.
struct CampaignPlace {
    std::string store;  ///< empty: HEMOSTAT_STORE, or hemostat.db in the working folder
    std::string organisation = "default";
    std::string campaign;  ///< empty: the only one that there is
    std::string author;    ///< empty: the user's name
};

void add_store_options(CLI::App& command, CampaignPlace& place);
/// The same, and --campaign.
void add_place_options(CLI::App& command, CampaignPlace& place);
/// --as.
void add_author_option(CLI::App& command, CampaignPlace& place);

enum class Missing : std::uint8_t { refuse, make };

/// Errors: those of store::open(), and invalid_input for a SQLite file that is not there and not to
///         be made.
Result<std::unique_ptr<store::Connection>> open_store(const CampaignPlace& place, Missing missing);

/// Who changes the store now.
///
/// Errors: invalid_input where neither --as nor the system says a name.
Result<store::Author> author_of(const CampaignPlace& place);

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
    campaign::Organisation organisation;
    store::Campaign campaign;
    std::vector<campaign::Claim> claims;
    campaign::CampaignState state;
    WallTime now;
};

Result<CampaignView> view_campaign(OpenCampaign& open);

/// `action` behind a subcommand's name, once its options have been read.
void run_when_chosen(CLI::App& command, Action& action, std::function<int()> chosen);

}  // namespace hemostat::cli
