// Programs whose truth is known, because they were built here, in every container at depth three.
#include "inspect/file_inspection.h"
#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <algorithm>
#include <map>
#include <memory>
#include <string>

namespace hemostat::inspect {
namespace {

using testing::Pair;
using testing::UnorderedElementsAre;

/// Reasons by what a file is called where it was packed.
struct Reasons final : finding::Sink {
    void take(finding::Finding finding) override {
        const std::string& path = std::get<finding::File>(finding.asset).path;
        const std::string name = path.substr(path.find_last_of("!/") + 1);
        EXPECT_TRUE(all.emplace(name, finding.reason->code).second) << path;
        least_depth = std::min(least_depth, std::ranges::count(path, '!'));
    }
    std::map<std::string, std::string> all;
    std::ptrdiff_t least_depth = 1000;
};

// Texts and functions as libssl and libcrypto have them; nothing of their code.
constexpr const char* library_source = R"(
#define TEXT " part of OpenSSL " VERSION
const char* const texts[] = {"TLSv1" TEXT, "AES" TEXT, "ssl/ssl_lib.c", "OPENSSLDIR: \"/etc/ssl\""};
int SSL_do_handshake(void) { return (int)(long)texts[0]; }
int ssl3_read_bytes(void) { return 1; }
int tls1_enc(void) { return 1; }
int dtls1_read_bytes(void) { return 1; }
#ifdef HEARTBEATS
int tls1_process_heartbeat(void) { return 1; }
#endif
)";
constexpr const char* user_source = R"(
extern int SSL_do_handshake(void);
const char* const version = "OpenSSL 1.0.1e 11 Feb 2013";
int use(void) { return SSL_do_handshake() + (int)(long)version; }
)";
constexpr const char* build = R"(set -e
library() { cc -shared -fPIC -DVERSION="\"$1\"" $2 -o "in/$3" library.c; strip -s "in/$3"; }
mkdir in
library '1.0.1e 11 Feb 2013' -DHEARTBEATS renamed.bin
library '1.0.1e 11 Feb 2013' '' without.so
library '1.0.1g 7 Apr 2014' -DHEARTBEATS fixed.so
library '' -DHEARTBEATS wiped.so
cc -shared -fPIC -o in/user.so user.c
cc -c -DVERSION='"1.0.1e 11 Feb 2013"' -DHEARTBEATS -o object.o library.c
ar rcs in/static.a object.o
)";

struct Container {
    std::string name;
    std::string command;  ///< in the folder with the programs; makes ../packed
};

class Corpus : public testing::TestWithParam<Container> {
protected:
    static void SetUpTestSuite() {
        folder = std::make_unique<binary::Workshop>();
        folder->write("library.c", library_source);
        folder->write("user.c", user_source);
        folder->run(build);
    }
    static void TearDownTestSuite() { folder.reset(); }

    static std::unique_ptr<binary::Workshop> folder;
};

std::unique_ptr<binary::Workshop> Corpus::folder;

TEST_P(Corpus, IsFoundWithoutWhatOnlyMentionsIt) {
    folder->run("rm -rf work tree packed && cp -r in work && mkdir tree && cd work && " +
                GetParam().command);
    folder->run("python3 -m zipfile -c middle.war packed && tar -cJf tree/outer middle.war");
    Reasons found;
    std::vector<std::string> omissions;
    const auto progress = inspect_files(
        {.tree = {.roots = {folder->path("tree")}},
         .advisory = advisory::heartbleed(),
         .job_count = 1,
         .is_stop_requested = [] { return false; },
         .on_progress = [](const Progress&) {},
         .on_omission = [&](const Omission& each) { omissions.push_back(each.path + each.why); }},
        found);
    ASSERT_TRUE(progress);
    EXPECT_THAT(found.all, UnorderedElementsAre(Pair("renamed.bin", "version_affected"),
                                                Pair("without.so", "heartbeat_code_absent"),
                                                Pair("fixed.so", "version_fixed"),
                                                Pair("wiped.so", "version_unknown"),
                                                Pair("static.a", "version_affected")));
    EXPECT_GE(found.least_depth, 3);
    EXPECT_THAT(omissions, testing::IsEmpty());
}

