#include "package/dpkg_status.h"

#include "tests/binary/workshop.h"

#include <gmock/gmock.h>

namespace hemostat::package {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

bool is_any(const InstalledPackage& /*package*/) {
    return true;
}

std::string stanza(const std::string& state) {
    return "Package: libssl1.0.0\nStatus: " + state +
           "\nPriority: important\nArchitecture: amd64\nSource: openssl\n"
           "Version: 1.0.1e-2+deb7u4\nDescription: SSL shared libraries\n Version: 9\n .\n "
           "more\n\n";
}

TEST(DpkgStatus, GivesPackagesWithTheirSource) {
    const Listing listing = parse_dpkg_status(stanza("install ok installed"), is_any);
    EXPECT_THAT(listing.defects, IsEmpty());
    ASSERT_THAT(listing.packages, SizeIs(1));
    const InstalledPackage& package = listing.packages[0];
    EXPECT_EQ(package.name, "libssl1.0.0");
    EXPECT_EQ(package.source, "openssl");
    EXPECT_EQ(package.architecture, "amd64");
    EXPECT_EQ(package.version, "1.0.1e-2+deb7u4");
    EXPECT_EQ(package.source_version, "1.0.1e-2+deb7u4");
}

TEST(DpkgStatus, ReadsASourceOfItsOwnVersion) {
    const Listing listing = parse_dpkg_status(
        "Package: openssl\nStatus: install ok installed\nSource: openssl-x (1.0.1e-2)\n"
        "Version: 1.0.1e-2+b1\n\n",
        is_any);
    ASSERT_THAT(listing.packages, SizeIs(1));
    EXPECT_EQ(listing.packages[0].source, "openssl-x");
    EXPECT_EQ(listing.packages[0].source_version, "1.0.1e-2");
    EXPECT_EQ(listing.packages[0].version, "1.0.1e-2+b1");
}

TEST(DpkgStatus, GivesOnlyPackagesWhoseFilesAreOnDisk) {
    for (const char* state :
         {"install ok installed", "hold ok installed", "install ok half-configured",
          "install ok unpacked", "install ok triggers-awaited", "install reinstreq installed"}) {
        EXPECT_THAT(parse_dpkg_status(stanza(state), is_any).packages, SizeIs(1)) << state;
    }
    for (const char* state : {"deinstall ok config-files", "purge ok not-installed"}) {
        const Listing listing = parse_dpkg_status(stanza(state), is_any);
        EXPECT_THAT(listing.packages, IsEmpty()) << state;
        EXPECT_THAT(listing.defects, IsEmpty()) << state;
    }
}

TEST(DpkgStatus, DoesNotJudgeWhatIsHalfInstalled) {
    const Listing listing = parse_dpkg_status(stanza("install ok half-installed"), is_any);
    EXPECT_THAT(listing.packages, IsEmpty());
    EXPECT_THAT(listing.defects, ElementsAre("libssl1.0.0 is only half installed"));
}

TEST(DpkgStatus, SaysWhatIsBroken) {
    const std::string good = stanza("install ok installed");
    EXPECT_THAT(parse_dpkg_status(good + "Version: 1\n\n", is_any).defects,
                ElementsAre("a stanza names no package"));
    EXPECT_THAT(parse_dpkg_status(good + "Package: x\n\n", is_any).defects,
                ElementsAre("it gives no version of x"));
    EXPECT_THAT(parse_dpkg_status("Package: x\nVersion: 1\nrubbish\x1b\n\n", is_any).defects,
                ElementsAre(R"(a line without a colon: rubbish\x1b)"));
    for (std::size_t size = 1; size < good.size(); ++size) {
        EXPECT_THAT(parse_dpkg_status(good.substr(0, size), is_any).defects,
                    testing::Contains("it ends in the middle of a stanza"))
            << size;
    }
    EXPECT_THAT(parse_dpkg_status("", is_any).defects, IsEmpty());
}

TEST(DpkgStatus, TakesAStanzaWithoutStatusForAnInstalledPackage) {
    const Listing listing =
        parse_dpkg_stanza("Package: libssl1.1\nVersion: 1.1.1n-0+deb11u3", is_any);
    ASSERT_THAT(listing.packages, SizeIs(1));
    EXPECT_EQ(listing.packages[0].version, "1.1.1n-0+deb11u3");
    EXPECT_THAT(listing.defects, IsEmpty());
}

TEST(DpkgStatus, GivesOnlyWhatIsWanted) {
    const auto is_other = [](const InstalledPackage& package) { return package.name == "other"; };
    EXPECT_THAT(parse_dpkg_status(stanza("install ok installed"), is_other).packages, IsEmpty());
}

// dpkg itself is asked, of a database that it made itself.
TEST(DpkgStatus, SaysWhatDpkgSays) {
    const binary::Workshop folder;
    const auto install = [&](const std::string& name, const std::string& version) {
        folder.run("rm -rf p && mkdir -p p/DEBIAN p/usr/lib && echo " + version + " > p/usr/lib/" +
                   name + " && printf 'Package: " + name + "\\nVersion: " + version +
                   "\\nArchitecture: all\\nSource: openssl\\nMaintainer: m\\n"
                   "Description: d\\n e\\n' > p/DEBIAN/control && "
                   "(cd p && md5sum usr/lib/*) > sums && mv sums p/DEBIAN/md5sums && "
                   "dpkg-deb -b p p.deb > log && dpkg --root=root --force-not-root "
                   "--force-bad-path --log=/dev/null -i p.deb > log 2>&1");
    };
    folder.run(
        "mkdir -p root/var/lib/dpkg/info root/var/lib/dpkg/updates && "
        "touch root/var/lib/dpkg/status");
    install("libssl1.0.0", "1.0.1e-2+deb7u5");
    install("gone", "1");
    folder.run(
        "dpkg --root=root --force-not-root --force-bad-path --log=/dev/null -r gone "
        "> log 2>&1");
    const Bytes status = folder.bytes("root/var/lib/dpkg/status");
    const Listing listing = parse_dpkg_status(as_text(status), is_any);
    EXPECT_THAT(listing.defects, IsEmpty());
    ASSERT_THAT(listing.packages, SizeIs(1));
    EXPECT_EQ(listing.packages[0].name + " " + listing.packages[0].version + "\n",
              folder.run("dpkg-query --admindir=root/var/lib/dpkg -W "
                         "-f '${Package} ${Version}\\n'"));
    const Bytes sums = folder.bytes("root/var/lib/dpkg/info/libssl1.0.0.md5sums");
    const std::string digest = folder.run("md5sum root/usr/lib/libssl1.0.0").substr(0, 32);
    EXPECT_THAT(parse_dpkg_md5sums(as_text(sums)),
                ElementsAre(OwnedFile{"usr/lib/libssl1.0.0", DigestKind::md5, digest}));
    const Bytes list = folder.bytes("root/var/lib/dpkg/info/libssl1.0.0.list");
    EXPECT_THAT(parse_dpkg_list(as_text(list)),
                testing::Contains(OwnedFile{"usr/lib/libssl1.0.0", DigestKind::none, ""}));
}

TEST(DpkgFiles, LeaveOutWhatIsNoFile) {
    EXPECT_THAT(parse_dpkg_md5sums("short\n\nd41d8cd98f00b204e9800998ecf8427e usr"), IsEmpty());
    EXPECT_THAT(parse_dpkg_list("/.\n/\nrelative\n"), SizeIs(1));
}

TEST(DpkgStatus, SaysWhoMadeAPackage) {
    const auto vendor_of_stanza = [](const std::string& fields) {
        const Listing listing = parse_dpkg_stanza("Package: a\nVersion: 1\n" + fields, is_any);
        return listing.packages.empty() ? "?" : listing.packages[0].vendor;
    };
    EXPECT_EQ(vendor_of_stanza("Maintainer: B <b@b.example>\nVendor: Acme\n"), "Acme");
    EXPECT_EQ(vendor_of_stanza("Maintainer: B <b@b.example>\n"), "B <b@b.example>");
    EXPECT_EQ(vendor_of_stanza("Vendor: none\nMaintainer: B <b@b.example>\n"), "B <b@b.example>");
    EXPECT_EQ(vendor_of_stanza("Original-Maintainer: B <b@b.example>\n"), "");
}

}  // namespace
}  // namespace hemostat::package
