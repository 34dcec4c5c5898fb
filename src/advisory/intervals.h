// The ranges of an advisory, read once, because each is compared with all.
#pragma once

#include "advisory/advisory.h"
#include "advisory/complaint.h"
#include "advisory/openssl_version.h"

#include <optional>
#include <string_view>
#include <vector>

namespace hemostat::advisory {

/// Lifetime: that of the advisory.
struct Interval {
    std::string_view list;  ///< affected, fixed, unaffected or not assessed
    const VersionRange* text = nullptr;
    std::optional<OpenSslVersion> first;
    std::optional<OpenSslVersion> end;

    [[nodiscard]] bool contains(const OpenSslVersion& version) const;
};

/// Every range of `advisory`, with those that are listed as not assessed.
///
/// Expects all ends to be versions of OpenSSL.
std::vector<Interval> read_intervals(const Advisory& advisory);

/// Finds ranges that overlap, in one list or in two.
///
/// Expects the same.
void find_contradictions(const Advisory& advisory, Complaints& complaints);

}  // namespace hemostat::advisory
