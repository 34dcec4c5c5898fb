#include "advisory/package_assessment.h"

#include "advisory/openssl_version.h"

#include <algorithm>
#include <optional>

namespace hemostat::advisory {
namespace {

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

/// The version without its epoch, and without its revision or release.
std::string_view upstream_text(PackageManager manager, std::string_view version) {
    const auto colon = version.find(':');
    if (colon != std::string_view::npos && manager != PackageManager::apk) {
        version.remove_prefix(colon + 1);
    }
    return version.substr(0, version.rfind('-'));
}

std::string_view release_text(std::string_view version) {
    const auto hyphen = version.rfind('-');
    return hyphen == std::string_view::npos ? "" : version.substr(hyphen + 1);
}

/// Upstream's own spelling: 1.0.2~beta1 of dpkg and rpm, and 1.0.2_beta1 of apk, are 1.0.2-beta1.
std::optional<OpenSslVersion> upstream_version(PackageManager manager, std::string_view version) {
    std::string text(upstream_text(manager, version));
    // 3.0.0~~alpha1 comes before 3.0.0~beta1.
    if (const auto twice = text.find("~~"); twice != std::string::npos) {
        text.erase(twice, 1);
    }
    std::ranges::replace_if(
        text, [](char character) { return character == '~' || character == '_'; }, '-');
    // Older packages of rpm say in their release that they are none: 1.0.2-0.1.beta1.
    const std::string_view release = release_text(version);
    const bool is_before_release =
        manager == PackageManager::rpm && (release.find("alpha") != std::string_view::npos ||
                                           release.find("beta") != std::string_view::npos ||
                                           release.find("pre") != std::string_view::npos ||
                                           release.find("rc") != std::string_view::npos);
    auto parsed = parse_openssl_version(text);
    return parsed && !is_before_release ? std::optional(*std::move(parsed)) : std::nullopt;
}

/// How well a rule's release fits: 0 is not at all, and a longer text fits better.
std::size_t fitness(std::string_view rule, std::string_view release) {
    if (rule.empty()) {
        return 1;
    }
    const bool fits =
        release.starts_with(rule) && (release.size() == rule.size() || release[rule.size()] == '.');
    return fits ? 1 + rule.size() : 0;
}

const PackageFix* find_fix(const Advisory& advisory, const PackageInQuestion& package) {
    const PackageFix* best = nullptr;
    std::size_t best_fitness = 0;
    for (const PackageFix& fix : advisory.package_fixes) {
        if (fix.manager != package.manager || fix.distribution != package.distribution ||
            fix.source != package.source) {
            continue;
        }
        const std::size_t its_fitness = fitness(fix.release, package.release);
        if (its_fitness > best_fitness) {
            best = &fix;
            best_fitness = its_fitness;
        }
    }
    return best;
}

/// The part of an rpm release that names the distribution, el6 of 16.el6_5.7; where none does, as
/// on openSUSE, the number of its sources' revision: 11 of 11.32.1.
std::string_view dist_mark(std::string_view release) {
    const std::string_view first = release.substr(0, release.find('.'));
    while (!release.empty()) {
        const std::string_view part = release.substr(0, release.find('.'));
        if (!part.empty() && is_letter(part.front())) {
            return part.substr(0, part.find('_'));
        }
        release.remove_prefix(std::min(part.size() + 1, release.size()));
    }
    return first;
}

bool is_of_line(PackageManager manager, std::string_view first_fixed, std::string_view version) {
    if (manager == PackageManager::rpm) {
        return upstream_text(manager, first_fixed) == upstream_text(manager, version) &&
               dist_mark(release_text(first_fixed)) == dist_mark(release_text(version));
    }
    // All but the number that each update counts up: 1.0.1e-2+deb7u of 1.0.1e-2+deb7u5.
    std::string_view line = first_fixed;
    while (!line.empty() && is_digit(line.back())) {
        line.remove_suffix(1);
    }
    return version.starts_with(line);
}

}  // namespace

PackageAssessment assess_package(const Advisory& advisory, const PackageInQuestion& package) {
    const auto version = upstream_version(package.manager, package.version);
    if (!version) {
        return {Assessment::not_assessed, "its version is not one of OpenSSL's"};
    }
    const Assessment upstream = assess(advisory, *version);
    if (upstream != Assessment::affected) {
        return {upstream, ""};
    }
    const PackageFix* const fix = find_fix(advisory, package);
    if (fix == nullptr) {
        return {Assessment::not_assessed, ""};
    }
    const std::string first_fixed(fix->first_fixed);
    if (compare(package.manager, package.version, first_fixed) < 0) {
        return {Assessment::affected, "fixed in " + first_fixed};
    }
    if (!is_of_line(package.manager, first_fixed, package.version)) {
        return {Assessment::not_assessed, "of another line than the fix, " + first_fixed};
    }
    return {Assessment::fixed, "fixed since " + first_fixed};
}

}  // namespace hemostat::advisory
