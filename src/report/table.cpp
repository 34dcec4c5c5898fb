#include "report/table.h"

#include "advisory/advisory.h"
#include "base/text.h"

#include <fmt/format.h>
#include <array>
#include <variant>

namespace hemostat::report {
namespace {

using finding::Verdict;

constexpr int verdict_width = 12;
constexpr int target_width = 30;
constexpr int process_width = 24;
constexpr std::size_t path_size_max = 400;
constexpr std::array all_verdicts{Verdict::vulnerable, Verdict::fixed, Verdict::not_affected,
                                  Verdict::inconclusive, Verdict::unreachable};

std::string_view color_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::vulnerable: return "\x1b[1;31m";
        case Verdict::fixed:
        case Verdict::not_affected: return "\x1b[32m";
        case Verdict::inconclusive: return "\x1b[33m";
        case Verdict::unreachable: return "\x1b[35m";
    }
    return "";
}

std::string target_of(const finding::File& file) {
    return printable(file.path, path_size_max);
}

std::string target_of(const finding::Package& package) {
    return printable(package.name + " " + package.version, path_size_max);
}

std::string target_of(const finding::Process& process) {
    return fmt::format("{} ({}) {}", printable(process.name), process.pid,
                       printable(process.path, path_size_max));
}

std::string target_of(const finding::Endpoint& endpoint) {
    if (!endpoint.address) {
        return fmt::format("{}:{}", endpoint.host, endpoint.port);
    }
    const std::string address = address_text(endpoint);
    return endpoint.server_name.empty() ? address
                                        : fmt::format("{} {}", endpoint.server_name, address);
}

std::string process_of(const finding::Asset& asset) {
    const auto* const endpoint = std::get_if<finding::Endpoint>(&asset);
    if (endpoint == nullptr || !endpoint->process) {
        return "(unknown)";
    }
    return fmt::format("{} ({})", printable(endpoint->process->name), endpoint->process->pid);
}

}  // namespace

std::string_view in_words(Verdict verdict) {
    return verdict == Verdict::not_affected ? "not affected" : finding::to_string(verdict);
}

void Table::take(finding::Finding finding) {
    write_header();
    const Verdict verdict = finding.verdict();
    has_vulnerable_ = has_vulnerable_ || verdict == Verdict::vulnerable;
    const std::string target =
        std::visit([](const auto& asset) { return target_of(asset); }, finding.asset);
    output_.write(paint(verdict, fmt::format("{:<{}}", in_words(verdict), verdict_width)) +
                  fmt::format("  {:<{}}", target, target_width));
    if (style_.shows_process) {
        output_.write(fmt::format("  {:<{}}", process_of(finding.asset), process_width));
    }
    // The detail may quote the peer.
    output_.write(fmt::format("  {}\n", printable(finding.summary(), 400)));
    if (style_.shows_next_step && !finding.next().empty()) {
        output_.write(fmt::format("{:<{}}    next: {}\n", "", verdict_width, finding.next()));
    }
}

void Table::write_summary(const finding::VerdictCounts& verdicts,
                          const std::vector<std::string>& notes, Duration elapsed) {
    std::string line;
    for (const Verdict verdict : all_verdicts) {
        const std::string part = fmt::format("{} {}", verdicts.count(verdict), in_words(verdict));
        line += (line.empty() ? "" : ", ") +
                (verdicts.count(verdict) == 0 ? part : paint(verdict, part));
    }
    for (const std::string& note : notes) {
        line += "; " + note;
    }
    const double seconds = static_cast<double>(elapsed.count()) / 1e6;
    output_.write(fmt::format("{}{} in {:.2f} s\n", has_header_ ? "\n" : "", line, seconds));
}

void Table::write_remedies(std::string_view advisory_id) {
    const advisory::Advisory* const advisory = advisory::find(advisory_id);
    if (!has_vulnerable_ || advisory == nullptr) {
        return;
    }
    output_.write(fmt::format("\nWhat to do about {}, {}:\n", advisory->id, advisory->title));
    for (const auto* const list : {&advisory->remedies, &advisory->aftercare}) {
        for (const std::string& sentence : *list) {
            output_.write(fmt::format("  - {}\n", sentence));
        }
    }
}

void Table::write_header() {
    if (std::exchange(has_header_, true)) {
        return;
    }
    output_.write(fmt::format("{:<{}}  {:<{}}", "VERDICT", verdict_width, "TARGET", target_width));
    if (style_.shows_process) {
        output_.write(fmt::format("  {:<{}}", "PROCESS", process_width));
    }
    output_.write("  WHY\n");
}

std::string Table::paint(Verdict verdict, std::string_view text) const {
    return style_.has_color ? fmt::format("{}{}\x1b[0m", color_of(verdict), text)
                            : std::string(text);
}

}  // namespace hemostat::report
