#include "advisory/purl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hemostat::advisory {
namespace {

using testing::HasSubstr;

std::string shown(std::string_view text) {
    const auto fix = parse_purl(text);
    return fix ? fix->distribution + "|" + fix->release + "|" + fix->source + "|" + fix->first_fixed
               : fix.error().what;
}

TEST(Purl, NamesADistributionsPackage) {
    EXPECT_EQ(shown("pkg:deb/debian/openssl@1.0.1e-2%2Bdeb7u5?distro=debian-7"),
              "debian|7|openssl|1.0.1e-2+deb7u5");
    EXPECT_EQ(shown("pkg:rpm/redhat/openssl@1.0.1e-16.el6_5.7?arch=src&distro=rhel-6"),
              "rhel|6|openssl|1.0.1e-16.el6_5.7");
    EXPECT_EQ(shown("pkg:apk/alpine/openssl3@3.0.9-r0?distro=alpine-3.18"),
              "alpine|3.18|openssl3|3.0.9-r0");
}

TEST(Purl, MayNameADistributionWithoutARelease) {
    EXPECT_EQ(shown("pkg:deb/debian/openssl@1.0.1g-1?distro=debian"), "debian||openssl|1.0.1g-1");
    EXPECT_EQ(shown("pkg:rpm/opensuse/openssl@1.0-1?distro=opensuse-tumbleweed"),
              "opensuse-tumbleweed||openssl|1.0-1");
}

TEST(Purl, TakesTheReleaseFromBehindTheLastHyphen) {
    EXPECT_EQ(shown("pkg:rpm/opensuse/openssl@1.0-1?distro=opensuse-leap-15.0"),
              "opensuse-leap|15.0|openssl|1.0-1");
}

TEST(Purl, PutsTheEpochInFront) {
    EXPECT_EQ(shown("pkg:rpm/fedora/openssl@3.0.7-1.fc37?epoch=1&distro=fedora-37"),
              "fedora|37|openssl|1:3.0.7-1.fc37");
    EXPECT_THAT(shown("pkg:rpm/fedora/openssl@3.0.7-1?epoch=one&distro=fedora-37"),
                HasSubstr("epoch"));
}

TEST(Purl, RefusesWhatIsNoVersionOfAKnownKindOfPackage) {
    for (const auto* text :
         {"", "openssl", "pkg:npm/x/openssl@1", "pkg:deb/openssl@1?distro=debian-7",
          "pkg:deb/debian/openssl?distro=debian-7", "pkg:deb//openssl@1?distro=debian-7",
          "pkg:deb/debian/@1?distro=debian-7", "pkg:deb/debian/openssl@?distro=debian-7"}) {
        EXPECT_FALSE(parse_purl(text)) << text;
    }
}

TEST(Purl, RefusesABadlyEncodedVersion) {
    for (const auto* version : {"1%2", "1%", "1%2x", "1%0a", "1 2", "1%00"}) {
        EXPECT_THAT(shown("pkg:deb/debian/openssl@" + std::string(version) + "?distro=debian-7"),
                    HasSubstr("encoded"))
            << version;
    }
}

TEST(Purl, RefusesQualifiersThatItDoesNotKnow) {
    for (const auto* qualifiers : {"", "?", "?distro", "?distro=", "?arch=x", "?distro=a&x=y",
                                   "?distro=a&=y", "?distro=a&&arch=x"}) {
        EXPECT_FALSE(parse_purl("pkg:deb/debian/openssl@1" + std::string(qualifiers)))
            << qualifiers;
    }
    EXPECT_THAT(shown("pkg:deb/debian/openssl@1"), HasSubstr("distro="));
}

}  // namespace
}  // namespace hemostat::advisory