constexpr const char* debian_package =
    "mkdir -p DEBIAN opt && mv *.* opt/ && chmod 755 DEBIAN && printf 'Package: p\\nVersion: 1\\n"
    "Architecture: all\\nMaintainer: m <m@example.org>\\nDescription: d\\n' > DEBIAN/control && "
    "dpkg-deb -Zxz -b . ../packed";
constexpr const char* rpm_package =
    "mkdir ../rpm && printf 'Name: p\\nVersion: 1\\nRelease: 1\\nSummary: s\\nLicense: l\\n"
    "BuildArch: noarch\\n%%description\\n%%install\\nmkdir -p %%{buildroot}/opt\\n"
    "cp %%{programs}/*.* %%{buildroot}/opt/\\n%%files\\n/opt\\n' > ../rpm/p.spec && "
    "rpmbuild -bb --quiet --define \"programs $PWD\" --define \"_topdir $PWD/../rpm\" "
    "--define '__os_install_post %{nil}' --define '_binaries_in_noarch_packages_terminate_build 0' "
    "../rpm/p.spec > /dev/null 2>&1 && mv ../rpm/RPMS/noarch/*.rpm ../packed && rm -r ../rpm";
constexpr const char* image_of_layers =
    "mkdir 1 2 && tar -cf 1/layer.tar *.so && tar -czf 2/layer.tar *.bin *.a && rm *.* && "
    "printf '[{\"Config\": \"c.json\", \"Layers\": [\"1/layer.tar\", \"2/layer.tar\"]}]' > "
    "manifest.json && printf '{}' > c.json && tar -cf ../packed *";
constexpr const char* firmware =
    "(head -c 65600 /dev/zero | tr '\\0' '\\377'; tar -c *.* | gzip) > ../packed && "
    "printf '\\047\\005\\031\\126' | dd of=../packed conv=notrunc 2> /dev/null";

INSTANTIATE_TEST_SUITE_P(
    Inspection, Corpus,
    testing::Values(
        Container{"Tar", "tar -cf ../packed *"}, Container{"TarGzip", "tar -czf ../packed *"},
        Container{"TarBzip2", "tar -cjf ../packed *"}, Container{"TarXz", "tar -cJf ../packed *"},
        Container{"TarLzma", "tar -c * | xz --format=lzma > ../packed"},
        Container{"TarZstd", "tar --zstd -cf ../packed *"},
        Container{"Zip", "zip -q -r ../p.zip * && mv ../p.zip ../packed"},
        Container{"Jar",
                  "mkdir META-INF && echo 'Manifest-Version: 1.0' > "
                  "META-INF/MANIFEST.MF && zip -q -r ../p.zip META-INF *.* && "
                  "mv ../p.zip ../packed"},
        Container{"AlpinePackage",
                  "echo 'pkgname = p' > .PKGINFO && (tar -c .PKGINFO | head -c 1024 | "
                  "gzip; tar -cz *.*) > ../packed"},
        Container{"DebianPackage", debian_package}, Container{"RpmPackage", rpm_package},
        Container{"Ar",
                  "tar -czf data.tar.gz *.* && echo 2.0 > debian-binary && "
                  "ar rcD ../packed debian-binary data.tar.gz"},
        Container{"Cpio", "find . -type f | cpio -o -H newc --quiet > ../packed"},
        Container{"Initramfs",
                  "(echo renamed.bin | cpio -o -H newc --quiet; ls | grep -v renamed | "
                  "cpio -o -H newc --quiet | xz) > ../packed"},
        Container{"Squashfs", "mksquashfs . ../packed -quiet -no-progress"},
        Container{"Firmware", firmware}, Container{"DockerSave", image_of_layers}),
    [](const auto& case_) { return case_.param.name; });

}  // namespace
}  // namespace hemostat::inspect
