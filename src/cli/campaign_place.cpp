#include "cli/campaign_place.h"

#include "base/text.h"
#include "store/claims.h"
#include "store/organisations.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

namespace hemostat::cli {
void add_place_options(CLI::App& command, CampaignPlace& place) {
    add_store_options(command, place);
    command.add_option("--campaign", place.campaign, "which, where there is more than one")
        ->type_name("KEY");
}

Result<OpenCampaign> open_campaign(const CampaignPlace& place) {
    OpenCampaign open;
    TRY(open.connection, open_store(place, Missing::refuse));
    open.key = {.organisation = place.organisation, .campaign = place.campaign};
    TRY(const std::vector<std::string> known,
        store::list_campaigns(*open.connection, place.organisation));
    if (place.campaign.empty() && known.size() == 1) {
        open.key.campaign = known.front();
    } else if (std::ranges::find(known, place.campaign) == known.end()) {
        std::vector<std::string> shown;
        std::ranges::transform(known, std::back_inserter(shown),
                               [](const std::string& key) { return printable(key); });
        return fail(
            ErrorKind::invalid_input,
            known.empty()
                ? fmt::format("the organisation '{}' has no campaign; hemostat campaign create "
                              "makes one",
                              printable(place.organisation))
                : fmt::format("--campaign must be one of: {}", fmt::join(shown, ", ")));
    }
    return open;
}

Result<CampaignView> view_campaign(OpenCampaign& open) {
    store::Connection& connection = *open.connection;
    TRY(const store::Transaction transaction, store::Transaction::begin_to_read(connection));
    TRY(campaign::Organisation organisation,
        store::read_organisation(connection, open.key.organisation));
    TRY(store::Campaign campaign, store::load_campaign(connection, open.key));
    TRY(std::vector<campaign::Claim> claims, store::load_claims(connection, open.key));
    const WallTime now = std::chrono::system_clock::now();
    TRY(campaign::CampaignState state,
        campaign::roll_up(organisation, campaign.policy, claims, now));
    return CampaignView{.key = open.key,
                        .organisation = std::move(organisation),
                        .campaign = std::move(campaign),
                        .claims = std::move(claims),
                        .state = std::move(state),
                        .now = now};
}

Result<CampaignView> load_view(const CampaignPlace& place) {
    TRY(OpenCampaign open, open_campaign(place));
    return view_campaign(open);
}

void run_when_chosen(CLI::App& command, Action& action, std::function<int()> chosen) {
    command.callback([&action, chosen = std::move(chosen)] { action = chosen; });
}

}  // namespace hemostat::cli
