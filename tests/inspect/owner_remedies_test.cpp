// Files on disk that packages brought, installed by the real tools where Debian has them.
#include "inspect/owner_remedies.h"

#include "tests/inspect/remedy_workshop.h"
#include "tests/package/rpm_workshop.h"

#include <gmock/gmock.h>
#include <filesystem>

namespace hemostat::inspect {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class OwnersOfFiles : public testing::Test {
protected:
    /// A system of `id`, with the file at `path` in a package of dpkg's.
    void install_with_dpkg(const std::string& path, const std::string& fields) const {
        remedy.write("root/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        remedy.build("content/" + path);
        remedy.pack_deb("content", fields, "a.deb");
        // Bookworm's dpkg installs under another root without being root.
        remedy.folder.run(
            "mkdir -p root/var/lib/dpkg/info root/var/lib/dpkg/updates && "
            "touch root/var/lib/dpkg/status && PATH=$PATH:/usr/sbin:/sbin "
            "dpkg --root=$PWD/root --force-not-root --force-script-chrootless --log=/dev/null "
            "-i a.deb 2>&1");
    }

    RemedyWorkshop remedy;
};

TEST_F(OwnersOfFiles, AreNamedAsWhoIsToBeAsked) {
    install_with_dpkg("opt/acme/agent",
                      "Package: acme-agent\nVersion: 1.2.3\nVendor: Acme Inc.\n"
                      "Maintainer: Acme Support <support@acme.example>\n");
    EXPECT_THAT(remedy.remedies("root"),
                ElementsAre(Pair("/opt/acme/agent",
                                 "Ask Acme Inc. for a fixed version of acme-agent; this is "
                                 "1.2.3.")));
    // The databases of the system around it are looked for, too.
    EXPECT_THAT(remedy.remedies("root/opt"),
                ElementsAre(Pair("/acme/agent",
                                 "Ask Acme Inc. for a fixed version of acme-agent; this is "
                                 "1.2.3.")));
}

TEST_F(OwnersOfFiles, OfTheDistributionAreUpdated) {
    install_with_dpkg("usr/lib/node",
                      "Package: nodejs\nVersion: 0.10.29~dfsg-2\n"
                      "Maintainer: Debian Javascript <js@lists.alioth.debian.org>\n");
    EXPECT_THAT(remedy.remedies("root"),
                ElementsAre(Pair("/usr/lib/node",
                                 "Update its package nodejs 0.10.29~dfsg-2, within that system: "
                                 "apt-get update && apt-get install --only-upgrade nodejs; then "
                                 "restart what uses it.")));
}

TEST_F(OwnersOfFiles, AreFoundWhereMergedSystemsHaveThem) {
    install_with_dpkg("lib/acme.so",
                      "Package: acme\nVersion: 1\nMaintainer: Acme <a@acme.example>\n");
    remedy.folder.run("mkdir -p root/usr && mv root/lib root/usr/lib");
    EXPECT_THAT(remedy.remedies("root"),
                Contains(Pair("/usr/lib/acme.so",
                              "Ask Acme <a@acme.example> for a fixed version of acme; this is "
                              "1.")));
}

TEST_F(OwnersOfFiles, OwnWhatIsInTheirArchives) {
    install_with_dpkg("opt/acme/unused", "Package: acme\nVersion: 1\nMaintainer: Acme <a@b.c>\n");
    remedy.folder.run("cp root/opt/acme/unused libacme.so && rm root/opt/acme/unused");
    remedy.folder.run("zip -q root/opt/acme/a.zip libacme.so");
    EXPECT_THAT(remedy.remedies("root"),
                Contains(Pair("/opt/acme/a.zip!libacme.so", plain_remedy)));
    remedy.folder.run("sed -i s/unused/a.zip/ root/var/lib/dpkg/info/acme.list");
    EXPECT_THAT(remedy.remedies("root"),
                Contains(Pair("/opt/acme/a.zip!libacme.so", HasSubstr("Ask Acme <a@b.c>"))));
    EXPECT_THAT(remedy.remedies("root/opt"),
                Contains(Pair("/acme/a.zip!libacme.so", HasSubstr("Ask Acme <a@b.c>"))));
}

TEST_F(OwnersOfFiles, AreFoundFromThePathThatWasGiven) {
    install_with_dpkg("opt/acme/agent", "Package: acme\nVersion: 1\nMaintainer: Acme <a@b.c>\n");
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(remedy.folder.path("root/opt"));
    const auto remedies = remedy.remedies_at("./acme/../acme");
    std::filesystem::current_path(before);
    EXPECT_THAT(remedies, ElementsAre(Pair("/agent", HasSubstr("Ask Acme <a@b.c>"))));
}

TEST_F(OwnersOfFiles, AreNotThoseOfTheirNeighbours) {
    install_with_dpkg("opt/acme/agent",
                      "Package: acme-agent\nVersion: 1.2.3\nMaintainer: Acme <a@acme.example>\n");
    remedy.build("root/opt/acme/agent2");
    remedy.build("root/srv/opt/acme/agent");
    const auto remedies = remedy.remedies("root");
    EXPECT_THAT(remedies, Contains(Pair("/opt/acme/agent2", plain_remedy)));
    EXPECT_THAT(remedies, Contains(Pair("/srv/opt/acme/agent", plain_remedy)));
}

TEST_F(OwnersOfFiles, ThatAreRemovedOwnNothing) {
    install_with_dpkg("opt/acme/agent",
                      "Package: acme-agent\nVersion: 1.2.3\nMaintainer: Acme <a@acme.example>\n");
    remedy.folder.run(
        "sed -i 's/install ok installed/deinstall ok config-files/' root/var/lib/dpkg/status");
    EXPECT_THAT(remedy.remedies("root"), ElementsAre(Pair("/opt/acme/agent", plain_remedy)));
}

TEST_F(OwnersOfFiles, AreNotRunAsCommands) {
    remedy.write("root/etc/os-release", "ID=alpine\nVERSION_ID=3.20.0\n");
    remedy.build("root/usr/bin/agent");
    remedy.write("root/lib/apk/db/installed",
                 "P:a;reboot\nV:1\nm:A <a@alpinelinux.org>\nF:usr/bin\nR:agent\n\n");
    EXPECT_THAT(remedy.remedies("root"),
                ElementsAre(Pair("/usr/bin/agent",
                                 "Update its package a;reboot 1, within that system; then restart "
                                 "what uses it.")));
}

TEST_F(OwnersOfFiles, AreReadWherePackagesHaveAFileEach) {
    remedy.write("root/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
    remedy.build("root/opt/acme/agent");
    remedy.build("root/opt/acme/other");
    remedy.write("root/var/lib/dpkg/status.d/acme-agent",
                 "Package: acme-agent\nVersion: 1.2.3\nMaintainer: Acme <a@acme.example>\n");
    remedy.write("root/var/lib/dpkg/status.d/acme-agent.md5sums",
                 "900150983cd24fb0d6963f7d28e17f72  opt/acme/agent\n");
    remedy.write("root/var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 1\n");
    for (const auto& [inspected, front] : {std::pair("root", "/opt"), std::pair("root/opt", "")}) {
        EXPECT_THAT(
            remedy.remedies(inspected),
            ElementsAre(Pair(front + std::string("/acme/agent"),
                             "Ask Acme <a@acme.example> for a fixed version of acme-agent; this "
                             "is 1.2.3."),
                        Pair(front + std::string("/acme/other"), plain_remedy)));
    }
}

TEST_F(OwnersOfFiles, AreReadFromApksDatabase) {
    remedy.write("root/etc/os-release", "ID=alpine\nVERSION_ID=3.20.0\n");
    remedy.build("root/opt/acme/agent");
    remedy.build("root/usr/bin/node");
    remedy.write("root/lib/apk/db/installed",
                 "P:acme-agent\nV:1.2.3\nm:Acme Inc. <support@acme.example>\nF:opt/acme\nR:agent\n"
                 "\nP:nodejs\nV:0.10.25-r0\nm:Jane Doe <jane@doe.example>\nc:24fc957f\n"
                 "F:usr/bin\nR:node\n\n");
    const auto remedies = remedy.remedies("root");
    EXPECT_THAT(remedies, Contains(Pair("/opt/acme/agent",
                                        "Ask Acme Inc. <support@acme.example> for a fixed version "
                                        "of acme-agent; this is 1.2.3.")));
    EXPECT_THAT(remedies,
                Contains(Pair("/usr/bin/node", HasSubstr("apk upgrade --update-cache nodejs"))));
}

TEST_F(OwnersOfFiles, AreReadFromRpmsDatabase) {
    remedy.write("root/etc/os-release", "ID=centos\nVERSION_ID=7\n");
    remedy.build("root/opt/acme/agent");
    remedy.build("root/usr/bin/node");
    const package::RpmWorkshop rpm(remedy.folder);
    rpm.install({.name = "acme-agent",
                 .version = "1.2.3",
                 .release = "4",
                 .epoch = "",
                 .source_file = "libssl",
                 .path = "/opt/acme/agent",
                 .vendor = "Acme Inc."},
                "root/var/lib/rpm");
    rpm.install({.name = "nodejs",
                 .version = "0.10",
                 .release = "1.el7",
                 .epoch = "1",
                 .source_file = "libssl",
                 .path = "/usr/bin/node",
                 .vendor = "CentOS"},
                "root/var/lib/rpm");
    const auto remedies = remedy.remedies("root");
    EXPECT_THAT(remedies, Contains(Pair("/opt/acme/agent",
                                        "Ask Acme Inc. for a fixed version of acme-agent; this is "
                                        "1.2.3-4.")));
    EXPECT_THAT(remedies, Contains(Pair("/usr/bin/node",
                                        "Update its package nodejs 1:0.10-1.el7, within that "
                                        "system: yum update nodejs; then restart what uses it.")));
}

}  // namespace
}  // namespace hemostat::inspect
