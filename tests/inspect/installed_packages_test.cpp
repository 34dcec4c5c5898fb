// Systems with their package databases, built here: what is said of packages and of their files.
#include "inspect/installed_packages.h"

#include "inspect/file_inspection.h"
#include "tests/binary/workshop.h"
#include "tests/package/rpm_workshop.h"

#include <gmock/gmock.h>
#include <map>
#include <string>

namespace hemostat::inspect {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

struct Findings final : finding::Sink {
    void take(finding::Finding finding) override { all.push_back(std::move(finding)); }
    std::vector<finding::Finding> all;
};

struct Inspected {
    std::map<std::string, std::string> reasons;  ///< by path from the folder on, or name of package
    std::map<std::string, std::string> details;
    std::map<std::string, std::string> next;
    std::map<std::string, std::string> evidence;  ///< the last of each
    std::vector<std::string> omissions;
    finding::VerdictCounts verdicts;
};

// As libssl has them, with heartbeats; nothing of their code.
constexpr const char* openssl_source = R"(
#define TEXT " part of OpenSSL " VERSION
const char* const texts[] = {"TLSv1" TEXT, "AES" TEXT, "ssl/ssl_lib.c"};
int SSL_do_handshake(void) { return (int)(long)texts[0]; }
int tls1_enc(void) { return 1; }
int ssl3_read_bytes(void) { return 1; }
int tls1_process_heartbeat(void) { return 1; }
)";

class PackagesOfSystems : public testing::Test {
protected:
    PackagesOfSystems() { folder.write("openssl.c", openssl_source); }

    /// A library that says `version`, at `path`.
    void build(const std::string& version, const std::string& path) const {
        folder.run("mkdir -p $(dirname " + path + ") && cc -shared -fPIC -DVERSION='\"" + version +
                   " 11 Feb 2013\"' -o " + path + " openssl.c");
    }
    void write(const std::string& path, const std::string& text) const {
        folder.run("mkdir -p $(dirname " + path + ")");
        folder.write(path, text);
    }
    /// Debian 7 with libssl1.0.0 of `version`.
    void install_debian(const std::string& root, const std::string& version,
                        const std::string& state = "install ok installed") const {
        write(root + "/etc/os-release", "ID=debian\nVERSION_ID=\"7\"\n");
        write(root + "/var/lib/dpkg/status", "Package: libssl1.0.0\nStatus: " + state +
                                                 "\nArchitecture: amd64\nSource: openssl\n"
                                                 "Version: " +
                                                 version + "\n\n");
    }
    /// What dpkg notes of the file at `path` as it is now.
    void note_digest(const std::string& root, const std::string& path,
                     const std::string& listed_path) const {
        const std::string digest = folder.run("md5sum " + root + "/" + path).substr(0, 32);
        write(root + "/var/lib/dpkg/info/libssl1.0.0:amd64.md5sums",
              digest + "  " + listed_path + "\n");
    }

    [[nodiscard]] Inspected inspect(const std::string& name,
                                    const std::vector<std::string>& system_roots = {}) const {
        Inspected inspected;
        Findings findings;
        const auto progress = inspect_files(
            {.tree = {.roots = {folder.path(name)}},
             .system_roots = system_roots,
             .advisory = advisory::heartbleed(),
             .job_count = 2,
             .is_stop_requested = [] { return false; },
             .on_progress = [](const Progress&) {},
             .on_omission =
                 [&](const Omission& omission) {
                     inspected.omissions.push_back(omission.path.substr(folder.path("").size()) +
                                                   ": " + omission.why);
                 }},
            findings);
        EXPECT_TRUE(progress);
        inspected.verdicts = progress.value_or(Progress{}).verdicts;
        for (const finding::Finding& finding : findings.all) {
            const auto* const file = std::get_if<finding::File>(&finding.asset);
            const std::string key = file != nullptr
                                        ? file->path.substr(folder.path(name).size())
                                        : std::get<finding::Package>(finding.asset).name;
            inspected.reasons.emplace(key, finding.reason->code);
            inspected.details.emplace(key, finding.detail);
            inspected.next.emplace(key, finding.next());
            inspected.evidence.emplace(key, finding.evidence.back());
        }
        return inspected;
    }

