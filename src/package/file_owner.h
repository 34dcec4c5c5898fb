// Which packages brought a few files: read anew for them, without the lists of all the others.
#pragma once

#include "base/bytes.h"
#include "package/installed_package.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::package {

/// Whether the owner of the file at `path`, from the system's root on, is asked for.
using WantedPath = std::function<bool(std::string_view path)>;

/// A wanted file, and the package that brought it.
struct FileOwner {
    std::string path;
    InstalledPackage package;  ///< without its files

    bool operator==(const FileOwner&) const = default;
};

/// Of one database.
inline constexpr std::size_t file_owners_max = 10'000;

/// The owners in lib/apk/db/installed. What is broken there is passed over.
std::vector<FileOwner> find_apk_owners(std::string_view text, const WantedPath& wants);

/// The owners in a database of rpm, of any kind. What is broken there is passed over, and so are
/// packages of more than owned_files_max files.
std::vector<FileOwner> find_rpm_owners(ByteView file, const WantedPath& wants);

/// The wanted paths in a .list or .md5sums of dpkg's, without a slash in front.
std::vector<std::string> find_in_dpkg_list(std::string_view text, const WantedPath& wants);

}  // namespace hemostat::package
