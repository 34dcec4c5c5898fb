// dpkg's database: what it has installed, and which files came with it.
//
//   status        stanzas, each ended by an empty line; fields "Name: value", and further lines
//                 of a value behind a space
//   status.d/X    one stanza a file, as images without dpkg itself have it
//   info/X.list     a path a line, folders included
//   info/X.md5sums  "digest  path" a line, the path without a slash in front
#pragma once

#include "package/installed_package.h"

#include <string_view>
#include <vector>

namespace hemostat::package {

/// The wanted packages of a `status` whose files are on disk, configured or not.
///
/// A stanza without a Status is an installed package's: those of status.d have none.
/// Source: deb-control(5), dpkg-query(1); Debian Policy §5.1, §5.6.
Listing parse_dpkg_status(std::string_view text, const Wanted& wanted);

/// The same, of a file in status.d: its stanza may end with the file.
Listing parse_dpkg_stanza(std::string_view text, const Wanted& wanted);

/// Files with their MD5; lines that are none are left out. Limit: owned_files_max and the like.
std::vector<OwnedFile> parse_dpkg_md5sums(std::string_view text);

/// Paths without digests, folders included. Limit: owned_files_max and the like.
std::vector<OwnedFile> parse_dpkg_list(std::string_view text);

}  // namespace hemostat::package
