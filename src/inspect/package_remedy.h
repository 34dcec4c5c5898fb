// What to do about a package that is vulnerable itself, or has a vulnerable copy inside.
#pragma once

#include "package/distribution.h"
#include "package/installed_package.h"

#include <string>
#include <string_view>

namespace hemostat::inspect {

/// The system that a package is installed on.
struct PackageHome {
    std::string root;  ///< what stands before its own paths: /, or image.tar!
    package::Distribution distribution;
    std::string image;  ///< what the container image is called that `root` is in, or empty
};

/// Whether `root` is where we run.
bool is_this_system(std::string_view root);

/// For a package of OpenSSL; `fix` says in which version it is no longer vulnerable.
std::string update_remedy(const package::InstalledPackage& package, const PackageHome& home,
                          std::string_view fix);

/// For a package that brought a vulnerable file: how it is updated, where it is the distribution's
/// own, and otherwise who is to be asked.
std::string owner_remedy(const package::InstalledPackage& package, const PackageHome& home);

}  // namespace hemostat::inspect
