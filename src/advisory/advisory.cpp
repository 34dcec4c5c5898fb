#include "advisory/advisory.h"

#include "advisory/openssl_version.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace hemostat::advisory {
namespace {

constexpr std::array<const Advisory*, 1> advisories{&heartbleed};

// The texts are our own, and a test reads each.
bool contains(const VersionRange& range, const OpenSslVersion& version) {
    return (range.first.empty() || version >= *parse_openssl_version(range.first)) &&
           (range.end.empty() || version < *parse_openssl_version(range.end));
}

bool contain(std::span<const VersionRange> ranges, const OpenSslVersion& version) {
    return std::ranges::any_of(ranges,
                               [&](const VersionRange& range) { return contains(range, version); });
}

}  // namespace

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

std::span<const Advisory* const> all() {
    return advisories;
}

const Advisory* find(std::string_view id) {
    const auto wanted = to_lower(id);
    const auto found = std::ranges::find_if(
        advisories, [&](const Advisory* advisory) { return to_lower(advisory->id) == wanted; });
    return found == advisories.end() ? nullptr : *found;
}

}  // namespace hemostat::advisory