    binary::Workshop folder;
};

constexpr const char* library = "usr/lib/x86_64-linux-gnu/libssl.so.1.0.0";

TEST_F(PackagesOfSystems, OfDebianAreJudgedByDebiansFix) {
    install_debian("root", "1.0.1e-2+deb7u4");
    const Inspected affected = inspect("root");
    EXPECT_THAT(affected.reasons, ElementsAre(Pair("libssl1.0.0", "package_affected")));
    EXPECT_EQ(affected.details.at("libssl1.0.0"),
              "of debian 7 under " + folder.path("root/") + "; fixed in 1.0.1e-2+deb7u5");
    EXPECT_EQ(affected.verdicts.count(finding::Verdict::vulnerable), 1U);
    EXPECT_EQ(affected.next.at("libssl1.0.0"),
              "Update it (fixed in 1.0.1e-2+deb7u5), within that system: apt-get update && apt-get "
              "install --only-upgrade libssl1.0.0; then restart what uses it.");
    install_debian("root", "1.0.1e-2+deb7u5");
    EXPECT_THAT(inspect("root").reasons, ElementsAre(Pair("libssl1.0.0", "package_fixed")));
}

TEST_F(PackagesOfSystems, ThatAreHeldCountAndThoseThatAreRemovedDoNot) {
    install_debian("root", "1.0.1e-2+deb7u4", "hold ok installed");
    EXPECT_THAT(inspect("root").reasons, ElementsAre(Pair("libssl1.0.0", "package_affected")));
    install_debian("root", "1.0.1e-2+deb7u4", "deinstall ok config-files");
    EXPECT_THAT(inspect("root").reasons, IsEmpty());
}

TEST_F(PackagesOfSystems, SpeakForTheirUnchangedFiles) {
    build("1.0.1e", std::string("root/") + library);
    install_debian("root", "1.0.1e-2+deb7u5");
    note_digest("root", library, library);
    const Inspected inspected = inspect("root");
    EXPECT_THAT(inspected.reasons,
                UnorderedElementsAre(Pair("libssl1.0.0", "package_fixed"),
                                     Pair(std::string("/") + library, "package_fixed")));
    EXPECT_EQ(inspected.details.at(std::string("/") + library),
              "libssl1.0.0 1.0.1e-2+deb7u5 of debian 7, unchanged");
    EXPECT_EQ(inspected.verdicts.count(finding::Verdict::vulnerable), 0U);
    EXPECT_EQ(inspected.verdicts.count(finding::Verdict::fixed), 2U);
}

TEST_F(PackagesOfSystems, SpeakForFilesOfMergedSystems) {
    build("1.0.1e", std::string("root/") + library);
    install_debian("root", "1.0.1e-2+deb7u5");
    note_digest("root", library, "lib/x86_64-linux-gnu/libssl.so.1.0.0");
    EXPECT_THAT(inspect("root").reasons,
                Contains(Pair(std::string("/") + library, "package_fixed")));
}

TEST_F(PackagesOfSystems, DisagreeWithFilesThatWereReplaced) {
    build("1.0.1e", std::string("root/") + library);
    install_debian("root", "1.0.1e-2+deb7u5");
    note_digest("root", "var/lib/dpkg/status", library);
    const Inspected inspected = inspect("root");
    const std::string path = std::string("/") + library;
    EXPECT_THAT(inspected.reasons, Contains(Pair(path, "package_disagrees")));
    EXPECT_EQ(inspected.details.at(path),
              "version_affected 1.0.1e; libssl1.0.0 1.0.1e-2+deb7u5 of debian 7 is fixed; "
              "changed since");
    EXPECT_THAT(inspected.evidence.at(path),
                AllOf(HasSubstr(R"("kind":"owner")"), HasSubstr(R"("verdict":"fixed")")));
    EXPECT_EQ(inspected.verdicts.count(finding::Verdict::inconclusive), 1U);
}

