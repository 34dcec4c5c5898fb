#include "cli/reporting.h"

#include "advisory/catalogue.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/suggestion.h"

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <type_traits>
#include <utility>
#include <variant>

namespace hemostat::cli {
namespace {

constexpr std::size_t machine_name_max = 253;

bool is_machine_name(std::string_view name) {
    return !name.empty() && name.size() <= machine_name_max &&
           std::ranges::all_of(name, [](char character) {
               return (character >= 'a' && character <= 'z') ||
                      (character >= 'A' && character <= 'Z') ||
                      (character >= '0' && character <= '9') || character == '-' ||
                      character == '_' || character == '.';
           });
}

volatile std::sig_atomic_t is_interrupted = 0;

extern "C" void on_interrupt(int signal) {
    is_interrupted = 1;
    std::signal(signal, SIG_DFL);  // the next one ends the program at once
}

report::TableStyle with_color(report::TableStyle style, const ReportOptions& options,
                              const report::Output& output) {
    // The environment is not changed, and nothing else runs yet.
    const char* const no_color = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
    style.has_color =
        !options.has_no_color && (no_color == nullptr || *no_color == '\0') && output.is_terminal();
    return style;
}

/// This machine's name, or nothing where it is none that may stand in a URI.
std::string machine_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    if (::gethostname(name.data(), HOST_NAME_MAX) != 0 || !is_machine_name(name.data())) {
        return {};
    }
    return name.data();
}

/// A scanned endpoint is where it is, whoever asks.
void name_machine(finding::Asset& asset, const std::string& machine) {
    std::visit(
        [&](auto& kind) {
            if constexpr (!std::is_same_v<decltype(kind), finding::Endpoint&>) {
                kind.machine = machine;
            }
        },
        asset);
}

}  // namespace

void add_format_options(CLI::App& command, ReportOptions& options, const std::string& json_help) {
    command.add_option("--format", options.format, "table or json (" + json_help + ")")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    command.add_flag_callback(
        "--json", [&options] { options.format = "json"; }, "the same as --format json");
    command.add_option("-o,--output", options.output, "write the report to this file")
        ->type_name("FILE");
}

void add_advisories_option(CLI::App& command) {
    command.add_option("--advisories", "add the advisories in this folder, CSAF documents *.json")
        ->type_name("DIR")
        ->check([](const std::string& folder) {
            const auto loaded = advisory::load_folder(folder);
            return loaded ? std::string() : loaded.error().what;
        });
}

void add_report_options(CLI::App& command, ReportOptions& options) {
    add_format_options(command, options, "JSON Lines, a finding a line");
    command.add_option("--advisory", options.advisory, "the advisory to check for")
        ->type_name("ID")
        ->capture_default_str();
    add_advisories_option(command);
    command
        .add_option("--store", options.record.store,
                    "also record the findings: sqlite:PATH or postgresql://…")
        ->type_name("URL")
        ->check(
            [](const std::string& url) { return url.empty() ? "names no store" : std::string(); });
    command.add_option("--organisation", options.record.organisation, "whose, in that store")
        ->type_name("KEY")
        ->needs(command.get_option("--store"))
        ->capture_default_str();
    command
        .add_option("--as", options.record.author,
                    "which instrument says so, in that store; otherwise the machine's name")
        ->type_name("NAME")
        ->needs(command.get_option("--store"));
    options.machine = machine_name();
    command
        .add_option("--machine", options.machine,
                    "whose files, packages and processes they are, in their ids")
        ->type_name("NAME")
        ->check([](const std::string& name) {
            return is_machine_name(name) ? std::string()
                                         : "a machine's name has letters, digits, '-', '_' and '.'";
        })
        ->capture_default_str();
    command.add_flag("-q,--quiet", options.is_quiet, "no progress, no summary");
    command.add_flag("--no-color", options.has_no_color, "plain text; NO_COLOR does the same");
}

Result<const advisory::Advisory*> find_advisory(const std::string& id) {
    if (const auto* const advisory = advisory::find(id)) {
        return advisory;
    }
    std::vector<std::string> known;
    for (const auto* const each : advisory::all()) {
        known.push_back(each->id);
    }
    const std::string meant = nearest(id, known);
    return fail(ErrorKind::invalid_input,
                fmt::format("{}: unknown; {}; hemostat advisory list shows all", printable(id),
                            meant.empty() ? fmt::format("use one such as {}", known.front())
                                          : fmt::format("did you mean {}?", meant)));
}

Result<const advisory::Advisory*> choose_advisory(const ReportOptions& options) {
    auto advisory = find_advisory(options.advisory);
    if (!advisory) {
        return in_context("--advisory", std::move(advisory).error());
    }
    return advisory;
}

int with_output(const ReportOptions& options,
                const std::function<int(report::Output&)>& write_report) {
    auto output = report::Output::open(options.output);
    if (!output) {
        return report_failure(output.error());
    }
    const int status = write_report(*output);
    output->flush();
    return output->status() ? status : report_failure(output->status().error());
}

Result<std::unique_ptr<Reporting>> Reporting::begin(report::Output& output,
                                                    const ReportOptions& options,
                                                    report::TableStyle style) {
    TRY(auto recording, Recording::begin(options.record, options.machine));
    return std::unique_ptr<Reporting>(new Reporting(output, options, style, std::move(recording)));
}

Reporting::Reporting(report::Output& output, const ReportOptions& options, report::TableStyle style,
                     std::unique_ptr<Recording> recording)
    : output_(output),
      options_(options),
      recording_(std::move(recording)),
      is_terminal_(output_.is_terminal()),
      table_(output_, with_color(style, options, output_)),
      json_lines_(output_),
      line_(!options.is_quiet) {}

void Reporting::take(finding::Finding finding) {
    if (is_terminal_) {
        line_.hide();
    }
    name_machine(finding.asset, options_.machine);
    if (recording_) {
        recording_->take(finding);
    }
    finding::Sink& report = options_.is_table() ? static_cast<finding::Sink&>(table_) : json_lines_;
    report.take(std::move(finding));
    if (is_terminal_) {
        output_.flush();
    }
}

int Reporting::finish(int status) {
    if (!recording_) {
        return status;
    }
    const auto notes = recording_->finish();
    if (!notes) {
        report_failure(in_context("--store", notes.error()).value());
        return status == vulnerable ? vulnerable : failure;
    }
    if (!options_.is_quiet) {
        for (const std::string& note : *notes) {
            fmt::print(stderr, "hemostat: {}\n", note);
        }
    }
    return status;
}

void watch_for_interruption() {
    std::signal(SIGINT, on_interrupt);
    std::signal(SIGTERM, on_interrupt);
}

bool was_interrupted() {
    return is_interrupted != 0;
}

int report_failure(const Error& error) {
    fmt::print(stderr, "hemostat: {}\n", error.what);
    return failure;
}

}  // namespace hemostat::cli
