// hemostat campaign: one advisory, carried through an organisation until all is clear.
#include "cli/campaign_command.h"

#include <CLI/CLI.hpp>

namespace hemostat::cli {

void add_campaign_command(CLI::App& app, Action& action) {
    CLI::App* const campaign = app.add_subcommand(
        "campaign", "carry an advisory through units and services until all is clear");
    campaign->require_subcommand(1);
    campaign->footer(
        "A campaign is what people and instruments have claimed; where each service stands follows "
        "from\n"
        "that. Claims are only added, and an audit log tells when one was changed behind its "
        "back.\n\n"
        "Examples:\n"
        "  hemostat campaign create heartbleed --plan plan.toml\n"
        "  hemostat campaign task shop\n"
        "  hemostat campaign acknowledge shop --as alice@shop.example\n"
        "  hemostat scan --scope scope.toml --targets servers.txt --store sqlite:hemostat.db \\\n"
        "      --as scanner-1\n"
        "  hemostat campaign claim fixed --service 'web shop' --as alice@shop.example\n"
        "  hemostat campaign status\n"
        "  hemostat campaign late\n"
        "  hemostat campaign audit");
    add_campaign_create(*campaign, action);
    add_campaign_import(*campaign, action);
    add_campaign_task(*campaign, action);
    add_campaign_acknowledge(*campaign, action);
    add_campaign_claim(*campaign, action);
    add_campaign_status(*campaign, action);
    add_campaign_claims(*campaign, action);
    add_campaign_late(*campaign, action);
    add_campaign_export(*campaign, action);
    add_campaign_audit(*campaign, action);
}

}  // namespace hemostat::cli
