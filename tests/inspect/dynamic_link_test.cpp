#include "inspect/dynamic_link.h"

#include <gmock/gmock.h>
#include <string>

namespace hemostat::inspect {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST(DynamicLink, KnowsLibrariesOfOpenSslByName) {
    for (const std::string name :
         {"libssl.so.1.0.0", "libcrypto.so.10", "libssl.so", "libssl-1_1.so", "libcrypto_fips.so",
          "libssl10.so", "/opt/app/lib/libssl.so.3", "$ORIGIN/libcrypto.so.3"}) {
        EXPECT_TRUE(is_openssl_library(name)) << name;
    }
    for (const std::string name :
         {"libssl3.so", "libcrypto++.so.8", "libcryptopp.so", "libsslcommon.so", "libssl",
          "libgnutls-openssl.so.27", "libssh.so.4", "/libssl.so/libc.so.6", ""}) {
        EXPECT_FALSE(is_openssl_library(name)) << name;
    }
}

TEST(DynamicLink, HasAllThatTheLoaderGoesBy) {
    const binary::Image image{.format = binary::Format::elf,
                              .machine = "mips",
                              .byte_order = std::endian::big,
                              .needed = {"libc.so.6", "libssl.so.1.0.0", "libcrypto.so.1.0.0"},
                              .run_path = "/run",
                              .rpath = "/old",
                              .interpreter = "/lib/ld.so.1"};
    const DynamicLink expected{.path = "/bin/x",
                               .needed = {"libssl.so.1.0.0", "libcrypto.so.1.0.0"},
                               .rpath = "/old",
                               .run_path = "/run",
                               .interpreter = "/lib/ld.so.1",
                               .machine = "mips",
                               .is_64_bit = false,
                               .is_big_endian = true};
    EXPECT_EQ(find_dynamic_link("/bin/x", image), expected);
}

TEST(DynamicLink, IsOfElfFilesThatNeedOpenSslAlone) {
    binary::Image image{.format = binary::Format::elf, .needed = {"libc.so.6", "libssl3.so"}};
    EXPECT_EQ(find_dynamic_link("/bin/x", image), std::nullopt);
    image.needed.emplace_back("libssl.so.3");
    EXPECT_TRUE(find_dynamic_link("/bin/x", image));
    image.format = binary::Format::mach_o;
    EXPECT_EQ(find_dynamic_link("/bin/x", image), std::nullopt);
}

TEST(DynamicLink, KeepsAFewNames) {
    binary::Image image{.format = binary::Format::elf};
    image.needed.assign(needed_libraries_max + 1, "libssl.so.3");
    EXPECT_THAT(find_dynamic_link("/bin/x", image)->needed, SizeIs(needed_libraries_max));
}

}  // namespace
}  // namespace hemostat::inspect
