// The subcommands of `hemostat campaign`, one file each.
#pragma once

#include "cli/command.h"

namespace hemostat::cli {

/// Each adds its subcommand to `campaign`; the one that the user names sets `action`.
void add_campaign_create(CLI::App& campaign, Action& action);
void add_campaign_import(CLI::App& campaign, Action& action);
void add_campaign_claim(CLI::App& campaign, Action& action);
void add_campaign_acknowledge(CLI::App& campaign, Action& action);
void add_campaign_task(CLI::App& campaign, Action& action);
void add_campaign_status(CLI::App& campaign, Action& action);
void add_campaign_claims(CLI::App& campaign, Action& action);
void add_campaign_late(CLI::App& campaign, Action& action);
void add_campaign_export(CLI::App& campaign, Action& action);
void add_campaign_audit(CLI::App& campaign, Action& action);

}  // namespace hemostat::cli
