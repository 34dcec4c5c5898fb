// Whether a package comes from the distribution it is installed on, or from someone else.
#pragma once

#include "package/distribution.h"
#include "package/installed_package.h"

namespace hemostat::package {

/// Whether `package` says that `distribution` made it.
///
/// dpkg: its vendor or maintainer has an address there, or at Debian, which others take over. rpm:
/// its vendor is called as the distribution's maker is. apk: as with dpkg, or it was built from a
/// commit of a tree of recipes, for many of Alpine's maintainers have addresses of their own.
/// A package of Debian's by someone with an address elsewhere is taken for that person's.
bool is_made_by(const Distribution& distribution, const InstalledPackage& package);

}  // namespace hemostat::package
