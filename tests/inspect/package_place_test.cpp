#include "inspect/package_place.h"

#include <gtest/gtest.h>

namespace hemostat::inspect {
namespace {

void expect(std::string_view path, PackageFileKind kind, std::string_view root,
            std::string_view inner, std::string_view package = "") {
    const auto place = find_package_place(path);
    ASSERT_TRUE(place) << path;
    EXPECT_EQ(place->kind, kind) << path;
    EXPECT_EQ(place->root, root) << path;
    EXPECT_EQ(place->path, inner) << path;
    EXPECT_EQ(place->package, package) << path;
}

TEST(PackagePlace, IsFoundUnderAnyRoot) {
    using enum PackageFileKind;
    expect("/var/lib/dpkg/status", dpkg_status, "/", "var/lib/dpkg/status");
    expect("/srv/a/var/lib/dpkg/status", dpkg_status, "/srv/a/", "var/lib/dpkg/status");
    expect("i.tar!l.tar!var/lib/dpkg/status", dpkg_status, "i.tar!l.tar!", "var/lib/dpkg/status");
    expect("i.tar!./var/lib/dpkg/status", dpkg_status, "i.tar!./", "var/lib/dpkg/status");
    expect("var/lib/dpkg/status", dpkg_status, "", "var/lib/dpkg/status");
    expect("/lib/apk/db/installed", apk_installed, "/", "lib/apk/db/installed");
    expect("/usr/lib/apk/db/installed", apk_installed, "/", "usr/lib/apk/db/installed");
    expect("/var/lib/rpm/Packages", rpm_database, "/", "var/lib/rpm/Packages");
    expect("/usr/lib/sysimage/rpm/Packages.db", rpm_database, "/",
           "usr/lib/sysimage/rpm/Packages.db");
    expect("/var/lib/rpm/rpmdb.sqlite", rpm_database, "/", "var/lib/rpm/rpmdb.sqlite");
    expect("/var/lib/rpm/rpmdb.sqlite-wal", rpm_log, "/", "var/lib/rpm/rpmdb.sqlite-wal");
    expect("/etc/os-release", distribution, "/", "etc/os-release");
    expect("/x/usr/lib/os-release", distribution, "/x/", "usr/lib/os-release");
    expect("/etc/redhat-release", distribution, "/", "etc/redhat-release");
}

TEST(PackagePlace, OfDpkgsListsNamesThePackage) {
    using enum PackageFileKind;
    expect("/var/lib/dpkg/info/libssl3:amd64.md5sums", dpkg_md5sums, "/",
           "var/lib/dpkg/info/libssl3:amd64.md5sums", "libssl3:amd64");
    expect("/var/lib/dpkg/info/openssl.list", dpkg_list, "/", "var/lib/dpkg/info/openssl.list",
           "openssl");
    expect("/var/lib/dpkg/status.d/libssl3", dpkg_stanza, "/", "var/lib/dpkg/status.d/libssl3");
    expect("/var/lib/dpkg/status.d/libssl3.md5sums", dpkg_md5sums, "/",
           "var/lib/dpkg/status.d/libssl3.md5sums", "libssl3");
}

TEST(PackagePlace, IsNotFoundByALikeName) {
    for (const char* path :
         {"", "/", "status", "/var/lib/dpkg/status-old", "/var/lib/dpkg/available",
          "/xvar/lib/dpkg/status", "/var/lib/dpkg/status/x", "/var/lib/dpkg/info/bash.md5sums",
          "/var/lib/dpkg/info/libssl3.postinst", "/var/lib/dpkg/status.d/bash.md5sums",
          "/var/lib/rpm/Name", "/var/lib/other/Packages", "/home/a/Packages", "/etc/os-release.bak",
          "/usr/lib/apk/db/installed.new"}) {
        EXPECT_FALSE(find_package_place(path)) << path;
    }
}

TEST(MergedPath, IsOneForBothPlacesOfAMergedSystem) {
    EXPECT_EQ(merged_path("usr/lib/x86_64-linux-gnu/libssl.so.3"),
              merged_path("lib/x86_64-linux-gnu/libssl.so.3"));
    EXPECT_EQ(merged_path("./usr/lib64/libssl.so"), "lib64/libssl.so");
    EXPECT_EQ(merged_path("usr/bin/openssl"), "bin/openssl");
    EXPECT_EQ(merged_path("usr/local/lib/libssl.so"), "usr/local/lib/libssl.so");
    EXPECT_EQ(merged_path("usr/binary"), "usr/binary");
}

}  // namespace
}  // namespace hemostat::inspect
