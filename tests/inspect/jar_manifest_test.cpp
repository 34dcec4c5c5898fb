#include "inspect/jar_manifest.h"

#include <gtest/gtest.h>

namespace hemostat::inspect {
namespace {

TEST(JarManifest, SaysWhoMadeWhat) {
    EXPECT_EQ(parse_jar_manifest("Manifest-Version: 1.0\r\n"
                                 "Implementation-Title: Netty/TomcatNative\r\n"
                                 "implementation-VENDOR: The Netty Project\r\n"
                                 "Implementation-Version: 2.0.1.Final\r\n"),
              (Product{"The Netty Project", "Netty/TomcatNative", "2.0.1.Final"}));
}

TEST(JarManifest, ContinuesLinesBehindASpace) {
    EXPECT_EQ(parse_jar_manifest("Implementation-Title: Netty/\n Tomcat\n  Native\n"
                                 "Other: a\n bc\nImplementation-Version: 1\n"),
              (Product{"", "Netty/Tomcat Native", "1"}));
}

TEST(JarManifest, EndsWhereItsPartsBegin) {
    EXPECT_EQ(parse_jar_manifest("Manifest-Version: 1.0\n\nName: a\nImplementation-Title: a\n"),
              Product{});
}

TEST(JarManifest, TakesWhatOsgiSaysWhereNothingElseDoes) {
    EXPECT_EQ(parse_jar_manifest("Bundle-Name: b\nBundle-Vendor: v\nBundle-Version: 1\n"
                                 "Implementation-Title: a\nImplementation-Vendor: \n"),
              (Product{"v", "a", "1"}));
}

TEST(JarManifest, OfOtherTextSaysNothing) {
    for (const char* text : {"", "\n", " Implementation-Title: a", "Implementation-Title",
                             "Implementation-Titles: a", "XImplementation-Title: a", "Name: a"}) {
        EXPECT_EQ(parse_jar_manifest(text), Product{}) << text;
    }
}

TEST(JarManifest, IsCutInItsValues) {
    const std::string text = "Implementation-Title: " + std::string(5000, 'a') + "\n b";
    EXPECT_EQ(parse_jar_manifest(text).name, std::string(1024, 'a'));
}

}  // namespace
}  // namespace hemostat::inspect
