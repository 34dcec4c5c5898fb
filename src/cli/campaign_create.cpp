// hemostat campaign create KEY, hemostat campaign import FILE…
#include "base/file.h"
#include "base/text.h"
#include "cli/campaign_command.h"
#include "cli/campaign_place.h"
#include "exchange/organisation_csv.h"
#include "exchange/plan_file.h"
#include "store/claims.h"
#include "store/organisations.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <utility>

namespace hemostat::cli {
namespace {

constexpr std::size_t csv_size_max = std::size_t{256} << 20U;

struct CreateCommand {
    CampaignPlace place;
    std::string plan;
    std::string advisory = "CVE-2014-0160";
    std::vector<std::string> files;
};

int report_problems(const std::vector<std::string>& problems) {
    for (const std::string& problem : problems) {
        fmt::print(stderr, "hemostat: {}\n", problem);
    }
    fmt::print(stderr, "hemostat: nothing was taken\n");
    return failure;
}

/// Says what is wrong with the files, and gives nothing.
std::optional<campaign::Organisation> read_organisation_files(
    const std::vector<std::string>& paths) {
    std::vector<exchange::CsvFile> files;
    for (const std::string& path : paths) {
        auto text = read_file(path, csv_size_max);
        if (!text) {
            report_failure(in_context(printable(path), text.error()).value());
            return std::nullopt;
        }
        files.push_back({.name = printable(path), .text = *std::move(text)});
    }
    exchange::OrganisationImport import = exchange::import_organisation(files);
    if (!import.organisation) {
        report_problems(import.problems);
    }
    return std::move(import.organisation);
}

std::string count_text(const campaign::Organisation& organisation) {
    std::size_t asset_count = 0;
    for (const campaign::Service& service : organisation.services()) {
        asset_count += service.assets.size();
    }
    return fmt::format("{} units, {} services, {} assets", organisation.units().size(),
                       organisation.services().size(), asset_count);
}

/// Errors: invalid_input where somebody has claimed something of a service or unit that would not
/// be
///         there any more: no campaign could be closed over it.
Status check_places(store::Connection& connection, const std::string& organisation,
                    const campaign::Organisation& content) {
    TRY(const auto campaigns, store::list_campaigns(connection, organisation));
    for (const std::string& campaign : campaigns) {
        TRY(const auto claims, store::load_claims(connection, {organisation, campaign}));
        for (const campaign::Claim& claim : claims) {
            const bool has_place = claim.service.empty() ? content.has_unit(claim.unit)
                                                         : content.has_service(claim.service);
            if (!has_place) {
                return fail(
                    ErrorKind::invalid_input,
                    fmt::format("there are claims about {} '{}' in the campaign '{}': keep it",
                                claim.service.empty() ? "the unit" : "the service",
                                printable(claim.service.empty() ? claim.unit : claim.service),
                                printable(campaign)));
            }
        }
    }
    return Done{};
}

/// With the former duties that its units have in the store: a spreadsheet has none, and what was
/// claimed under them still counts.
Result<campaign::Organisation> with_former_duties(store::Connection& connection,
                                                  const std::string& organisation,
                                                  const campaign::Organisation& content) {
    const auto before = store::load_organisation(connection, organisation);
    if (!before) {
        return content;  // it is new
    }
    std::vector<campaign::Unit> units = content.units();
    for (campaign::Unit& unit : units) {
        if (before->has_unit(unit.key)) {
            unit.former = before->units()[before->unit_index(unit.key)].former;
        }
    }
    return campaign::Organisation::make(std::move(units), content.services());
}

Status save_plan(const CreateCommand& command, const exchange::Plan& plan) {
    TRY(const store::Author author, author_of(command.place));
    TRY(const auto connection, open_store(command.place, Missing::make));
    const store::CampaignKey key{command.place.organisation, command.place.campaign};
    TRY(const auto known, store::list_campaigns(*connection, key.organisation));
    const bool is_of_files = command.plan.empty();
    if (is_of_files && std::ranges::find(known, key.campaign) != known.end()) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("there is a campaign {} already; give it another plan with --plan, "
                                "or other units and services with hemostat campaign import",
                                printable(key.campaign)));
    }
    TRY([[maybe_unused]] const Done checked,
        check_places(*connection, key.organisation, plan.organisation));
    campaign::Organisation organisation = plan.organisation;
    if (is_of_files) {
        TRY(organisation, with_former_duties(*connection, key.organisation, plan.organisation));
    }
    TRY([[maybe_unused]] const bool has_changed,
        store::save_plan(*connection, key, organisation,
                         {.policy = plan.policy, .handling = plan.handling}, author));
    return Done{};
}