TEST_F(PackagesOfSystems, DisagreeWithFilesOfWhichNoDigestIsKnown) {
    build("1.0.1g", std::string("root/") + library);
    install_debian("root", "1.0.1e-2+deb7u4");
    write("root/var/lib/dpkg/info/libssl1.0.0:amd64.list", std::string("/") + library + "\n");
    EXPECT_THAT(inspect("root").reasons,
                Contains(Pair(std::string("/") + library, "package_disagrees")));
}

TEST_F(PackagesOfSystems, LeaveFilesAloneThatTheyDoNotOwn) {
    build("1.0.1e", "root/opt/libssl.so");
    install_debian("root", "1.0.1e-2+deb7u5");
    note_digest("root", "opt/libssl.so", "opt/other.so");
    EXPECT_THAT(inspect("root").reasons, Contains(Pair("/opt/libssl.so", "version_affected")));
}

TEST_F(PackagesOfSystems, LeaveAFileThatSaysTheSameToItself) {
    build("1.0.1e", std::string("root/") + library);
    install_debian("root", "1.0.1e-2+deb7u4");
    note_digest("root", "var/lib/dpkg/status", library);
    EXPECT_THAT(inspect("root").reasons,
                Contains(Pair(std::string("/") + library, "version_affected")));
}

// The same bytes under the same name, of one system below another.
TEST_F(PackagesOfSystems, SpeakForTheirOwnSystemOnly) {
    for (const std::string root : {"root", "root/srv/chroot"}) {
        build("1.0.1e", root + "/" + library);
        install_debian(root, root == "root" ? "1.0.1e-2+deb7u5" : "1.0.1e-2+deb7u4");
        note_digest(root, library, library);
    }
    const Inspected inspected = inspect("root");
    EXPECT_THAT(inspected.reasons,
                AllOf(Contains(Pair(std::string("/") + library, "package_fixed")),
                      Contains(Pair(std::string("/srv/chroot/") + library, "package_affected"))));
}

TEST_F(PackagesOfSystems, AreFoundInArchives) {
    build("1.0.1e", std::string("root/") + library);
    install_debian("root", "1.0.1e-2+deb7u5");
    note_digest("root", library, library);
    folder.run(
        "mkdir images && tar -C root -cf layer.tar . && tar -czf images/image.tar.gz layer.tar && "
        "rm -r root layer.tar");
    const std::string path = std::string("/image.tar.gz!layer.tar!./") + library;
    EXPECT_THAT(
        inspect("images").reasons,
        UnorderedElementsAre(Pair("libssl1.0.0", "package_fixed"), Pair(path, "package_fixed")));
}

// Which of two files of one name the list means is not known.
TEST_F(PackagesOfSystems, DoNotSpeakForOneOfTwoFilesOfOneName) {
    build("1.0.1e", std::string("root/") + library);
    build("1.0.1f", std::string("other/") + library);
    install_debian("root", "1.0.1e-2+deb7u5");
    note_digest("root", library, library);
    for (const auto& [first, second] : {std::pair("root", "other"), std::pair("other", "root")}) {
        const std::string name = library;
        folder.run(
            "rm -rf images && mkdir images && tar -C root -cf images/image.tar etc var && "
            "tar -C " +
            std::string(first) + " -rf images/image.tar " + name + " && tar -C " + second +
            " -rf images/image.tar " + name);
        const Inspected inspected = inspect("images");
        EXPECT_THAT(inspected.reasons, Contains(Pair("/image.tar!" + name, "package_disagrees")));
        EXPECT_EQ(inspected.verdicts.count(finding::Verdict::inconclusive), 2U);
    }
}

