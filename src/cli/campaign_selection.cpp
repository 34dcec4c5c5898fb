#include "cli/campaign_selection.h"

#include "base/text.h"
#include "campaign/records.h"

#include <fmt/format.h>
#include <algorithm>
#include <set>
#include <utility>

namespace hemostat::cli {
namespace {

using campaign::Field;
using campaign::Record;
using campaign::RecordKind;

/// What says of a record whether it is selected: the key of a unit, or of a service.
Field key_field_of(RecordKind kind) {
    switch (kind) {
        case RecordKind::unit: return Field::unit_key;
        case RecordKind::asset: return Field::asset_service;
        case RecordKind::step: return Field::step_service;
        default: return Field::service_key;
    }
}

}  // namespace

Result<UnitSelection> select_units(const CampaignView& view, std::string_view unit) {
    const campaign::Organisation& organisation = view.organisation;
    if (!unit.empty() && !organisation.has_unit(unit)) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("there is no unit '{}'", printable(unit)));
    }
    std::vector<std::vector<std::size_t>> children(organisation.units().size());
    // A unit stands behind its parent.
    for (std::size_t i = organisation.units().size() - 1; i > 0; --i) {
        children[organisation.unit_index(organisation.units()[i].parent)].push_back(i);
    }
    UnitSelection selection;
    std::vector<std::pair<std::size_t, std::size_t>> next{
        {unit.empty() ? 0 : organisation.unit_index(unit), 0}};
    std::vector<bool> is_selected(organisation.units().size());
    while (!next.empty()) {
        const auto [index, depth] = next.back();
        next.pop_back();
        selection.units.push_back(index);
        selection.depths.push_back(depth);
        is_selected[index] = true;
        for (const std::size_t child : children[index]) {
            next.emplace_back(child, depth + 1);
        }
    }
    for (std::size_t i = 0; i < organisation.services().size(); ++i) {
        if (is_selected[organisation.unit_index(organisation.services()[i].unit)]) {
            selection.services.push_back(i);
        }
    }
    return selection;
}

campaign::Disclosure disclose(const CampaignView& view, const UnitSelection& selection,
                              campaign::Audience audience) {
    std::set<std::string_view> units;
    for (const std::size_t index : selection.units) {
        units.insert(view.organisation.units()[index].key);
    }
    std::set<std::string_view> services;
    for (const std::size_t index : selection.services) {
        services.insert(view.organisation.services()[index].key);
    }
    const auto is_selected = [&](const Record& record) {
        const auto& selected = record.kind == RecordKind::unit ? units : services;
        const auto key = record.find(key_field_of(record.kind));
        return record.kind == RecordKind::campaign || (key && selected.contains(*key));
    };
    return redact(records_of(view.organisation, view.campaign.policy, view.state, view.now),
                  view.campaign.handling, audience, is_selected);
}

}  // namespace hemostat::cli
