// Vulnerable libraries in packages, jars and images, made by the real tools where Debian has them.
#include "inspect/container_products.h"

#include "tests/inspect/remedy_workshop.h"
#include "tests/package/rpm_workshop.h"

#include <gmock/gmock.h>

namespace hemostat::inspect {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class ProductsOfContainers : public testing::Test {
protected:
    /// A jar at `path` with a library, whose manifest is `manifest`.
    void pack_jar(const std::string& manifest, const std::string& path) const {
        remedy.write("jar/META-INF/MANIFEST.MF", manifest);
        remedy.build("jar/META-INF/native/libssl.so");
        remedy.folder.run("cd jar && zip -qr ../a.zip META-INF && cd .. && install -D a.zip " +
                          path + " && rm -r jar a.zip");
    }
    /// What `docker save` writes, its manifest last: one layer, of the folder `content`.
    void save_image(const std::string& content, const std::string& config,
                    const std::string& tags) const {
        remedy.folder.run("mkdir -p image/l && tar -C " + content + " -cf image/l/layer.tar .");
        remedy.write("image/c.json", config);
        remedy.write("image/manifest.json", R"([{"Config": "c.json", "RepoTags": [)" + tags +
                                                R"(], "Layers": ["l/layer.tar"]}])");
        remedy.folder.run("cd image && tar -cf ../image.tar c.json l manifest.json");
    }

