// Which distribution a system is, by the files that say so.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hemostat::package {

struct Distribution {
    std::string id;       ///< ID of os-release(5): debian; empty when not known
    std::string release;  ///< VERSION_ID: 7, or 6.5 where only an older file says it; may be empty

    bool operator==(const Distribution&) const = default;
};

/// Where a system says what it is, the most trustworthy first: paths from its root on.
inline constexpr std::array<std::string_view, 10> distribution_files{
    "etc/os-release",     "usr/lib/os-release", "etc/lsb-release",    "etc/oracle-release",
    "etc/centos-release", "etc/redhat-release", "etc/system-release", "etc/SuSE-release",
    "etc/alpine-release", "etc/debian_version",
};

/// What `text`, the content of `file` out of distribution_files, says.
///
/// Nothing when it names no distribution, or one whose ID is not known.
/// Source: os-release(5); the files of the distributions that are older than it.
std::optional<Distribution> parse_distribution(std::string_view file, std::string_view text);

}  // namespace hemostat::package
