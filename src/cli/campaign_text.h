// How a campaign is told to people.
#pragma once

#include "campaign/forecast.h"
#include "cli/campaign_selection.h"

#include <string>
#include <string_view>
#include <vector>

namespace hemostat::cli {

/// `rows`, of which the first is the head, as columns with two spaces between them. What could
/// steer a terminal is shown as \xNN, and what is longer than a column may be is cut.
std::string columns_text(const std::vector<std::vector<std::string>>& rows);

/// Whether all is clear, when it may be, and who waits for what, of the units that are
/// selected.
std::string status_text(const CampaignView& view, const campaign::Forecast& forecast,
                        const UnitSelection& selection);

/// web shop: next is fixed, due 2014-04-09T00:00:00Z: nobody says that it was updated
std::string next_line(const campaign::ServiceState& state);

/// What a unit has to do, as a message to its duty holder.
///
/// Expects an index into the organisation's units.
std::string task_sheet(const CampaignView& view, std::size_t unit_index);

}  // namespace hemostat::cli
