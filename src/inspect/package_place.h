// Where package managers and distributions keep what they say of a system, under any root.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hemostat::inspect {

enum class PackageFileKind : std::uint8_t {
    dpkg_status,
    dpkg_stanza,   ///< a file of status.d
    dpkg_md5sums,  ///< of one package
    dpkg_list,     ///< of one package
    apk_installed,
    rpm_database,
    rpm_log,  ///< what SQLite has not yet moved into the database
    distribution,
};

/// A file that says something of the packages of a system.
struct PackagePlace {
    PackageFileKind kind = PackageFileKind::dpkg_status;
    std::string_view root;  ///< what stands before the system's own paths: /, or image.tar!
    std::string_view path;  ///< from the root on, without a slash in front
    /// Of dpkg_md5sums and dpkg_list: libssl1.0.0, or libssl1.0.0:amd64.
    std::string_view package;
};

/// What the file at `path` is by its name alone; nothing for nearly all.
///
/// Of lists of files, only those of packages of OpenSSL count.
/// Lifetime: `path` is aliased.
std::optional<PackagePlace> find_package_place(std::string_view path);

/// Where a system's databases may be, from its root on, but for those that are a folder of files.
inline constexpr std::array<std::string_view, 12> database_paths{
    "var/lib/dpkg/status",
    "lib/apk/db/installed",
    "usr/lib/apk/db/installed",
    "var/lib/rpm/rpmdb.sqlite",
    "var/lib/rpm/Packages",
    "var/lib/rpm/Packages.db",
    "usr/lib/sysimage/rpm/rpmdb.sqlite",
    "usr/lib/sysimage/rpm/Packages",
    "usr/lib/sysimage/rpm/Packages.db",
    "usr/share/rpm/rpmdb.sqlite",
    "usr/share/rpm/Packages",
    "usr/share/rpm/Packages.db",
};

/// `path` as it is compared: without "./" in front, and without "usr/" where merged systems have
/// usr/lib for lib, and usr/bin for bin. dpkg lists the one, and the file is at the other.
std::string_view merged_path(std::string_view path);

}  // namespace hemostat::inspect
