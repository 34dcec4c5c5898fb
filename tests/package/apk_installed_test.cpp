#include "package/apk_installed.h"

#include <gmock/gmock.h>

namespace hemostat::package {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

bool is_any(const InstalledPackage& /*package*/) {
    return true;
}

// As apk 2.4 writes it. The digest is that of an empty file.
constexpr std::string_view two_packages =
    "C:Q1p78yvTLG094tHE1+dToJGbmYzQE=\n"
    "P:libssl1.0\n"
    "V:1.0.1f-r0\n"
    "A:x86_64\n"
    "S:179236\n"
    "T:SSL shared libraries\n"
    "o:openssl\n"
    "D:so:libc.musl-x86_64.so.1\n"
    "F:usr\n"
    "F:usr/lib\n"
    "R:libssl.so.1.0.0\n"
    "a:0:0:555\n"
    "Z:Q12jmj7l5rSw0yVb/vlWAYkK/YBwk=\n"
    "R:link\n"
    "\n"
    "C:Q1xx\n"
    "P:musl\n"
    "V:0.9.15-r0\n"
    "\n";

TEST(ApkInstalled, GivesPackagesWithTheirFiles) {
    const Listing listing = parse_apk_installed(two_packages, is_any);
    EXPECT_THAT(listing.defects, IsEmpty());
    ASSERT_THAT(listing.packages, SizeIs(2));
    const InstalledPackage& package = listing.packages[0];
    EXPECT_EQ(package.name, "libssl1.0");
    EXPECT_EQ(package.source, "openssl");
    EXPECT_EQ(package.version, "1.0.1f-r0");
    EXPECT_EQ(package.source_version, "1.0.1f-r0");
    EXPECT_EQ(package.architecture, "x86_64");
    const OwnedFile library{"usr/lib/libssl.so.1.0.0", DigestKind::sha1,
                            "da39a3ee5e6b4b0d3255bfef95601890afd80709"};
    const OwnedFile link{"usr/lib/link", DigestKind::none, ""};
    EXPECT_THAT(package.files, ElementsAre(library, link));
    EXPECT_EQ(listing.packages[1].name, "musl");
    EXPECT_EQ(listing.packages[1].source, "musl");
}

TEST(ApkInstalled, GivesOnlyWhatIsWanted) {
    const Listing listing = parse_apk_installed(two_packages, is_of_openssl);
    ASSERT_THAT(listing.packages, SizeIs(1));
    EXPECT_EQ(listing.packages[0].name, "libssl1.0");
    EXPECT_THAT(listing.packages[0].files, SizeIs(2));
}

TEST(ApkInstalled, LeavesOutDigestsThatItDoesNotKnow) {
    for (const std::string digest :
         {"Z:Q12jmj7", "Z:Q92jmj7l5rSw0yVb/vlWAYkK/YBwk=", "Z:Q1-", "Z:"}) {
        const Listing listing =
            parse_apk_installed("P:a\nV:1\nF:\nR:b\n" + digest + "\n\n", is_any);
        ASSERT_THAT(listing.packages, SizeIs(1));
        EXPECT_THAT(listing.packages[0].files, ElementsAre(OwnedFile{"b", DigestKind::none, ""}));
    }
}

TEST(ApkInstalled, SaysWhatIsBroken) {
    EXPECT_THAT(parse_apk_installed("V:1\n\n", is_any).defects,
                ElementsAre("an entry names no package"));
    EXPECT_THAT(parse_apk_installed("P:a\n\n", is_any).defects,
                ElementsAre("it gives no version of a"));
    EXPECT_THAT(parse_apk_installed("P:a\nV:1\nrubbish\n\n", is_any).defects,
                ElementsAre("a line without a field: rubbish"));
    for (std::size_t size = 1; size < two_packages.size(); ++size) {
        const Listing listing = parse_apk_installed(two_packages.substr(0, size), is_any);
        EXPECT_TRUE(two_packages.substr(0, size).ends_with("\n\n") || !listing.defects.empty())
            << size;
    }
    EXPECT_THAT(parse_apk_installed("", is_any).defects, IsEmpty());
}

TEST(ApkInstalled, BoundsTheFilesOfAPackage) {
    std::string text = "P:openssl\nV:1\nF:a\n";
    for (std::size_t count = 0; count <= owned_files_max; ++count) {
        text += "R:b\n";
    }
    const Listing listing = parse_apk_installed(text + "\n", is_any);
    EXPECT_THAT(listing.packages.at(0).files, SizeIs(owned_files_max));
    EXPECT_THAT(listing.defects, ElementsAre("openssl has more files than are read"));
}

}  // namespace
}  // namespace hemostat::package
