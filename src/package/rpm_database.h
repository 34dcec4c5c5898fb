// rpm's database, whichever of the three kinds it is.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "package/installed_package.h"

#include <functional>

namespace hemostat::package {

/// The wanted packages of rpmdb.sqlite, Packages.db or Packages, with their files. Which of them it
/// is, its bytes say.
Listing read_rpm_database(ByteView file, const Wanted& wanted);

/// Gives every package's header, whichever of them it is.
///
/// Errors: those of read_rpm_sqlite(), read_ndb() and read_berkeley_hash(); invalid_input where it
///         is none of them. Lifetime: what is given is valid until `take` returns.
Status read_rpm_headers(ByteView file, const std::function<void(ByteView header)>& take);

}  // namespace hemostat::package
