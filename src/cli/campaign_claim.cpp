// hemostat campaign claim KIND, hemostat campaign task UNIT
#include "base/file.h"
#include "base/text.h"
#include "campaign/authority.h"
#include "cli/campaign_command.h"
#include "cli/campaign_place.h"
#include "cli/campaign_text.h"
#include "cli/suggestion.h"
#include "store/claims.h"
#include "store/digest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/random.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace hemostat::cli {
namespace {

constexpr std::size_t evidence_file_size_max = std::size_t{1} << 30U;
constexpr std::string_view digest_scheme = "sha256:";

struct ClaimCommand {
    CampaignPlace place;
    std::string kind;
    std::string method = "stated";
    std::vector<std::string> evidence;
    std::string at;
    std::string until;
    std::string issued_at;
    std::string step;
    std::string found;
    campaign::Claim claim;
};

/// A key that nobody has used before.
Result<std::string> make_id() {
    std::array<std::uint8_t, 16> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
        return fail(ErrorKind::io, "the system gives no random numbers");
    }
    return fmt::format("{:02x}", fmt::join(random, ""));
}

/// SHA-256 in hexadecimal as it is kept: one key has one text. Tools also write capitals, and
/// colons between the bytes. Empty where nothing was given.
Result<std::string> parse_digest(const std::string& option, const std::string& text) {
    constexpr std::size_t digit_count = 64;
    std::string digest = to_lower(text);
    std::erase(digest, ':');
    const bool is_hexadecimal = std::ranges::all_of(digest, [](char digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
    });
    if (digest.size() == digit_count && is_hexadecimal) {
        return digest;
    }
    return fail(ErrorKind::invalid_input,
                fmt::format("{}: '{}' is no SHA-256, which has {} hexadecimal digits", option,
                            printable(text), digit_count));
}

/// A digest as it was given, or that of a file's content.
Result<std::string> digest_of(const std::string& evidence) {
    if (evidence.starts_with(digest_scheme)) {
        TRY(const std::string digest,
            parse_digest("--evidence", evidence.substr(digest_scheme.size())));
        return std::string(digest_scheme) + digest;
    }
    const auto content = read_file(evidence, evidence_file_size_max);
    if (!content) {
        return in_context(printable(evidence), content.error());
    }
    return std::string(digest_scheme) + store::sha256_of(*content);
}

Result<std::optional<WallTime>> time_of(const std::string& option, const std::string& text) {
    if (text.empty()) {
        return std::nullopt;
    }
    const auto time = parse_rfc3339(text);
    if (!time) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("{}: '{}' is no time; write 2026-11-23 or 2026-11-23T04:05:06Z",
                                option, printable(text)));
    }
    return time;
}

constexpr std::array methods{campaign::Method::stated, campaign::Method::recorded,
                             campaign::Method::measured};

/// None for an empty text.
Result<const finding::Reason*> find_reason(const std::string& code) {
    const auto all = finding::all_reasons();
    const auto found = std::ranges::find(all, code, &finding::Reason::code);
    if (code.empty() || found != all.end()) {
        return code.empty() ? nullptr : *found;
    }
    return fail(
        ErrorKind::invalid_input,
        fmt::format("--found: '{}' is no detector's reason; take one of docs/reasons.md, such "
                    "as {}",
                    printable(code), all.front()->code));
}

Result<campaign::Claim> make_claim(const ClaimCommand& command) {
    campaign::Claim claim = command.claim;
    TRY(const store::Author author, author_of(command.place));
    if (claim.id.empty()) {
        TRY(claim.id, make_id());
    }
    claim.by = author.by;
    TRY(const auto at, time_of("--at", command.at));
    claim.at = at.value_or(author.at);
    if (claim.at > author.at) {
        return fail(ErrorKind::invalid_input,
                    "--at: it is still to come; claim it when it has happened");
    }
    // The command line was checked against these lists.
    claim.kind =
        std::ranges::find(campaign::all_claim_kinds(), command.kind, &campaign::ClaimRow::name)
            ->kind;
    claim.method = *std::ranges::find(methods, command.method,
                                      [](campaign::Method method) { return to_string(method); });
    if (!command.step.empty()) {
        claim.step =
            std::ranges::find(campaign::all_steps(), command.step, &campaign::StepRow::name)->step;
    }
    TRY(claim.found, find_reason(command.found));
    for (const std::string& evidence : command.evidence) {
        TRY(std::string digest, digest_of(evidence));
        claim.evidence.push_back(std::move(digest));
    }
    if (!claim.key.empty()) {
        TRY(claim.key, parse_digest("--key", claim.key));
    }
    if (!claim.certificate.empty()) {
        TRY(claim.certificate, parse_digest("--certificate", claim.certificate));
    }
    TRY(claim.until, time_of("--until", command.until));
    TRY(claim.issued_at, time_of("--issued-at", command.issued_at));
    return claim;
}

