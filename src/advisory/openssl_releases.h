// Which versions of OpenSSL were released: what an advisory must speak about.
#pragma once

#include "advisory/openssl_version.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace hemostat::advisory {

/// A branch with its own fixes.
struct Branch {
    struct PreReleases {
        std::string_view word;    ///< alpha, beta or pre
        std::uint16_t count = 0;  ///< numbered from 1
    };

    std::string_view name;  ///< as OpenSslVersion::branch() writes it
    std::array<PreReleases, 2> pre_releases;
    std::string_view last;  ///< the newest release of which this build knows
};

/// From 0.9.6 on, in their order.
///
/// Source: OpenSSL's list of news and the tags of its repository; from 2025 on its advisories.
std::span<const Branch> branches();

/// The pre-releases and releases of `branch`, in their order. A letter that upstream left out, such
/// as the z of 0.9.8, is among them.
std::vector<OpenSslVersion> releases_of(const Branch& branch);

}  // namespace hemostat::advisory
