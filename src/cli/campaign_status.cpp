// hemostat campaign status, late and claims: where it stands, who is late, and what was said.
#include "base/text.h"
#include "campaign/records.h"
#include "cli/campaign_command.h"
#include "cli/campaign_text.h"
#include "exchange/record_lines.h"
#include "finding/json_writer.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <tuple>

namespace hemostat::cli {
namespace {

struct StatusCommand {
    CampaignPlace place;
    ReportOptions report;
    std::string unit;
    std::string service;
};

/// As scripts need it: 1 where something is known to be affected and is not fixed, 2 where anything
/// else is open.
int status_of(const CampaignView& view, const UnitSelection& selection) {
    if (view.state.units[selection.units.front()].is_clear) {
        return all_clear;
    }
    const bool has_affected = std::ranges::any_of(selection.services, [&](std::size_t index) {
        return view.state.services[index].flaw_status() == campaign::FlawStatus::affected;
    });
    return has_affected ? vulnerable : inconclusive;
}

int with_view(const StatusCommand& command,
              const std::function<Result<int>(const CampaignView&, report::Output&)>& tell) {
    const auto view = load_view(command.place);
    if (!view) {
        return report_failure(view.error());
    }
    return with_output(command.report, [&](report::Output& output) {
        const auto status = tell(*view, output);
        return status ? *status : report_failure(status.error());
    });
}

Result<int> tell_status(const StatusCommand& command, const CampaignView& view,
                        report::Output& output) {
    TRY(const UnitSelection selection, select_units(view, command.unit));
    if (command.report.is_table()) {
        TRY(const campaign::Forecast forecast,
            campaign::forecast(view.organisation, view.campaign.policy, view.claims, view.now));
        output.write(status_text(view, forecast, selection));
    } else {
        output.write(
            exchange::to_json_lines(disclose(view, selection, campaign::Audience::recipients)));
    }
    return status_of(view, selection);
}

std::string to_json(const campaign::Delay& delay, const campaign::Unit& unit,
                    const campaign::Handling& handling) {
    const campaign::Label label = std::max({handling.of(campaign::Field::unit_duty_holder),
                                            handling.of(campaign::Field::service_key),
                                            handling.of(campaign::Field::step_overdue_since)});
    std::string line;
    finding::JsonWriter writer(line);
    writer.object([&] {
        writer.member("schema", finding::Literal("hemostat/delay/v1"));
        writer.member("tlp", to_string(label));
        writer.member("unit", delay.unit);
        writer.text_or_null("service", delay.service);
        writer.member("step", to_string(delay.step));
        writer.member("since", to_rfc3339(delay.since));
        writer.member("duty_holder", unit.duty_holder);
    });
    return line + "\n";
}

Result<int> tell_late(const StatusCommand& command, const CampaignView& view,
                      report::Output& output) {
    const auto delays =
        campaign::find_late(view.organisation, view.campaign.policy, view.state, view.now);
    std::vector<std::vector<std::string>> rows{{"SINCE", "UNIT", "SERVICE", "STEP", "DUTY HOLDER"}};
    for (const campaign::Delay& delay : delays) {
        const campaign::Unit& unit =
            view.organisation.units()[view.organisation.unit_index(delay.unit)];
        if (!command.report.is_table()) {
            output.write(to_json(delay, unit, view.campaign.handling));
        }
        rows.push_back({to_rfc3339(delay.since), delay.unit, delay.service,
                        std::string(to_string(delay.step)), unit.duty_holder});
    }
    if (command.report.is_table()) {
        output.write(delays.empty() ? "Nobody is late.\n" : columns_text(rows));
    }
    return delays.empty() ? all_clear : inconclusive;
}

/// Those that are asked for, by time.
///
/// Errors: invalid_input for a service or unit that is neither there nor claimed of.
Result<std::vector<campaign::Claim>> select_claims(const StatusCommand& command,
                                                   const CampaignView& view) {
    std::vector<campaign::Claim> selected;
    for (const campaign::Claim& claim : view.claims) {
        if ((command.service.empty() || claim.service == command.service) &&
            (command.unit.empty() || claim.unit == command.unit)) {
            selected.push_back(claim);
        }
    }
    if (selected.empty() && !command.service.empty() &&
        !view.organisation.has_service(command.service)) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("there is no service '{}'", printable(command.service)));
    }
    if (selected.empty() && !command.unit.empty() && !view.organisation.has_unit(command.unit)) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("there is no unit '{}'", printable(command.unit)));
    }
    std::ranges::sort(selected, {},
                      [](const campaign::Claim& claim) { return std::tie(claim.at, claim.id); });
    return selected;
}

