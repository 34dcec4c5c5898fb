// hemostat advisory list|show|lint
#include "advisory/catalogue.h"
#include "advisory/csaf.h"
#include "advisory/lint.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/advisory_text.h"
#include "cli/command.h"
#include "cli/reporting.h"
#include "finding/json_writer.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

namespace hemostat::cli {
namespace {

struct AdvisoryCommand {
    ReportOptions report;
    std::string id;
    std::vector<std::string> files;
};

void write_list_json(report::Output& output, const advisory::Advisory& advisory) {
    std::string line;
    finding::JsonWriter writer(line);
    writer.object([&] {
        writer.member("schema", finding::Literal("hemostat/advisory/v1"));
        writer.member("id", advisory.id);
        writer.member("released", advisory.released);
        writer.member("severity", to_string(severity_of(advisory)));
        writer.member("component", to_string(advisory.component));
        writer.member("title", advisory.title);
    });
    output.write(line + "\n");
}

int list_advisories(const AdvisoryCommand& command) {
    return with_output(command.report, [&](report::Output& output) -> int {
        std::vector<const advisory::Advisory*> all(advisory::all().begin(), advisory::all().end());
        std::ranges::sort(all, {}, [](const advisory::Advisory* each) {
            return std::tie(each->released, each->id);
        });
        if (command.report.is_table()) {
            output.write(list_header());
        }
        for (const advisory::Advisory* each : all) {
            if (command.report.is_table()) {
                output.write(list_line(*each));
            } else {
                write_list_json(output, *each);
            }
        }
        return all_clear;
    });
}

int show_advisory(const AdvisoryCommand& command) {
    const auto advisory = find_advisory(command.id);
    if (!advisory) {
        return report_failure(advisory.error());
    }
    return with_output(command.report, [&](report::Output& output) -> int {
        output.write(command.report.is_table() ? describe(**advisory)
                                               : advisory::document_of(**advisory));
        return all_clear;
    });
}

/// What is wrong with documents, told one by one.
class Lint {
public:
    Lint(report::Output& output, bool is_table) : output_(output), is_table_(is_table) {}

    void check(std::string_view name, std::string_view document) {
        ++document_count_;
        auto reading = advisory::read_csaf(document);
        if (!reading.is_json) {
            report_failure({ErrorKind::invalid_input,
                            fmt::format("{}: {}", name, reading.complaints.list().front().what)});
            has_unreadable_ = true;
            return;
        }
        if (reading.complaints.list().empty()) {
            advisory::lint(reading.advisory, reading.complaints);
        }
        for (const advisory::Complaint& complaint : reading.complaints.list()) {
            write(name, complaint);
        }
    }

    void check_file(const std::string& path) {
        const auto document = read_file(path, advisory::csaf_size_max);
        if (document) {
            check(path, *document);
            return;
        }
        report_failure(in_context(path, document.error()).value());
        has_unreadable_ = true;
    }

    /// Gives the exit status.
    int finish() {
        if (is_table_) {
            output_.write(fmt::format("{} advisories examined, {} complaints\n", document_count_,
                                      complaint_count_));
        }
        return complaint_count_ != 0 ? vulnerable : has_unreadable_ ? failure : all_clear;
    }

private:
    void write(std::string_view name, const advisory::Complaint& complaint) {
        ++complaint_count_;
        if (is_table_) {
            output_.write(fmt::format("{}: {}\n", printable(name), to_text(complaint)));
            return;
        }
        std::string line;
        finding::JsonWriter writer(line);
        writer.object([&] {
            writer.member("schema", finding::Literal("hemostat/advisory_complaint/v1"));
            writer.member("document", name);
            writer.text_or_null("where", complaint.where);
            writer.member("what", complaint.what);
        });
        output_.write(line + "\n");
    }

    report::Output& output_;
    bool is_table_;
    bool has_unreadable_ = false;
    std::size_t document_count_ = 0;
    std::size_t complaint_count_ = 0;
};

int lint_advisories(const AdvisoryCommand& command) {
    return with_output(command.report, [&](report::Output& output) {
        Lint lint(output, command.report.is_table());
        for (const std::string& path : command.files) {
            lint.check_file(path);
        }
        if (command.files.empty()) {
            for (const advisory::Advisory* each : advisory::all()) {
                lint.check(each->id, document_of(*each));
            }
        }
        return lint.finish();
    });
}

struct Verb {
    const char* name;
    const char* help;
    int (*run)(const AdvisoryCommand&);
};

CLI::App* add_verb(CLI::App& parent, Action& action,
                   const std::shared_ptr<AdvisoryCommand>& command, const Verb& verb) {
    CLI::App* const app = parent.add_subcommand(verb.name, verb.help);
    app->callback(
        [command, &action, run = verb.run] { action = [command, run] { return run(*command); }; });
    add_advisories_option(*app);
    return app;
}

}  // namespace

void add_advisory_command(CLI::App& app, Action& action) {
    auto command = std::make_shared<AdvisoryCommand>();
    CLI::App* const advisory =
        app.add_subcommand("advisory", "what it can check for: list, show, lint");
    advisory->require_subcommand(1);
    advisory->footer(
        "Advisories are CSAF 2.0 documents. Some are part of the program, others are read from "
        "the\n"
        "folder that --advisories names.\n\n"
        "Examples:\n"
        "  hemostat advisory list\n"
        "  hemostat advisory show CVE-2014-0160\n"
        "  hemostat advisory lint my-advisories/*.json");

    CLI::App* const list = add_verb(*advisory, action, command,
                                    {"list", "one line for each that is known", list_advisories});
    add_format_options(*list, command->report, "JSON Lines, an advisory a line");
    list->footer(
        "Examples:\n"
        "  hemostat advisory list\n"
        "  hemostat advisory list --advisories /etc/hemostat/advisories --format json");

    CLI::App* const show =
        add_verb(*advisory, action, command,
                 {"show", "what one says: versions, remedies, sources", show_advisory});
    show->add_option("ID", command->id, "such as CVE-2014-0160")->required();
    add_format_options(*show, command->report, "the CSAF document itself");
    show->footer(
        "Examples:\n"
        "  hemostat advisory show CVE-2014-0160\n"
        "  hemostat advisory show CVE-2014-0160 --format json > cve-2014-0160.json");

    CLI::App* const lint =
        add_verb(*advisory, action, command,
                 {"lint", "does it contradict itself, or leave out?", lint_advisories});
    lint->add_option("FILE", command->files,
                     "CSAF documents; all that are known when none is given");
    add_format_options(*lint, command->report, "JSON Lines, a complaint a line");
    lint->footer(
        "Exit status: 0 nothing found, 1 something found, 3 a file cannot be read.\n\n"
        "Examples:\n"
        "  hemostat advisory lint\n"
        "  hemostat advisory lint cve-2014-0160.json");
}

}  // namespace hemostat::cli
