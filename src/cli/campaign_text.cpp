#include "cli/campaign_text.h"

#include "advisory/catalogue.h"
#include "base/text.h"
#include "campaign/records.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>

namespace hemostat::cli {
namespace {

using campaign::CampaignState;
using campaign::Service;
using campaign::ServiceState;
using campaign::Standing;
using campaign::StepState;
using campaign::Unit;
using campaign::UnitState;

constexpr std::size_t cell_size_max = 120;
/// More are counted, and not told.
constexpr std::size_t listed_max = 100;

/// Characters of UTF-8, of which each takes one column of most.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (byte & 0xc0) != 0x80; }));
}

std::string day_of(WallTime time) {
    return to_rfc3339(time).substr(0, std::string_view("2026-11-23").size());
}

std::string verdict_text(const CampaignState& state, const campaign::Forecast& forecast) {
    const UnitState& root = state.units.front();
    std::string text = fmt::format("{} {} of {} services clear, {} late",
                                   state.is_clear() ? "All clear." : "NOT all clear.",
                                   root.clear_count, root.service_count, root.overdue_count);
    const campaign::Outlook& outlook = forecast.all_clear;
    if (outlook.expected) {
        text += "; expected on " + day_of(*outlook.expected);
        if (outlook.earliest && outlook.latest) {
            text += fmt::format(", between {} and {}", day_of(*outlook.earliest),
                                day_of(*outlook.latest));
        }
    } else if (!outlook.unknown.empty()) {
        text += "; no day can be told: " + outlook.unknown;
    }
    return text + "\n";
}

std::string unit_table(const CampaignView& view, const UnitSelection& selection) {
    std::vector<std::vector<std::string>> rows{{"UNIT", "CLEAR", "LATE", "HEARD", "WAITS FOR"}};
    for (std::size_t i = 0; i < selection.units.size(); ++i) {
        const UnitState& state = view.state.units[selection.units[i]];
        rows.push_back({std::string(2 * selection.depths[i], ' ') + state.unit,
                        fmt::format("{}/{}", state.clear_count, state.service_count),
                        fmt::to_string(state.overdue_count),
                        std::string(to_string(state.own_silence)),
                        state.is_clear ? "" : state.waits_for});
    }
    return columns_text(rows);
}

std::string service_table(const CampaignView& view, const UnitSelection& selection) {
    std::vector<std::vector<std::string>> rows{
        {"SERVICE", "UNIT", "FLAW", "NEXT", "DUE", "WHAT TO DO"}};
    std::size_t untold = 0;
    for (const std::size_t index : selection.services) {
        const ServiceState& state = view.state.services[index];
        if (!state.next) {
            continue;
        }
        if (rows.size() > listed_max) {
            ++untold;
            continue;
        }
        const StepState& step = state.of(*state.next);
        rows.push_back(
            {state.service, view.organisation.services()[index].unit,
             std::string(to_string(state.flaw_status())), std::string(to_string(*state.next)),
             !step.due_at ? "" : (step.overdue_since ? "LATE " : "") + day_of(*step.due_at),
             step.unmet ? step.unmet->what : ""});
    }
    std::string text = rows.size() > 1 ? "\n" + columns_text(rows) : "";
    if (untold != 0) {
        text += fmt::format("and {} more: name one of the units, or ask for --json\n", untold);
    }
    return text;
}

std::string refusal_text(const CampaignView& view, const UnitSelection& selection) {
    std::vector<campaign::RefusedClaim> refused;
    const auto take = [&](const std::vector<campaign::RefusedClaim>& more) {
        refused.insert(refused.end(), more.begin(), more.end());
    };
    for (const std::size_t index : selection.units) {
        take(view.state.units[index].refused);
    }
    for (const std::size_t index : selection.services) {
        take(view.state.services[index].refused);
    }
    take(view.state.unplaced);
    if (refused.empty()) {
        return {};
    }
    // What is claimed of a unit is refused for each of its services.
    std::ranges::sort(refused, {},
                      [](const auto& each) { return std::tie(each.claim, each.code); });
    const auto copies = std::ranges::unique(refused);
    refused.erase(copies.begin(), copies.end());
    std::vector<std::vector<std::string>> rows{{"CLAIM THAT DOES NOT COUNT", "WHY", ""}};
    for (const campaign::RefusedClaim& each : refused) {
        if (rows.size() <= listed_max) {
            rows.push_back({each.claim, std::string(each.code), each.what});
        }
    }
    std::string text = "\n" + columns_text(rows);
    if (refused.size() > listed_max) {
        text += fmt::format("and {} more\n", refused.size() - listed_max);
    }
    return text;
}

std::string advisory_text(const std::string& id) {
    std::string text = printable(id);
    if (const auto* const advisory = advisory::find(id)) {
        text += ": " + advisory->title;
        for (const std::string& remedy : advisory->remedies) {
            text += "\n- " + remedy;
        }
    }
    return text + "\n";
}

std::string service_sheet(const Service& service, const ServiceState& state) {
    std::string text = fmt::format("\n{}\n", printable(service.key));
    for (const campaign::ServiceAsset& asset : service.assets) {
        text += fmt::format("  asset {}\n", printable(asset.key, campaign::Claim::asset_max));
    }
    for (const StepState& step : state.steps) {
        if (step.standing == Standing::done || step.standing == Standing::not_needed) {
            continue;
        }
        // What stands in the way of a later step is the ones before it.
        const bool is_next = state.next == step.step && step.unmet;
        text += fmt::format(
            "  [ ] {}{}\n      {}\n", to_string(step.step),
            step.due_at ? ", due " + to_rfc3339(*step.due_at) : "",
            is_next ? printable(step.unmet->what) : std::string(row_of(step.step).guard));
    }
    return text;
}

}  // namespace

