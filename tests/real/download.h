// Real packages, got with the clients that everybody gets them with, and kept for the next run.
#pragma once

#include "base/result.h"

#include <string>

namespace hemostat::test {

/// The .deb of a Debian package, in the version that apt would install on this machine.
///
/// Nothing is installed, and apt's lists of packages are used as they are.
/// Errors: no apt here, the package's name unknown to its lists, no network, or beyond a limit.
/// Limit:  download_seconds_max, download_size_max.
Result<std::string> download_deb(const std::string& name);

/// The .tgz of an npm package, as "name@version".
///
/// None of its scripts is run. Errors and limits: as above. The test fails when the registry has
/// no such version, or its bytes are not the published ones.
Result<std::string> download_npm(const std::string& package);

inline constexpr int download_seconds_max = 200;
inline constexpr long long download_size_max = 100'000'000;  ///< bytes

}  // namespace hemostat::test
