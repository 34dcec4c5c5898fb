#include "package/distribution_vendor.h"

#include <gtest/gtest.h>

namespace hemostat::package {
namespace {

using advisory::PackageManager;

bool is_own(const std::string& distribution, PackageManager manager, const std::string& vendor) {
    InstalledPackage package;
    package.manager = manager;
    package.vendor = vendor;
    return is_made_by({.id = distribution, .release = ""}, package);
}

TEST(DistributionVendor, OfDpkgIsKnownByItsAddress) {
    const auto is_own_of = [](const std::string& distribution, const std::string& vendor) {
        return is_own(distribution, PackageManager::dpkg, vendor);
    };
    EXPECT_TRUE(is_own_of("debian", "Debian Javascript <pkg-js@lists.alioth.debian.org>"));
    EXPECT_TRUE(is_own_of("debian", "Jane Doe <jane@debian.org>"));
    EXPECT_TRUE(is_own_of("ubuntu", "Ubuntu Developers <ubuntu-devel@lists.ubuntu.com>"));
    EXPECT_TRUE(is_own_of("ubuntu", "Debian Javascript <js@alioth-lists.debian.net>"));
    EXPECT_TRUE(is_own_of("kali", "Kali Developers <devel@kali.org>"));
    EXPECT_FALSE(is_own_of("debian", "Kali Developers <devel@kali.org>"));
    EXPECT_FALSE(is_own_of("debian", "Acme Inc."));
    EXPECT_FALSE(is_own_of("debian", "Acme Inc. <support@notdebian.org>"));
    EXPECT_FALSE(is_own_of("debian", "Acme <debian.org@acme.example>"));
    EXPECT_FALSE(is_own_of("debian", ""));
    EXPECT_FALSE(is_own_of("", "Acme <a@.org>"));
}

TEST(DistributionVendor, OfRpmIsCalledAsTheDistributionsMaker) {
    const auto is_own_of = [](const std::string& distribution, const std::string& vendor) {
        return is_own(distribution, PackageManager::rpm, vendor);
    };
    EXPECT_TRUE(is_own_of("centos", "CentOS"));
    EXPECT_TRUE(is_own_of("rhel", "Red Hat, Inc."));
    EXPECT_TRUE(is_own_of("rhel", "Fedora Project"));
    EXPECT_TRUE(is_own_of("opensuse-leap", "SUSE LLC <https://www.suse.com/>"));
    EXPECT_TRUE(is_own_of("mariner", "Microsoft Corporation"));
    EXPECT_FALSE(is_own_of("rhel", "Microsoft Corporation"));
    EXPECT_FALSE(is_own_of("ol", "Oracle Corporation"));
    EXPECT_FALSE(is_own_of("fedora", "Acme Inc."));
    EXPECT_FALSE(is_own_of("", "CentOS"));
}

TEST(DistributionVendor, OfApkIsKnownByItsAddressOrTheTreeItWasBuiltFrom) {
    EXPECT_TRUE(is_own("alpine", PackageManager::apk, "Natanael Copa <ncopa@alpinelinux.org>"));
    EXPECT_FALSE(is_own("alpine", PackageManager::apk, "Jane Doe <jane@acme.example>"));
    InstalledPackage package;
    package.manager = PackageManager::apk;
    package.vendor = "Jane Doe <jane@elsewhere.example>";
    package.commit = "24fc957f4b3bbb2e4b0d4a5b3a1f0a2d8f0c9e11";
    EXPECT_TRUE(is_made_by({.id = "alpine", .release = "3.20"}, package));
}

}  // namespace
}  // namespace hemostat::package
