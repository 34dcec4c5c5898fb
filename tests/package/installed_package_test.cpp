#include "package/installed_package.h"

#include <gmock/gmock.h>

namespace hemostat::package {
namespace {

bool is_of(const std::string& name, const std::string& source) {
    return is_of_openssl({.name = name, .source = source});
}

TEST(InstalledPackage, IsOfOpenSslByItsSourceOrItsName) {
    EXPECT_TRUE(is_of("libssl3", "openssl"));
    EXPECT_TRUE(is_of("openssl", "openssl"));
    EXPECT_TRUE(is_of("libssl-dev", "openssl"));
    EXPECT_TRUE(is_of("openssl-libs", "openssl"));
    EXPECT_TRUE(is_of("libssl1.0.2", "openssl1.0"));
    EXPECT_TRUE(is_of("compat-openssl10", "compat-openssl10"));
    EXPECT_TRUE(is_of("libopenssl1_0_0", "openssl-1_0_0"));
    EXPECT_TRUE(is_of("openssl098e", "openssl098e"));
    EXPECT_TRUE(is_of("libssl1.0.0", "libssl1.0.0"));
    EXPECT_TRUE(is_of("libopenssl1_1", "libopenssl1_1"));
}

TEST(InstalledPackage, IsNotOfOpenSslByALikeName) {
    for (const char* name :
         {"openssl-ibmca", "openssl-blacklist", "libssl", "libssl-utils", "xmlsec1-openssl",
          "python3-openssl", "libressl", "openssh-server", "opensslx", "nodejs", ""}) {
        EXPECT_FALSE(is_of(name, name)) << name;
    }
}

TEST(InstalledPackage, HasNoCodeOfOpenSslWhenItIsDocumentation) {
    for (const char* name : {"libssl-doc", "libssl1.0.0-dbg", "openssl-debuginfo", "openssl-perl",
                             "libopenssl1_0_0-debugsource", "libssl3-dbgsym"}) {
        EXPECT_FALSE(is_of(name, "openssl")) << name;
    }
}

TEST(ListingBuilder, BoundsWhatItKeeps) {
    const Wanted wanted = [](const InstalledPackage&) { return true; };
    ListingBuilder builder(wanted);
    for (std::size_t count = 0; count <= wanted_packages_max; ++count) {
        builder.add({});
    }
    for (std::size_t count = 0; count < 2 * defects_max; ++count) {
        builder.report("\n" + std::to_string(count));
    }
    const Listing listing = builder.take();
    EXPECT_EQ(listing.packages.size(), wanted_packages_max);
    EXPECT_EQ(listing.defects.size(), defects_max);
    EXPECT_EQ(listing.defects[0], "it lists more than 256 packages of OpenSSL");
    EXPECT_EQ(listing.defects[1], "\\x0a0");
}

}  // namespace
}  // namespace hemostat::package