/// Refuses what could never count, so that nobody believes to have said it.
Status check(const campaign::Claim& claim, const campaign::Organisation& organisation) {
    if (claim.service.empty() && claim.unit.empty()) {
        return fail(ErrorKind::invalid_input,
                    "say what it is about: --service KEY, or --unit KEY for each of its services");
    }
    if (!claim.service.empty() && !organisation.has_service(claim.service)) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("there is no service '{}'", printable(claim.service)));
    }
    const std::string unit =
        claim.service.empty()
            ? claim.unit
            : organisation.services()[organisation.service_index(claim.service)].unit;
    if (!organisation.has_unit(unit)) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("there is no unit '{}'", printable(unit)));
    }
    if (const auto missing = missing_in(claim)) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("the claim '{}' needs its {}", to_string(claim.kind), *missing));
    }
    if (const auto too_long = too_long_in(claim)) {
        return fail(ErrorKind::limit, fmt::format("its {} is too long", *too_long));
    }
    if (const auto refusal = refusal_of(claim, organisation, unit)) {
        return fail(ErrorKind::not_permitted,
                    fmt::format("'{}' may not claim '{}' of the unit '{}' by the method '{}' ({})",
                                printable(claim.by), to_string(claim.kind), printable(unit),
                                to_string(claim.method), *refusal));
    }
    return Done{};
}

/// Adds the claim, prints its id, and gives what follows.
Result<CampaignView> add_claim(const CampaignPlace& place, campaign::Claim claim) {
    TRY(const store::Author author, author_of(place));
    TRY(OpenCampaign open, open_campaign(place));
    TRY(const CampaignView before, view_campaign(open));
    claim.advisory = before.campaign.policy.advisory;
    TRY([[maybe_unused]] const Done checked, check(claim, before.organisation));
    TRY([[maybe_unused]] const store::Appended appended,
        store::append_claims(*open.connection, open.key, std::span(&claim, 1), author));
    fmt::print("{}\n", claim.id);
    return view_campaign(open);
}

int claim(const ClaimCommand& command) {
    const auto claim = make_claim(command);
    if (!claim) {
        return report_failure(claim.error());
    }
    const auto view = add_claim(command.place, *claim);
    if (!view) {
        return report_failure(view.error());
    }
    std::optional<campaign::RefusedClaim> refused;
    const auto look_for = [&](const std::vector<campaign::RefusedClaim>& all) {
        const auto found = std::ranges::find(all, claim->id, &campaign::RefusedClaim::claim);
        refused = found == all.end() ? refused : std::optional(*found);
    };
    for (std::size_t i = 0; i < view->state.services.size(); ++i) {
        const campaign::ServiceState& state = view->state.services[i];
        if (state.service == claim->service ||
            view->organisation.services()[i].unit == claim->unit) {
            look_for(state.refused);
            fmt::print("{}\n", next_line(state));
        }
    }
    for (const campaign::UnitState& unit : view->state.units) {
        look_for(unit.refused);
    }
    if (!refused) {
        return all_clear;
    }
    // It is kept, because even what does not count can show a harm; but nobody shall rely on it.
    return report_failure(
        {ErrorKind::not_permitted, fmt::format("the claim was recorded and does not count: {} ({})",
                                               printable(refused->what), refused->code)});
}

struct TaskCommand {
    CampaignPlace place;
    ReportOptions report;
    std::string unit;
};

int task(const TaskCommand& command) {
    const auto view = load_view(command.place);
    if (!view) {
        return report_failure(view.error());
    }
    if (!view->organisation.has_unit(command.unit)) {
        return report_failure({ErrorKind::invalid_input,
                               fmt::format("there is no unit '{}'", printable(command.unit))});
    }
    return with_output(command.report, [&](report::Output& output) -> int {
        output.write(task_sheet(*view, view->organisation.unit_index(command.unit)));
        return all_clear;
    });
}

std::vector<std::string> names_of(const auto& rows) {
    std::vector<std::string> names;
    std::ranges::transform(rows, std::back_inserter(names),
                           [](const auto& row) { return std::string(row.name); });
    return names;
}

