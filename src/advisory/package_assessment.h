// What an advisory says about a package: by its upstream version, and by the distribution's fix.
#pragma once

#include "advisory/advisory.h"
#include "advisory/package_version.h"

#include <string>
#include <string_view>

namespace hemostat::advisory {

/// A package made from a source package of OpenSSL.
struct PackageInQuestion {
    PackageManager manager = PackageManager::dpkg;
    std::string_view distribution;  ///< ID of os-release(5), or empty
    std::string_view release;       ///< VERSION_ID of os-release(5), or empty
    std::string_view source;        ///< name of the source package
    std::string_view version;       ///< the source package's, whole
};

struct PackageAssessment {
    Assessment assessment = Assessment::not_assessed;
    std::string detail;  ///< what decided it beside the version, one clause; or empty
};

/// By the upstream version when it is not affected, else by the distribution's own fix.
///
/// A version at or behind the fix is fixed only if it is of the fix's own line: of the same
/// upstream version and with the same mark of its maker (deb7u, .el6). Another's package may be
/// numbered higher and have no fix; it is not assessed. The release is compared whole, then by its
/// fronts up to a dot, then by the entry without a release.
PackageAssessment assess_package(const Advisory& advisory, const PackageInQuestion& package);

}  // namespace hemostat::advisory
