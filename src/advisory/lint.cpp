#include "advisory/lint.h"

#include "advisory/intervals.h"
#include "advisory/openssl_releases.h"

#include <algorithm>
#include <string>

namespace hemostat::advisory {
namespace {

using Stage = OpenSslVersion::Stage;

void check_branch(const Branch& branch, std::span<const Interval> intervals,
                  Complaints& complaints) {
    const auto releases = releases_of(branch);
    std::vector<const OpenSslVersion*> unlisted;
    for (const OpenSslVersion& release : releases) {
        if (std::ranges::none_of(
                intervals, [&](const Interval& interval) { return interval.contains(release); })) {
            unlisted.push_back(&release);
        }
    }
    if (unlisted.empty()) {
        return;
    }
    const std::string place = std::string(branch.name);
    if (unlisted.size() == releases.size()) {
        complaints.add(place,
                       "no list mentions this branch, and one that is left out is not unaffected: "
                       "say what is known, or put it under under_investigation");
        return;
    }
    const auto more = unlisted.size() == 1
                          ? std::string()
                          : " and " + std::to_string(unlisted.size() - 1) + " more";
    const bool is_pre_release = unlisted.front()->stage != Stage::release;
    complaints.add(place, std::string(is_pre_release ? "the pre-release " : "the release ") +
                              to_text(*unlisted.front()) + more +
                              " of this branch is in no list: say what is known, or put it under "
                              "under_investigation");
}

/// An end that a pre-release sets must be one that there was: 1.0.2-beta4 is a slip of the hand.
void check_end(const std::optional<OpenSslVersion>& end, Complaints& complaints) {
    if (!end || end->is_unfinished || end->stage == Stage::release) {
        return;
    }
    const auto branch = end->branch();
    const auto known = std::ranges::find(branches(), branch, &Branch::name);
    if (known == branches().end()) {
        return;
    }
    const auto releases = releases_of(*known);
    if (std::ranges::find(releases, *end) == releases.end()) {
        complaints.add(branch, to_text(*end) + " ends a range, and was never released");
    }
}

void check_severities(const Advisory& advisory, Complaints& complaints) {
    if (severity_of(advisory) == Severity::Level::unknown) {
        complaints.add("",
                       "no source gives a severity; use a threat of the category impact, as in "
                       "'OpenSSL: High'");
    }
    for (const Severity& one : advisory.severities) {
        const auto other =
            std::ranges::find_if(advisory.severities, [&](const Severity& candidate) {
                return candidate.level != one.level &&
                       (one.date.empty() || (candidate.source == one.source &&
                                             candidate.date == one.date && &candidate < &one));
            });
        if (other != advisory.severities.end()) {
            complaints.add("", "the severity is " + std::string(to_string(one.level)) +
                                   " according to " + one.source + " and " +
                                   std::string(to_string(other->level)) + " according to " +
                                   other->source + "; give each its own date");
        }
    }
}

/// The version of OpenSSL that a package says it was made of: 1.0.1e of 1:1.0.1e-2+deb7u5.
std::string_view upstream_part(const PackageFix& fix) {
    std::string_view version = fix.first_fixed;
    version.remove_prefix(version.find(':') + 1);
    return version.substr(0, version.find_first_of("-+~_"));
}

void check_package(const Advisory& advisory, const PackageFix& fix, Complaints& complaints) {
    const auto where = fix.distribution + (fix.release.empty() ? "" : " " + fix.release);
    const auto upstream = parse_openssl_version(upstream_part(fix));
    if (!upstream) {
        complaints.add(where, fix.first_fixed + " is not made of a version of OpenSSL");
        return;
    }
    const auto assessment = assess(advisory, *upstream);
    if (assessment != Assessment::affected && assessment != Assessment::fixed) {
        complaints.add(where, fix.first_fixed + " cannot have fixed it: " + to_text(*upstream) +
                                  " is " + std::string(to_string(assessment)));
    } else if (assessment == Assessment::affected && upstream_part(fix) == fix.first_fixed) {
        complaints.add(where, fix.first_fixed + " is an affected version, and no later package");
    }
}

}  // namespace

void lint(const Advisory& advisory, Complaints& complaints) {
    const auto intervals = read_intervals(advisory);
    if (advisory.affected.empty()) {
        complaints.add("", "no version is affected; use known_affected");
    }
    for (const Branch& branch : branches()) {
        check_branch(branch, intervals, complaints);
    }
    for (const Interval& interval : intervals) {
        check_end(interval.first, complaints);
        check_end(interval.end, complaints);
    }
    check_severities(advisory, complaints);
    for (const PackageFix& fix : advisory.package_fixes) {
        check_package(advisory, fix, complaints);
    }
    if (advisory.remedies.empty()) {
        complaints.add("", "no remedy is given; use remediations");
    }
    if (advisory.references.empty()) {
        complaints.add("", "no source is given; use references");
    }
}

}  // namespace hemostat::advisory