TEST_F(PackagesOfSystems, OfAlpineAreJudgedByTheirUpstreamVersion) {
    build("1.0.1f", "root/usr/lib/libssl.so.1.0.0");
    write("root/etc/alpine-release", "2.7.5\n");
    const std::string digest =
        folder.run("openssl dgst -sha1 -binary root/usr/lib/libssl.so.1.0.0 | base64");
    const auto install = [&](const std::string& version) {
        write("root/lib/apk/db/installed", "P:libssl1.0\nV:" + version +
                                               "\nA:x86_64\no:openssl\nF:usr/lib\n"
                                               "R:libssl.so.1.0.0\nZ:Q1" +
                                               digest + "\nP:libcrypto1.0\nV:" + version +
                                               "\no:openssl\n\n");
    };
    install("1.0.1f-r0");
    EXPECT_THAT(inspect("root").reasons,
                UnorderedElementsAre(Pair("libssl1.0", "package_not_assessed"),
                                     Pair("libcrypto1.0", "other_component"),
                                     Pair("/usr/lib/libssl.so.1.0.0", "version_affected")));
    install("1.0.1g-r0");
    EXPECT_THAT(inspect("root").reasons,
                UnorderedElementsAre(Pair("libssl1.0", "package_fixed"),
                                     Pair("libcrypto1.0", "package_fixed"),
                                     Pair("/usr/lib/libssl.so.1.0.0", "package_fixed")));
}

// As images without dpkg itself have them.
TEST_F(PackagesOfSystems, MayHaveAFileEach) {
    build("1.0.1e", std::string("root/") + library);
    write("root/etc/os-release", "ID=debian\nVERSION_ID=\"7\"\n");
    write("root/var/lib/dpkg/status.d/libssl1.0.0",
          "Package: libssl1.0.0\nSource: openssl\nVersion: 1.0.1e-2+deb7u5\n");
    const std::string digest = folder.run(std::string("md5sum root/") + library).substr(0, 32);
    write("root/var/lib/dpkg/status.d/libssl1.0.0.md5sums", digest + "  " + library + "\n");
    write("root/var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 1\n");
    EXPECT_THAT(inspect("root").reasons,
                UnorderedElementsAre(Pair("libssl1.0.0", "package_fixed"),
                                     Pair(std::string("/") + library, "package_fixed")));
    EXPECT_THAT(inspect("root/usr").reasons, ElementsAre(Pair(testing::_, "package_fixed")))
        << "they are looked for around a file, too";
    folder.run("mv root/var/lib/dpkg/status.d/libssl1.0.0 root/var/lib/dpkg/");
    EXPECT_THAT(inspect("root/usr").reasons, ElementsAre(Pair(testing::_, "version_affected")));
}

TEST_F(PackagesOfSystems, AreToldApartUpToALimit) {
    InstalledPackages packages(advisory::heartbleed());
    for (std::size_t count = 0; count < systems_max + 2; ++count) {
        const std::string root = "/" + std::to_string(count) + "/";
        packages.take({.kind = PackageFileKind::distribution,
                       .root = root,
                       .path = "etc/os-release",
                       .package = {}},
                      as_bytes("ID=debian"));
    }
    std::vector<finding::Finding> findings;
    std::vector<Omission> omissions;
    packages.join({}, findings, omissions);
    ASSERT_EQ(omissions.size(), 1U);
    EXPECT_EQ(omissions[0].path, "/10000/");
    EXPECT_EQ(omissions[0].why, "more systems than are told apart");
}

TEST_F(PackagesOfSystems, OfCentOsAreReadFromItsBerkeleyDb) {
    build("1.0.1e-fips", "library.so");
    const package::RpmWorkshop rpm(folder);
    for (const auto& [release, reason] :
         {std::pair("16.el6_5.4", "package_affected"), std::pair("16.el6_5.7", "package_fixed")}) {
        folder.run("rm -rf root db");
        rpm.install({.name = "openssl",
                     .version = "1.0.1e",
                     .release = release,
                     .source_file = "library.so",
                     .path = "/usr/lib64/libssl.so.1.0.1e"},
                    "db");
        write("root/etc/redhat-release", "CentOS release 6.5 (Final)\n");
        folder.run(
            "mkdir -p root/var/lib/rpm root/usr/lib64 && "
            "cp library.so root/usr/lib64/libssl.so.1.0.1e");
        rpm.write_berkeley(rpm.headers("db"), "root/var/lib/rpm/Packages");
        EXPECT_THAT(inspect("root").reasons,
                    UnorderedElementsAre(Pair("openssl", reason),
                                         Pair("/usr/lib64/libssl.so.1.0.1e", reason)));
    }
}

