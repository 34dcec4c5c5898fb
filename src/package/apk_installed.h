// apk's database: what it has installed, and which files came with it.
//
//   P:name V:version A:architecture o:origin    a field a line, an empty line behind each package
//   m:maintainer c:commit
//   F:folder                                    then the files in it
//   R:file                                      then its access (a:) and digest (Z:)
//   Z:Q1…                                       "Q1" and the SHA-1 in base64; Q2 is SHA-256
#pragma once

#include "package/installed_package.h"

#include <string_view>

namespace hemostat::package {

/// The wanted packages of lib/apk/db/installed, with their files.
///
/// Source: apk-tools, doc/apk.5; the format as apk 2 and 3 write it.
Listing parse_apk_installed(std::string_view text, const Wanted& wanted);

}  // namespace hemostat::package
