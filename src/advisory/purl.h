// Names of packages as CSAF writes them.
#pragma once

#include "advisory/advisory.h"
#include "base/result.h"

#include <string_view>

namespace hemostat::advisory {

/// Reads a package with the version that fixed it, such as
/// pkg:deb/debian/openssl@1.0.1e-2%2Bdeb7u5?distro=debian-7. `distro` gives the distribution and,
/// behind its last hyphen, the release.
///
/// Does not interpret the namespace, in which Red Hat is redhat where os-release(5) says rhel.
/// Errors: invalid_input, naming the text and what would be right.
/// Source: Package URL (ECMA-427), its types deb, rpm and apk.
Result<PackageFix> parse_purl(std::string_view text);

}  // namespace hemostat::advisory
