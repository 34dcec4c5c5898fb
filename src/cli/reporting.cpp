#include "cli/reporting.h"

#include "cli/command.h"

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

void add_report_options(CLI::App& command, ReportOptions& options) {
    command.add_option("--format", options.format, "table or json (JSON Lines, a finding a line)")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    command.add_flag_callback(
        "--json", [&options] { options.format = "json"; }, "the same as --format json");
    command.add_option("-o,--output", options.output, "write the report to this file")
        ->type_name("FILE");
    command.add_option("--advisory", options.advisory, "the advisory to check for")
        ->type_name("ID")
        ->capture_default_str();
    command.add_flag("-q,--quiet", options.is_quiet, "no progress, no summary");
    command.add_flag("--no-color", options.has_no_color, "plain text; NO_COLOR does the same");
}

Result<const advisory::Advisory*> choose_advisory(const ReportOptions& options) {
    const auto* const advisory = advisory::find(options.advisory);
    if (advisory == nullptr) {
        std::string known;
        for (const auto* each : advisory::all()) {
            known += (known.empty() ? "" : ", ") + std::string(each->id);
        }
        return fail(ErrorKind::invalid_input,
                    fmt::format("--advisory {}: unknown; known: {}", options.advisory, known));
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
