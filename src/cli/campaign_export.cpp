// hemostat campaign export: what others may see of it, in their formats.
#include "base/text.h"
#include "cli/campaign_command.h"
#include "cli/campaign_selection.h"
#include "cli/suggestion.h"
#include "exchange/csaf_vex.h"
#include "exchange/csv.h"
#include "exchange/openvex.h"
#include "exchange/record_lines.h"
#include "store/digest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>

namespace hemostat::cli {
namespace {

using campaign::Audience;
using campaign::RecordKind;

constexpr std::size_t id_digit_count = 32;

struct ExportCommand {
    CampaignPlace place;
    ReportOptions report;
    std::string unit;
    std::string audience;
    std::string kind = "service";
    exchange::VexDocument document;
};

constexpr std::array audiences{Audience::everybody, Audience::community, Audience::clients,
                               Audience::organisation, Audience::recipients};
static_assert(audiences.size() == campaign::audience_count);

constexpr std::array csv_kinds{RecordKind::campaign, RecordKind::unit, RecordKind::service,
                               RecordKind::asset, RecordKind::step};

/// Expects a name that the command line was checked against.
template <typename Values>
auto value_of(const Values& values, const std::string& name) {
    return *std::ranges::find(values, name, [](auto value) { return to_string(value); });
}

/// Each export is a document of its own, unless its id is given.
exchange::VexDocument document_of(const ExportCommand& command, const CampaignView& view) {
    exchange::VexDocument document = command.document;
    if (document.id.empty() && !document.homepage.empty()) {
        // The campaign's name is not for every audience.
        document.id = fmt::format(
            "{}#hemostat-{}", document.homepage,
            store::sha256_of(view.key.campaign + to_rfc3339(view.now)).substr(0, id_digit_count));
    }
    document.revisions = {{.at = view.now, .summary = "The status at this time."}};
    return document;
}

Result<std::string> write(const ExportCommand& command, const CampaignView& view) {
    TRY(const UnitSelection selection, select_units(view, command.unit));
    const campaign::Disclosure disclosure =
        disclose(view, selection, value_of(audiences, command.audience));
    const std::string& format = command.report.format;
    if (format == "csv") {
        return exchange::to_csv(disclosure, value_of(csv_kinds, command.kind));
    }
    if (format == "json") {
        return exchange::to_json_lines(disclosure);
    }
    if (command.document.publisher.empty() || command.document.homepage.empty()) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("--format {} needs --publisher NAME and --homepage URL: who says "
                                "so",
                                format));
    }
    const exchange::VexDocument document = document_of(command, view);
    auto text = format == "csaf" ? exchange::to_csaf_vex(disclosure, document)
                                 : exchange::to_openvex(disclosure, document);
    return text;
}

int export_status(const ExportCommand& command) {
    const auto view = load_view(command.place);
    const auto text =
        view ? write(command, *view) : Result<std::string>(tl::make_unexpected(view.error()));
    if (!text) {
        return report_failure(text.error());
    }
    return with_output(command.report, [&](report::Output& output) -> int {
        output.write(text->ends_with('\n') ? *text : *text + "\n");
        return all_clear;
    });
}

/// The names of `values`, for the command line.
template <typename Values>
std::vector<std::string> names_of(const Values& values) {
    std::vector<std::string> names;
    std::ranges::transform(values, std::back_inserter(names),
                           [](auto value) { return std::string(to_string(value)); });
    return names;
}

}  // namespace

void add_campaign_export(CLI::App& campaign, Action& action) {
    auto command = std::make_shared<ExportCommand>();
    command->report.format = "csaf";
    CLI::App* const app =
        campaign.add_subcommand("export", "write the status for others, redacted for them");
    app->add_option("UNIT", command->unit, "with all below it; everything when none is given");
    app->add_option("--audience", command->audience,
                    fmt::format("who will read it: {}", fmt::join(names_of(audiences), ", ")))
        ->required()
        ->check(one_of(names_of(audiences)));
    app->add_option("--format", command->report.format, "csaf, openvex, csv or json (JSON Lines)")
        ->check(CLI::IsMember({"csaf", "openvex", "csv", "json"}))
        ->capture_default_str();
    app->add_option("--kind", command->kind,
                    fmt::format("of which records CSV has a row each: {}",
                                fmt::join(names_of(csv_kinds), ", ")))
        ->check(one_of(names_of(csv_kinds)))
        ->capture_default_str();
    app->add_option("--publisher", command->document.publisher,
                    "who says so, for csaf and openvex");
    app->add_option("--homepage", command->document.homepage, "of the publisher")->type_name("URL");
    app->add_option("--id", command->document.id,
                    "the document's own, a URL; otherwise a new one behind the homepage")
        ->type_name("URL");
    app->add_option("-o,--output", command->report.output, "write it to this file")
        ->type_name("FILE");
    add_place_options(*app, command->place);
    app->footer(
        "What the audience may not see by the labels of the campaign (TLP 2.0) is left out.\n\n"
        "Examples:\n"
        "  hemostat campaign export --audience clients --publisher 'Example Association' \\\n"
        "      --homepage https://association.example -o status.json\n"
        "  hemostat campaign export --audience organisation --format csv --kind step -o steps.csv");
    run_when_chosen(*app, action, [command] { return export_status(*command); });
}

}  // namespace hemostat::cli
