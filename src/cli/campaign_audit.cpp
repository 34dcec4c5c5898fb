// hemostat campaign audit
#include "cli/campaign_command.h"
#include "cli/campaign_place.h"
#include "finding/json_writer.h"
#include "store/audit_verification.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <memory>

namespace hemostat::cli {
namespace {

struct AuditCommand {
    CampaignPlace place;
    ReportOptions report;
    std::string head;
};

Result<store::Verification> verify(const AuditCommand& command) {
    std::optional<store::Head> pinned;
    if (!command.head.empty()) {
        auto head = store::parse_head(command.head);
        if (!head) {
            return in_context("--head", head.error());
        }
        pinned = *head;
    }
    TRY(const auto connection, open_store(command.place, Missing::refuse));
    return store::verify(*connection, command.place.organisation, pinned);
}

std::string to_json(const store::Verification& verification) {
    std::string line;
    finding::JsonWriter writer(line);
    writer.object([&] {
        writer.member("schema", finding::Literal("hemostat/audit/v1"));
        writer.member("head", to_string(verification.head));
        if (verification.discrepancy) {
            writer.member("discrepancy", verification.discrepancy->code);
            writer.member("what", verification.discrepancy->what);
        }
    });
    return line + "\n";
}

std::string to_text(const store::Verification& verification) {
    if (verification.discrepancy) {
        return fmt::format("NOT as it was written: {} ({})\n", verification.discrepancy->what,
                           verification.discrepancy->code);
    }
    return fmt::format(
        "{} entries, each as it was written. Keep this elsewhere, and give it back as --head:\n"
        "{}\n",
        verification.head.entry_count, to_string(verification.head));
}

int audit(const AuditCommand& command) {
    const auto verification = verify(command);
    if (!verification) {
        return report_failure(verification.error());
    }
    return with_output(command.report, [&](report::Output& output) -> int {
        output.write(command.report.is_table() ? to_text(*verification) : to_json(*verification));
        return verification->discrepancy ? vulnerable : all_clear;
    });
}

}  // namespace

void add_campaign_audit(CLI::App& campaign, Action& action) {
    auto command = std::make_shared<AuditCommand>();
    CLI::App* const app =
        campaign.add_subcommand("audit", "was anything changed behind the log's back?");
    app->add_option("--head", command->head, "what an earlier audit printed")
        ->type_name("COUNT:HASH");
    add_store_options(*app, command->place);
    add_format_options(*app, command->report, "one object");
    app->footer(
        "Every claim and every change of a plan is chained to the one before by its hash. Whoever "
        "can\n"
        "write to the database could also write the whole chain anew, or cut its end off: that "
        "shows\n"
        "only against a --head that was kept elsewhere.\n\n"
        "Exit status: 0 all is as it was written, 1 something is not, 3 it could not be looked "
        "at.\n\n"
        "Examples:\n"
        "  hemostat campaign audit\n"
        "  hemostat campaign audit --head 12:9f86d081884c7d659a2feaa0c55ad015…");
    run_when_chosen(*app, action, [command] { return audit(*command); });
}

}  // namespace hemostat::cli