    RemedyWorkshop remedy;
};

constexpr const char* control =
    "Package: acme-agent\nVersion: 1.2.3\nVendor: Acme Inc.\n"
    "Maintainer: Acme Support <support@acme.example>\n";
constexpr const char* ask_acme = "Ask Acme Inc. for a fixed version of acme-agent; this is 1.2.3.";
constexpr const char* netty =
    "Implementation-Title: netty-tcnative\r\nImplementation-Vendor: The Netty Project\r\n"
    "Implementation-Version: 2.0.1\r\n";
constexpr const char* ask_netty =
    "Ask The Netty Project for a fixed version of netty-tcnative; this is 2.0.1.";

TEST_F(ProductsOfContainers, AreNamedInADeb) {
    remedy.build("content/opt/acme/agent");
    remedy.pack_deb("content", control, "acme.deb");
    EXPECT_THAT(remedy.remedies("acme.deb"),
                ElementsAre(Pair("!data.tar.xz!./opt/acme/agent", ask_acme)));
    remedy.folder.run("tar -cf all.tar acme.deb content");
    const auto remedies = remedy.remedies("all.tar");
    EXPECT_THAT(remedies, Contains(Pair("!acme.deb!data.tar.xz!./opt/acme/agent", ask_acme)));
    EXPECT_THAT(remedies, Contains(Pair("!content/opt/acme/agent", plain_remedy)));
}

TEST_F(ProductsOfContainers, AreNamedInAnRpm) {
    package::RpmWorkshop(remedy.folder)
        .build({.name = "acme-agent",
                .version = "1.2.3",
                .release = "4",
                .epoch = "",
                .source_file = "libssl",
                .path = "/opt/acme/agent",
                .vendor = "Acme Inc."},
               "acme.rpm");
    const std::string ask = "Ask Acme Inc. for a fixed version of acme-agent; this is 1.2.3-4.";
    EXPECT_THAT(remedy.remedies("acme.rpm"), ElementsAre(Pair("!./opt/acme/agent", ask)));
    remedy.folder.run("tar -czf all.tgz acme.rpm");
    EXPECT_THAT(remedy.remedies("all.tgz"), ElementsAre(Pair("!acme.rpm!./opt/acme/agent", ask)));
}

TEST_F(ProductsOfContainers, AreNamedInAnApk) {
    remedy.build("content/opt/agent");
    remedy.write("content/.PKGINFO",
                 "pkgname = acme-agent\npkgver = 1.2.3\nmaintainer = Acme Inc.\n");
    // As abuild does: two streams, and no end of an archive between them.
    remedy.folder.run(
        "cd content && tar -c .PKGINFO | head -c 1024 | gzip > ../a.apk && tar -c opt | gzip >> "
        "../a.apk");
    EXPECT_THAT(remedy.remedies("a.apk"), ElementsAre(Pair("!opt/agent", ask_acme)));
}

TEST_F(ProductsOfContainers, AreNamedInAJar) {
    pack_jar(netty, "a.jar");
    EXPECT_THAT(remedy.remedies("a.jar"),
                ElementsAre(Pair("!META-INF/native/libssl.so", ask_netty)));
    pack_jar("Manifest-Version: 1.0\n", "b.jar");
    EXPECT_THAT(remedy.remedies("b.jar"),
                ElementsAre(Pair("!META-INF/native/libssl.so", plain_remedy)));
}

TEST_F(ProductsOfContainers, OfThePackageComeBeforeThoseOfAJarInIt) {
    pack_jar(netty, "content/opt/acme/lib/netty.jar");
    remedy.pack_deb("content", control, "acme.deb");
    EXPECT_THAT(remedy.remedies("acme.deb"),
                ElementsAre(Pair(HasSubstr("netty.jar!META-INF"), ask_acme)));
    remedy.folder.run("tar -cf acme.tar content");
    EXPECT_THAT(remedy.remedies("acme.tar"),
                ElementsAre(Pair(HasSubstr("netty.jar!META-INF"), ask_netty)));
}

TEST_F(ProductsOfContainers, OfOpenSslItselfAreReplaced) {
    remedy.build("content/usr/lib/libssl.so.1.0.0");
    remedy.pack_deb("content",
                    "Package: libssl1.0.0\nSource: openssl\nVersion: 1.0.1e-2+deb7u4\n"
                    "Maintainer: Debian OpenSSL Team <openssl@lists.alioth.debian.org>\n",
                    "libssl.deb");
    EXPECT_THAT(remedy.remedies("libssl.deb"),
                ElementsAre(Pair(HasSubstr("libssl.so.1.0.0"),
                                 "Replace this package by one that is fixed; this is libssl1.0.0 "
                                 "1.0.1e-2+deb7u4 of Debian OpenSSL Team "
                                 "<openssl@lists.alioth.debian.org>.")));
}

TEST_F(ProductsOfContainers, ThatAreImagesAreRebuiltOrAskedFor) {
    remedy.build("content/usr/bin/agent");
    const std::string file = "!l/layer.tar!./usr/bin/agent";
    save_image("content", R"({"config": {"Labels": {}}, "rootfs": {}})", R"("acme/agent:1.2")");
    EXPECT_THAT(remedy.remedies("image.tar"),
                ElementsAre(Pair(file,
                                 "Rebuild image acme/agent:1.2 on a fixed base and replace "
                                 "its containers.")));
    save_image("content", R"({"config": {"Labels": null}})", "");
    EXPECT_THAT(remedy.remedies("image.tar"),
                ElementsAre(Pair(file,
                                 "Rebuild this image on a fixed base and replace its "
                                 "containers.")));
    save_image("content",
               R"({"config": {"Labels": {"maintainer": "Acme Inc.", "version": "1.2"}}})",
               R"("acme/agent:1.2")");
    EXPECT_THAT(remedy.remedies("image.tar"),
                ElementsAre(Pair(file,
                                 "Ask Acme Inc. for a fixed version of image acme/agent:1.2; "
                                 "this is 1.2. If you build it yourself, rebuild it on a "
                                 "fixed base. Then replace its containers.")));
}

TEST_F(ProductsOfContainers, ComeBeforeTheImageThatTheyAreIn) {
    pack_jar(netty, "content/opt/netty.jar");
    save_image("content", "{}", R"("acme/agent:1.2")");
    EXPECT_THAT(remedy.remedies("image.tar"),
                ElementsAre(Pair("!l/layer.tar!./opt/netty.jar!META-INF/native/libssl.so",
                                 std::string(ask_netty) +
                                     " Then rebuild image acme/agent:1.2 with it and replace its "
                                     "containers.")));
}

TEST_F(ProductsOfContainers, ThatADistributionMadeAreUpdatedInTheImage) {
    remedy.write("content/etc/os-release", "ID=debian\nVERSION_ID=\"7\"\n");
    remedy.write("content/var/lib/dpkg/status",
                 "Package: libssl1.0.0\nStatus: install ok installed\nSource: openssl\n"
                 "Version: 1.0.1e-2+deb7u4\n\n");
    save_image("content", "{}", R"("acme/agent:1.2")");
    EXPECT_THAT(remedy.remedies("image.tar"),
                ElementsAre(Pair("libssl1.0.0",
                                 "Update it (fixed in 1.0.1e-2+deb7u5) where image acme/agent:1.2 "
                                 "is built: apt-get update && apt-get install --only-upgrade "
                                 "libssl1.0.0; then rebuild it and replace its containers.")));
}

TEST(DescriptionPlaces, AreKnownByTheirNames) {
    EXPECT_EQ(find_description("/a/x.deb!control.tar.xz!./control")->container, "/a/x.deb!");
    EXPECT_EQ(find_description("t.tar!x.deb!control.tar!control")->container, "t.tar!x.deb!");
    EXPECT_EQ(find_description("x.apk!.PKGINFO")->container, "x.apk!");
    EXPECT_EQ(find_description("x.jar!META-INF/MANIFEST.MF")->container, "x.jar!");
    for (const char* path :
         {"/META-INF/MANIFEST.MF", "x.jar!a/META-INF/MANIFEST.MF", "x.apk!a/.PKGINFO", ".PKGINFO",
          "x.deb!data.tar.xz!./control", "control.tar!./control", "x.deb!control.tar!./a/control",
          "x.deb!control", ""}) {
        EXPECT_FALSE(find_description(path)) << path;
    }
}

TEST(ContainerProducts, AreForgottenBeyondTheirLimit) {
    ContainerProducts products;
    for (std::size_t number = 0; number <= ContainerProducts::containers_max; ++number) {
        const std::string container = std::to_string(number) + "!";
        products.take({.kind = DescriptionKind::package_info, .container = container},
                      "pkgname = a");
    }
    EXPECT_EQ(products.remedy_for("0!b", "own"), "Ask its vendor for a fixed version of a.");
    EXPECT_EQ(products.remedy_for(std::to_string(ContainerProducts::containers_max) + "!b", "own"),
              "own");
}

}  // namespace
}  // namespace hemostat::inspect
