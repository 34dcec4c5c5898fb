#include "inspect/package_reconciliation.h"

#include "base/text.h"
#include "inspect/absolute_path.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace hemostat::inspect {
namespace {

using finding::Reason;
using finding::Verdict;
namespace reasons = finding::reasons;

enum class Sameness : std::uint8_t { unknown, unchanged, changed };

struct Owner {
    const AssessedPackage* package = nullptr;
    Sameness sameness = Sameness::unknown;
    std::string digest;  ///< as packaged, for the evidence
};

enum class Side : std::uint8_t { harmless, vulnerable, open };

Side side_of(const Reason& reason) {
    switch (reason.verdict) {
        case Verdict::fixed:
        case Verdict::not_affected: return Side::harmless;
        case Verdict::vulnerable: return Side::vulnerable;
        default: return Side::open;
    }
}

/// The reason that `file`'s finding gets instead of its own; nullptr to leave it.
const Reason* weigh(const Reason& file, const Reason& package, Sameness sameness) {
    const bool has_no_part = &file == &reasons::other_component ||
                             &file == &reasons::other_library ||
                             &package == &reasons::other_component;
    if (has_no_part || side_of(package) == Side::open) {
        return nullptr;
    }
    if (may_follow_package(file) && sameness == Sameness::unchanged) {
        return &package;
    }
    const bool is_conflict = side_of(file) != Side::open && side_of(file) != side_of(package);
    return is_conflict ? &reasons::package_disagrees : nullptr;
}

Sameness compare(const package::OwnedFile& owned, const Digests& digests) {
    const std::string_view digest = digests.of(owned.digest_kind);
    if (owned.digest.empty() || digest.empty()) {
        return Sameness::unknown;
    }
    return owned.digest == digest ? Sameness::unchanged : Sameness::changed;
}

/// The system whose root is the longest in front of `path`.
std::map<std::string, System>::const_iterator find_system(
    const std::map<std::string, System>& systems, const std::string& path) {
    auto best = systems.end();
    for (auto each = systems.begin(); each != systems.end(); ++each) {
        const bool is_inside = path.starts_with(each->first) &&
                               path.find('!', each->first.size()) == std::string::npos;
        if (is_inside && !each->second.packages.empty() &&
            (best == systems.end() || best->first.size() < each->first.size())) {
            best = each;
        }
    }
    return best;
}

std::optional<Owner> find_owner(const System& system, std::string_view path,
                                const Digests& digests) {
    std::optional<Owner> owner;
    const auto [first, end] = system.owners.equal_range(merged_path(path));
    for (const auto& [merged, owned] : std::ranges::subrange(first, end)) {
        const Sameness sameness = compare(*owned.file, digests);
        if (!owner || sameness == Sameness::unchanged) {
            owner = Owner{&system.packages[owned.package], sameness, owned.file->digest};
        }
    }
    return owner;
}

std::string_view in_words(Sameness sameness) {
    switch (sameness) {
        case Sameness::unchanged: return "unchanged";
        case Sameness::changed: return "changed since";
        case Sameness::unknown: break;
    }
    return "not known whether changed";
}

std::string evidence_of(const Owner& owner, const finding::Package& package) {
    std::string text;
    finding::JsonWriter writer(text);
    writer.object([&] {
        writer.member("kind", finding::Literal("owner"));
        writer.member("package", finding::package_id(package));
        writer.member("version", printable(package.version));
        writer.member("verdict", finding::to_string(owner.package->finding.verdict()));
        writer.text_or_null("packaged_digest", printable(owner.digest));
        writer.member("file", in_words(owner.sameness));
    });
    return text;
}

}  // namespace

bool may_follow_package(const Reason& reason) {
    constexpr std::array by_text{
        &reasons::version_affected,     &reasons::version_fixed,   &reasons::version_unaffected,
        &reasons::version_not_assessed, &reasons::version_unknown, &reasons::signs_disagree,
    };
    return std::ranges::find(by_text, &reason) != by_text.end();
}

void reconcile(finding::Finding& finding, const std::map<std::string, System>& systems,
               const Digests& digests) {
    const auto& file = std::get<finding::File>(finding.asset);
    std::string path = file.path;
    auto system = find_system(systems, path);
    if (system == systems.end()) {
        path = absolute_path(path);
        system = find_system(systems, path);
    }
    if (system == systems.end()) {
        return;
    }
    const auto owner =
        find_owner(system->second, std::string_view(path).substr(system->first.size()), digests);
    if (!owner) {
        return;
    }
    const finding::Finding& packaged = owner->package->finding;
    const Reason* const reason = weigh(*finding.reason, *packaged.reason, owner->sameness);
    if (reason == nullptr) {
        return;
    }
    const auto& package = std::get<finding::Package>(packaged.asset);
    const std::string named =
        printable(fmt::format("{} {}{}", package.name, package.version,
                              package.distribution.empty() ? "" : " of " + package.distribution));
    if (reason == &reasons::package_disagrees) {
        finding.detail =
            fmt::format("{}{}; {} is {}; {}", finding.reason->code,
                        finding.detail.empty() ? "" : " " + finding.detail, named,
                        finding::to_string(packaged.verdict()), in_words(owner->sameness));
        finding.remedy.clear();
    } else {
        finding.detail = fmt::format("{}, {}", named, in_words(owner->sameness));
        finding.remedy = packaged.remedy;
    }
    finding.reason = reason;
    finding.evidence.push_back(evidence_of(*owner, package));
}

}  // namespace hemostat::inspect