TEST_F(PackagesOfSystems, AreNotAllKnownWhereADatabaseIsBroken) {
    install_debian("root", "1.0.1e-2+deb7u5");
    folder.run("printf 'Package: openssl\\nVers' >> root/var/lib/dpkg/status");
    const Inspected inspected = inspect("root");
    EXPECT_THAT(inspected.reasons, ElementsAre(Pair("libssl1.0.0", "package_fixed")));
    EXPECT_THAT(inspected.omissions,
                Contains("root/var/lib/dpkg/status: not all of its packages were read: it ends in "
                         "the middle of a stanza"));
    write("rpm/var/lib/rpm/Packages.db", "RpmP");
    EXPECT_THAT(inspect("rpm").omissions, testing::SizeIs(1));
}

TEST_F(PackagesOfSystems, AreNotAllKnownWhereTheDatabaseHasALog) {
    write("root/var/lib/rpm/rpmdb.sqlite-wal", "");
    EXPECT_THAT(inspect("root").omissions, IsEmpty());
    write("root/var/lib/rpm/rpmdb.sqlite-wal", "changes");
    EXPECT_THAT(inspect("root").omissions,
                ElementsAre("root/var/lib/rpm/rpmdb.sqlite-wal: has changes of rpm's database that "
                            "are not read"));
}

// Only the database is looked into, and what it needs is read beside it.
TEST_F(PackagesOfSystems, FindTheirDistributionOutsideOfThePath) {
    install_debian("root", "1.0.1e-2+deb7u5");
    EXPECT_THAT(inspect("root/var/lib/dpkg").reasons,
                ElementsAre(Pair("libssl1.0.0", "package_fixed")));
    folder.run("mv root/etc/os-release elsewhere && ln -s ../../elsewhere root/etc/os-release");
    EXPECT_THAT(inspect("root/var/lib/dpkg").reasons,
                ElementsAre(Pair("libssl1.0.0", "package_not_assessed")));
}

// Only the file is looked into; the system that it is in is found from its folder up.
TEST_F(PackagesOfSystems, SpeakForAFileThatIsLookedAtAlone) {
    build("1.0.1e", std::string("root/") + library);
    install_debian("root", "1.0.1e-2+deb7u5");
    note_digest("root", library, library);
    const std::string file = std::string("root/") + library;
    EXPECT_THAT(inspect(file).reasons, ElementsAre(Pair("", "package_fixed")));
    EXPECT_THAT(inspect("root/usr").reasons, testing::SizeIs(1));
    install_debian("root/usr", "1.0.1e-2+deb7u4");
    EXPECT_THAT(inspect(file).reasons, ElementsAre(Pair("", "version_affected")));
}

TEST_F(PackagesOfSystems, AreMissedInARootThatMustBeASystem) {
    write("root/etc/os-release", "ID=debian\n");
    EXPECT_THAT(inspect("root", {folder.path("root")}).omissions,
                ElementsAre("root: no package manager's database that is known is in this root"));
    install_debian("root", "1.0.1e-2+deb7u5");
    EXPECT_THAT(inspect("root", {folder.path("root")}).omissions, IsEmpty());
}

// A library under a database's name is found all the same.
TEST_F(PackagesOfSystems, HideNoCodeBehindTheirDatabasesNames) {
    build("1.0.1e", "root/var/lib/rpm/Packages");
    const Inspected inspected = inspect("root");
    EXPECT_THAT(inspected.reasons, ElementsAre(Pair("/var/lib/rpm/Packages", "version_affected")));
    EXPECT_THAT(inspected.omissions, testing::SizeIs(1));
}

}  // namespace
}  // namespace hemostat::inspect
