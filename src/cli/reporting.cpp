#include "cli/reporting.h"

#include "advisory/catalogue.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/suggestion.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace hemostat::cli {
namespace {

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

Reporting::Reporting(report::Output& output, const ReportOptions& options, report::TableStyle style)
    : output_(output),
      is_terminal_(output_.is_terminal()),
      is_table_(options.is_table()),
      table_(output_, with_color(style, options, output_)),
      json_lines_(output_),
      line_(!options.is_quiet) {}

void Reporting::take(finding::Finding finding) {
    if (is_terminal_) {
        line_.hide();
    }
    finding::Sink& report = is_table_ ? static_cast<finding::Sink&>(table_) : json_lines_;
    report.take(std::move(finding));
    if (is_terminal_) {
        output_.flush();
    }
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