std::string columns_text(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::vector<std::string>> cells = rows;
    std::vector<std::size_t> widths(rows.front().size());
    for (std::vector<std::string>& row : cells) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = printable(row[i], cell_size_max);
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    }
    std::string text;
    for (const std::vector<std::string>& row : cells) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i] + std::string(widths[i] - width_of(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string status_text(const CampaignView& view, const campaign::Forecast& forecast,
                        const UnitSelection& selection) {
    return fmt::format("{}: {}, opened {}, as of {}\n", printable(view.key.campaign),
                       printable(view.campaign.policy.advisory),
                       to_rfc3339(view.campaign.policy.opened_at), to_rfc3339(view.now)) +
           verdict_text(view.state, forecast) + "\n" + unit_table(view, selection) +
           service_table(view, selection) + refusal_text(view, selection);
}

std::string next_line(const ServiceState& state) {
    if (!state.next) {
        return fmt::format("{}: all clear", printable(state.service));
    }
    const StepState& step = state.of(*state.next);
    return fmt::format("{}: next is {}{}{}", printable(state.service), to_string(*state.next),
                       step.due_at ? ", due " + to_rfc3339(*step.due_at) : "",
                       step.unmet ? ": " + printable(step.unmet->what) : "");
}

std::string task_sheet(const CampaignView& view, std::size_t unit_index) {
    const Unit& unit = view.organisation.units()[unit_index];
    UnitSelection own{.units = {unit_index}, .depths = {0}, .services = {}};
    for (std::size_t i = 0; i < view.organisation.services().size(); ++i) {
        if (view.organisation.services()[i].unit == unit.key) {
            own.services.push_back(i);
        }
    }
    const auto label = disclose(view, own, campaign::Audience::recipients).label();
    std::string text = fmt::format("{}\nTo: {}\n", to_string(label), printable(unit.duty_holder));
    if (!unit.deputies.empty()) {
        text += fmt::format("Deputies: {}\n",
                            printable(fmt::format("{}", fmt::join(unit.deputies, ", "))));
    }
    text += "\n" + advisory_text(view.campaign.policy.advisory);
    text +=
        "\nCheck only what is your own. Do what follows in its order, and say so when it is "
        "done.\n";
    if (own.services.empty()) {
        text += fmt::format("\nNobody has named a service of {} yet: name those that you run.\n",
                            printable(unit.key));
    }
    for (const std::size_t index : own.services) {
        text += service_sheet(view.organisation.services()[index], view.state.services[index]);
    }
    return text;
}

}  // namespace hemostat::cli
