// .PKGINFO: what a package of apk, or of Arch Linux, says of itself, in front of its files.
//
//   pkgname = name     a field a line; a line that begins with '#' is a comment
#pragma once

#include "package/installed_package.h"

#include <optional>
#include <string_view>

namespace hemostat::package {

/// The package that `text` describes; nothing where it names none. apk's whichever it is of: the
/// two differ in fields that are not read.
///
/// Source: apk-tools, doc/apk-package.5; PKGBUILD(5) and makepkg, which Alpine's abuild follows.
std::optional<InstalledPackage> parse_package_info(std::string_view text);

}  // namespace hemostat::package