int save(const CreateCommand& command, const exchange::Plan& plan) {
    if (const Status saved = save_plan(command, plan); !saved) {
        return report_failure(saved.error());
    }
    fmt::print("{}: {} for {}\n", printable(command.place.campaign), count_text(plan.organisation),
               plan.policy.advisory);
    return all_clear;
}

int create_by_plan(const CreateCommand& command) {
    const auto plan = exchange::read_plan(command.plan);
    if (!plan) {
        std::vector<std::string> problems;
        std::ranges::transform(plan.error(), std::back_inserter(problems), &Error::what);
        return report_problems(problems);
    }
    return save(command, *plan);
}

int create(const CreateCommand& command) {
    if (!command.plan.empty()) {
        return create_by_plan(command);
    }
    const auto advisory = find_advisory(command.advisory);
    if (!advisory) {
        return report_failure(in_context("--advisory", advisory.error()).value());
    }
    if (command.files.empty()) {
        return report_failure(
            {ErrorKind::invalid_input, "name the units and services: --plan FILE, or CSV files"});
    }
    auto organisation = read_organisation_files(command.files);
    if (!organisation) {
        return failure;
    }
    exchange::Plan plan{
        .policy = {}, .handling = campaign::Handling{}, .organisation = *std::move(organisation)};
    plan.policy.advisory = (*advisory)->id;
    plan.policy.opened_at = std::chrono::system_clock::now();
    return save(command, plan);
}

Result<bool> save_units(const CreateCommand& command, const campaign::Organisation& organisation) {
    TRY(const store::Author author, author_of(command.place));
    TRY(const auto connection, open_store(command.place, Missing::refuse));
    TRY([[maybe_unused]] const Done checked,
        check_places(*connection, command.place.organisation, organisation));
    TRY(const campaign::Organisation whole,
        with_former_duties(*connection, command.place.organisation, organisation));
    return store::save_organisation(*connection, command.place.organisation, whole, author);
}

int import_files(const CreateCommand& command) {
    const auto organisation = read_organisation_files(command.files);
    if (!organisation) {
        return failure;
    }
    const auto changes = save_units(command, *organisation);
    if (!changes) {
        return report_failure(changes.error());
    }
    fmt::print("{}{}\n", count_text(*organisation), *changes ? "" : ", as before");
    return all_clear;
}

constexpr const char* about_files =
    "CSV files: unit,parent,duty_holder[,deputies,instruments] - "
    "service,unit[,consumers,suppliers] - asset,service[,serves_certificate]";

}  // namespace

void add_campaign_create(CLI::App& campaign, Action& action) {
    auto command = std::make_shared<CreateCommand>();
    CLI::App* const create_app =
        campaign.add_subcommand("create", "begin a campaign, or give it another plan");
    create_app->add_option("KEY", command->place.campaign, "its name, for scripts")->required();
    auto* const plan =
        create_app->add_option("--plan", command->plan, "TOML: policy, labels, units and services")
            ->type_name("FILE");
    create_app->add_option("FILE", command->files, about_files)->excludes(plan);
    create_app->add_option("--advisory", command->advisory, "without --plan: which one it carries")
        ->type_name("ID")
        ->capture_default_str()
        ->excludes(plan);
    add_store_options(*create_app, command->place);
    add_author_option(*create_app, command->place);
    create_app->footer(
        "Takes all of a file, or nothing, and tells each fault with its line. The store is made "
        "where\n"
        "there is none. Units and services are those of the organisation, for all of its "
        "campaigns.\n\n"
        "Examples:\n"
        "  hemostat campaign create heartbleed --plan plan.toml\n"
        "  hemostat campaign create heartbleed units.csv services.csv assets.csv");
    run_when_chosen(*create_app, action, [command] { return create(*command); });
}

void add_campaign_import(CLI::App& campaign, Action& action) {
    auto command = std::make_shared<CreateCommand>();
    CLI::App* const import =
        campaign.add_subcommand("import", "replace units, services and assets");
    import->add_option("FILE", command->files, about_files)->required();
    add_store_options(*import, command->place);
    add_author_option(*import, command->place);
    import->footer(
        "Takes all of the files together, or nothing, and tells each fault with its line. Claims "
        "stay.\n\n"
        "Examples:\n"
        "  hemostat campaign import units.csv services.csv assets.csv");
    run_when_chosen(*import, action, [command] { return import_files(*command); });
}

}  // namespace hemostat::cli
