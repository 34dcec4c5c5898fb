#include "advisory/advisory.h"

#include "advisory/openssl_version.h"

#include <algorithm>

namespace hemostat::advisory {
namespace {

bool contains(const VersionRange& range, const OpenSslVersion& version) {
    return (range.first.empty() || version >= *parse_openssl_version(range.first)) &&
           (range.end.empty() || version < *parse_openssl_version(range.end));
}

bool contain(std::span<const VersionRange> ranges, const OpenSslVersion& version) {
    return std::ranges::any_of(ranges,
                               [&](const VersionRange& range) { return contains(range, version); });
}

/// Whether `severity` is the last word of its source; without a date it always counts.
bool is_last_word(std::span<const Severity> severities, const Severity& severity) {
    return std::ranges::none_of(severities, [&](const Severity& other) {
        return other.source == severity.source && !severity.date.empty() &&
               other.date > severity.date;
    });
}

}  // namespace

std::string_view to_string(Component component) {
    switch (component) {
        case Component::libssl: return "libssl";
        case Component::libcrypto: return "libcrypto";
        case Component::command: return "openssl command";
    }
    return "";
}

std::string_view to_string(Severity::Level level) {
    switch (level) {
        case Severity::Level::unknown: return "unknown";
        case Severity::Level::low: return "low";
        case Severity::Level::moderate: return "moderate";
        case Severity::Level::high: return "high";
        case Severity::Level::critical: return "critical";
    }
    return "";
}

std::string_view to_string(Assessment assessment) {
    switch (assessment) {
        case Assessment::affected: return "affected";
        case Assessment::fixed: return "fixed";
        case Assessment::unaffected: return "unaffected";
        case Assessment::not_assessed: return "not assessed";
    }
    return "";
}

Severity::Level severity_of(const Advisory& advisory) {
    auto highest = Severity::Level::unknown;
    for (const Severity& severity : advisory.severities) {
        if (is_last_word(advisory.severities, severity)) {
            highest = std::max(highest, severity.level);
        }
    }
    return highest;
}

Assessment assess(const Advisory& advisory, const OpenSslVersion& version) {
    if (contain(advisory.affected, version)) {
        return Assessment::affected;
    }
    if (contain(advisory.fixed, version)) {
        return Assessment::fixed;
    }
    return contain(advisory.unaffected, version) ? Assessment::unaffected
                                                 : Assessment::not_assessed;
}

bool is_unaffected_throughout(const Advisory& advisory, const OpenSslVersion& first,
                              const OpenSslVersion& last) {
    return std::ranges::any_of(advisory.unaffected, [&](const VersionRange& range) {
        return contains(range, first) && contains(range, last);
    });
}

}  // namespace hemostat::advisory