std::string claim_table(const std::vector<campaign::Claim>& claims) {
    std::vector<std::vector<std::string>> rows{{"AT", "CLAIM", "ABOUT", "BY", "HOW", "ID"}};
    for (const campaign::Claim& claim : claims) {
        const std::string found =
            claim.found == nullptr
                ? ""
                : fmt::format(" {} ({})", to_string(claim.found->verdict), claim.found->code);
        const std::string& about = claim.service.empty() ? claim.unit : claim.service;
        rows.push_back({to_rfc3339(claim.at), std::string(to_string(claim.kind)) + found,
                        claim.asset.empty() ? about : about + " " + claim.asset, claim.by,
                        std::string(to_string(claim.method)), claim.id});
    }
    return columns_text(rows);
}

Result<int> tell_claims(const StatusCommand& command, const CampaignView& view,
                        report::Output& output) {
    TRY(const std::vector<campaign::Claim> claims, select_claims(command, view));
    if (!command.report.is_table()) {
        output.write(exchange::to_json_lines(
            redact(records_of(claims), view.campaign.handling, campaign::Audience::recipients)));
    } else {
        output.write(claims.empty() ? "There is no such claim.\n" : claim_table(claims));
    }
    return all_clear;
}

using Tell = Result<int> (*)(const StatusCommand&, const CampaignView&, report::Output&);

std::shared_ptr<StatusCommand> add_verb(CLI::App& app, Action& action, Tell tell,
                                        const std::string& json_help) {
    auto command = std::make_shared<StatusCommand>();
    add_place_options(app, command->place);
    add_format_options(app, command->report, json_help);
    run_when_chosen(app, action, [command, tell] {
        return with_view(*command, [&](const CampaignView& view, report::Output& output) {
            return tell(*command, view, output);
        });
    });
    return command;
}

}  // namespace

void add_campaign_status(CLI::App& campaign, Action& action) {
    CLI::App* const status =
        campaign.add_subcommand("status", "where units and services stand, and what is next");
    const auto command = add_verb(*status, action, tell_status, "JSON Lines, a record a line");
    status->add_option("UNIT", command->unit, "with all below it; everything when none is given");
    status->footer(
        "Every state follows from what was claimed. Claims that do not count are listed with the "
        "reason.\n\n"
        "Exit status: 0 all is clear, 1 a service is affected and not fixed, 2 something else is "
        "open,\n"
        "3 usage, or our own failure.\n\n"
        "Examples:\n"
        "  hemostat campaign status\n"
        "  hemostat campaign status shop --json | jq -c 'select(.record == \"step\")'");
}

void add_campaign_late(CLI::App& campaign, Action& action) {
    CLI::App* const late = campaign.add_subcommand("late", "who is late with what, and since when");
    add_verb(*late, action, tell_late, "JSON Lines, a delay a line");
    late->footer(
        "Deadlines count by the wall clock: weekends too. Exit status: 0 nobody is late, 2 "
        "somebody is.\n\n"
        "Examples:\n"
        "  hemostat campaign late --json | jq -r .duty_holder | sort -u");
}

void add_campaign_claims(CLI::App& campaign, Action& action) {
    CLI::App* const claims =
        campaign.add_subcommand("claims", "what was claimed, by whom and when");
    const auto command = add_verb(*claims, action, tell_claims, "JSON Lines, a claim a line");
    auto* const service =
        claims->add_option("--service", command->service, "of this one alone")->type_name("KEY");
    claims->add_option("--unit", command->unit, "of this unit itself, not of its services")
        ->type_name("KEY")
        ->excludes(service);
    claims->footer(
        "Examples:\n"
        "  hemostat campaign claims --service 'web shop'\n"
        "  hemostat campaign claims --json | jq -r 'select(.claim_kind == \"exception\")'");
}

}  // namespace hemostat::cli
