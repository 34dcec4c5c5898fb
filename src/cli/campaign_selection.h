// A unit of a campaign, with all below it, and what may be told of them.
#pragma once

#include "campaign/disclosure.h"
#include "cli/campaign_place.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace hemostat::cli {

/// Indexes into the view's units and services.
struct UnitSelection {
    std::vector<std::size_t> units;   ///< each before those below it, which follow it at once
    std::vector<std::size_t> depths;  ///< of each of `units`, below the first
    std::vector<std::size_t> services;
};

/// `unit` and all below it; the whole organisation for an empty one.
///
/// Errors: invalid_input where there is no such unit.
Result<UnitSelection> select_units(const CampaignView& view, std::string_view unit);

/// The campaign, and what is selected of it.
///
/// `audience` sees nothing of the rest.
campaign::Disclosure disclose(const CampaignView& view, const UnitSelection& selection,
                              campaign::Audience audience);

}  // namespace hemostat::cli
