#include "cli/advisory_text.h"

#include "advisory/openssl_releases.h"
#include "advisory/openssl_version.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

namespace hemostat::cli {
namespace {

using advisory::Advisory;
using advisory::Assessment;
using advisory::Branch;
using advisory::OpenSslVersion;

constexpr std::string_view line_format = "{:<16}  {:<10}  {:<8}  {:<15}  {}\n";

/// Releases that follow each other and get the same answer.
struct Run {
    Assessment assessment;
    OpenSslVersion first;
    OpenSslVersion last;
};

std::vector<Run> runs_of(const Advisory& advisory, const Branch& branch) {
    std::vector<Run> runs;
    for (const OpenSslVersion& release : releases_of(branch)) {
        const auto assessment = assess(advisory, release);
        if (runs.empty() || runs.back().assessment != assessment) {
            runs.push_back({assessment, release, release});
        }
        runs.back().last = release;
    }
    return runs;
}

std::string in_words(const std::vector<Run>& runs) {
    std::vector<std::string> parts;
    for (const Run& run : runs) {
        std::string part(to_string(run.assessment));
        if (runs.size() > 1) {
            part += (&run == &runs.back() ? " from " : " ") + to_text(run.first);
            part += &run == &runs.back() || run.first == run.last ? "" : " to " + to_text(run.last);
        }
        parts.push_back(std::move(part));
    }
    return fmt::format("{}", fmt::join(parts, "; "));
}

// Branches that get the same answer as a whole share a line.
std::string branch_lines(const Advisory& advisory) {
    std::string text = "\nReleases of OpenSSL\n";
    const auto all = advisory::branches();
    for (auto branch = all.begin(); branch != all.end(); ++branch) {
        const std::string words = in_words(runs_of(advisory, *branch));
        auto last = branch;
        while (runs_of(advisory, *branch).size() == 1 && last + 1 != all.end() &&
               in_words(runs_of(advisory, *(last + 1))) == words) {
            ++last;
        }
        const std::string name = branch == last ? std::string(branch->name)
                                                : fmt::format("{} to {}", branch->name, last->name);
        text += fmt::format("  {:<15} {}\n", name, words);
        branch = last;
    }
    return text;
}

std::string list_of(std::string_view title, const std::vector<std::string>& sentences) {
    std::string text;
    for (const std::string& sentence : sentences) {
        text += fmt::format("  - {}\n", sentence);
    }
    return text.empty() ? text : fmt::format("\n{}\n{}", title, text);
}

std::string package_lines(const Advisory& advisory) {
    std::string text;
    for (const advisory::PackageFix& fix : advisory.package_fixes) {
        text += fmt::format(
            "  {:<15} {} {}\n",
            fix.release.empty() ? fix.distribution : fix.distribution + " " + fix.release,
            fix.source, fix.first_fixed);
    }
    return text.empty() ? text : "\nPackages that fix it\n" + text;
}

std::string severity_lines(const Advisory& advisory) {
    std::vector<std::string> parts;
    parts.reserve(advisory.severities.size());
    for (const advisory::Severity& severity : advisory.severities) {
        parts.push_back(fmt::format("{} ({}{}{})", to_string(severity.level), severity.source,
                                    severity.date.empty() ? "" : ", ", severity.date));
    }
    return parts.empty() ? "unknown" : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::string list_header() {
    return fmt::format(line_format, "ID", "PUBLIC", "SEVERITY", "PART", "TITLE");
}

std::string list_line(const Advisory& advisory) {
    return fmt::format(line_format, advisory.id, advisory.released,
                       to_string(severity_of(advisory)), to_string(advisory.component),
                       advisory.title);
}

std::string describe(const Advisory& advisory) {
    std::string text = fmt::format("{}: {}\n", advisory.id, advisory.title);
    text += fmt::format("  public since    {}\n", advisory.released);
    text += fmt::format("  severity        {}\n", severity_lines(advisory));
    text += fmt::format("  part of OpenSSL {}\n", to_string(advisory.component));
    for (const std::string& option : advisory.build_options) {
        text += fmt::format("  not in builds   with {}\n", option);
    }
    if (!advisory.unaffected_libraries.empty()) {
        text +=
            fmt::format("  not in          {}\n", fmt::join(advisory.unaffected_libraries, ", "));
    }
    for (const advisory::Note& note : advisory.notes) {
        text += fmt::format("\n{}\n  {}\n", note.title.empty() ? "Note" : note.title, note.text);
    }
    text += branch_lines(advisory);
    text += package_lines(advisory);
    text += list_of("What removes it", advisory.remedies);
    text += list_of("What must follow", advisory.aftercare);
    std::vector<std::string> references;
    references.reserve(advisory.references.size());
    for (const advisory::Reference& reference : advisory.references) {
        references.push_back(reference.summary + ": " + reference.url);
    }
    return text + list_of("Sources", references);
}

}  // namespace hemostat::cli
