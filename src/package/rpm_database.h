// rpm's database, whichever of the three kinds it is.
#pragma once

#include "base/bytes.h"
#include "package/installed_package.h"

namespace hemostat::package {

/// The wanted packages of rpmdb.sqlite, Packages.db or Packages, with their files. Which of them it
/// is, its bytes say.
Listing read_rpm_database(ByteView file, const Wanted& wanted);

}  // namespace hemostat::package
