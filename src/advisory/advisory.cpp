#include "advisory/advisory.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace hemostat::advisory {
namespace {

constexpr std::array<const Advisory*, 1> advisories{&heartbleed};

}  // namespace

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
