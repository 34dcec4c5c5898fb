// What an advisory says and asks for. The advisories themselves are constants, one file each.
#pragma once

#include "advisory/package_version.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace hemostat::advisory {

struct OpenSslVersion;

/// The half of OpenSSL that has the flaw.
enum class Component : std::uint8_t { libssl, libcrypto };

/// Versions as text: from `first` on, up to but without `end`. An empty text is no limit.
struct VersionRange {
    std::string_view first;
    std::string_view end;
};

/// Where a distribution fixed the flaw in its own package, whose upstream version may be affected.
struct PackageFix {
    PackageManager manager = PackageManager::dpkg;
    std::string_view distribution;  ///< ID of os-release(5)
    std::string_view release;      ///< VERSION_ID, or the front of it up to a dot; empty for others
    std::string_view source;       ///< name of the source package
    std::string_view first_fixed;  ///< whole, as the manager compares it
};

/// What is wrong, and what to do about it.
///
/// A version that is in none of the three lists was not assessed: that is no all-clear.
struct Advisory {
    std::string_view id;     ///< as users name it: CVE-2014-0160
    std::string_view title;  ///< one clause
    Component component = Component::libssl;
    /// The flaw goes with the code for heartbeats, which a build option leaves out.
    bool is_in_heartbeat_code = false;
    std::span<const VersionRange> affected;
    std::span<const VersionRange> fixed;       ///< once affected, and mended
    std::span<const VersionRange> unaffected;  ///< never had the flaw
    std::span<const PackageFix> package_fixes;
    /// What removes the flaw, the best first: full sentences.
    std::span<const std::string_view> remedies;
    /// What must follow once a vulnerable asset is fixed, in order: full sentences.
    std::span<const std::string_view> aftercare;
};

extern const Advisory heartbleed;

/// What an advisory says about one version.
enum class Assessment : std::uint8_t { affected, fixed, unaffected, not_assessed };

Assessment assess(const Advisory& advisory, const OpenSslVersion& version);

/// Every advisory that this build knows.
std::span<const Advisory* const> all();

/// The advisory named `id`, in any case, or nullptr.
const Advisory* find(std::string_view id);

}  // namespace hemostat::advisory