void add_parts(CLI::App& app, ClaimCommand& command) {
    campaign::Claim& claim = command.claim;
    app.add_option("--evidence", command.evidence, "what shows it: a file, or sha256:DIGEST")
        ->type_name("FILE")
        ->allow_extra_args(false);
    app.add_option("--at", command.at, "when it was; otherwise now")->type_name("TIME");
    app.add_option("--until", command.until, "from then on it does not count")->type_name("TIME");
    app.add_option("--asset", claim.asset, "of the service: tcp://192.0.2.7:443");
    app.add_option("--found", command.found, "a detector's reason: version_affected")
        ->type_name("CODE");
    app.add_option("--certificate", claim.certificate, "SHA-256 of its DER")->type_name("DIGEST");
    app.add_option("--key", claim.key, "SHA-256 of the public key (SubjectPublicKeyInfo)")
        ->type_name("DIGEST");
    app.add_option("--issued-at", command.issued_at, "when the certificate was issued")
        ->type_name("TIME");
    app.add_option("--reason", claim.reason, "why, in words");
    app.add_option("--approver", claim.approver, "who approved it: somebody else")
        ->type_name("NAME");
    app.add_option("--step", command.step, "that an exception is for")
        ->check(one_of(names_of(campaign::all_steps())));
    app.add_option("--target", claim.target, "the claim that is withdrawn")->type_name("ID");
    app.add_option("--id", claim.id, "of this claim; the same, with the same --at, is one")
        ->type_name("ID");
}

}  // namespace

void add_campaign_claim(CLI::App& campaign, Action& action) {
    auto command = std::make_shared<ClaimCommand>();
    CLI::App* const app = campaign.add_subcommand("claim", "say what was done, and what shows it");
    const std::vector<std::string> kinds = names_of(campaign::all_claim_kinds());
    app->add_option("KIND", command->kind, fmt::format("{}", fmt::join(kinds, ", ")))
        ->required()
        ->check(one_of(kinds));
    auto* const service =
        app->add_option("--service", command->claim.service, "about which")->type_name("KEY");
    app->add_option("--unit", command->claim.unit, "about which, and so each of its services")
        ->type_name("KEY")
        ->excludes(service);
    app->add_option("--method", command->method, "how it is known")
        ->check(CLI::IsMember({"stated", "recorded", "measured"}))
        ->capture_default_str();
    add_parts(*app, *command);
    add_place_options(*app, command->place);
    add_author_option(*app, command->place);
    app->footer(
        "Prints the claim's id, and what is next. A claim is never changed: `claim withdrawn "
        "--target ID`\n"
        "takes it back.\n\n"
        "Examples:\n"
        "  hemostat campaign claim affected --service 'web shop' --as alice@shop.example\n"
        "  hemostat campaign claim fixed --service 'web shop' --as alice@shop.example\n"
        "  hemostat campaign claim exception --service 'web shop' --step revoked \\\n"
        "      --reason 'the CA is closed' --approver carol@example.org --until 2026-12-01");
    run_when_chosen(*app, action, [command] { return claim(*command); });
}

void add_campaign_acknowledge(CLI::App& campaign, Action& action) {
    auto command = std::make_shared<ClaimCommand>();
    command->kind = to_string(campaign::ClaimKind::acknowledged);
    CLI::App* const app =
        campaign.add_subcommand("acknowledge", "say that a unit has taken the advisory on");
    app->add_option("UNIT", command->claim.unit, "whose services you answer for")->required();
    add_place_options(*app, command->place);
    add_author_option(*app, command->place);
    app->footer(
        "The same as `claim acknowledged --unit UNIT`.\n\n"
        "Examples:\n"
        "  hemostat campaign acknowledge shop --as alice@shop.example");
    run_when_chosen(*app, action, [command] { return claim(*command); });
}

void add_campaign_task(CLI::App& campaign, Action& action) {
    auto command = std::make_shared<TaskCommand>();
    CLI::App* const app =
        campaign.add_subcommand("task", "write down what a unit has to do, to be sent to it");
    app->add_option("UNIT", command->unit, "whose")->required();
    app->add_option("-o,--output", command->report.output, "write it to this file")
        ->type_name("FILE");
    add_place_options(*app, command->place);
    app->footer(
        "That it was sent and has arrived is claimed apart, with the receipt as evidence.\n\n"
        "Examples:\n"
        "  hemostat campaign task shop -o shop.txt\n"
        "  hemostat campaign claim delivered --unit shop --method recorded --evidence receipt.eml");
    run_when_chosen(*app, action, [command] { return task(*command); });
}

}  // namespace hemostat::cli
