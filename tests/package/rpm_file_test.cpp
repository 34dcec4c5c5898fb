// Packages that rpmbuild made, and broken ones.
#include "package/rpm_file.h"

#include "package/rpm_header.h"
#include "tests/package/rpm_workshop.h"

#include <gtest/gtest.h>

namespace hemostat::package {
namespace {

class RpmFile : public testing::Test {
protected:
    RpmFile() {
        folder.write("agent", "program");
        RpmWorkshop(folder).build({.name = "acme-agent",
                                   .version = "1.2.3",
                                   .release = "4",
                                   .epoch = "",
                                   .source_file = "agent",
                                   .path = "/opt/acme/agent",
                                   .vendor = "Acme Inc."},
                                  "agent.rpm");
        file = folder.bytes("agent.rpm");
    }

    binary::Workshop folder;
    Bytes file;
};

TEST_F(RpmFile, HasAHeaderThatSaysWhatItIs) {
    const auto place = find_rpm_header(file);
    ASSERT_TRUE(place);
    const auto package = parse_rpm_header(ByteView(file).subspan(place->offset, place->size));
    ASSERT_TRUE(package);
    EXPECT_EQ(package->name, "acme-agent");
    EXPECT_EQ(package->version, "1.2.3-4");
    EXPECT_EQ(package->vendor, "Acme Inc.");
}

TEST_F(RpmFile, ThatIsCutInFrontOfItHasNone) {
    const std::size_t offset = find_rpm_header(file)->offset;
    for (std::size_t size = 0; size < offset + 8; ++size) {
        EXPECT_FALSE(find_rpm_header(ByteView(file).first(size))) << size;
    }
    EXPECT_TRUE(find_rpm_header(ByteView(file).first(offset + 8)));
}

TEST_F(RpmFile, ThatHasAnotherMarkIsNone) {
    const std::size_t offset = find_rpm_header(file)->offset;
    for (const std::size_t at : {std::size_t{0}, std::size_t{96}, offset - 8}) {
        Bytes other = file;
        ++other[at];
        EXPECT_FALSE(find_rpm_header(other)) << at;
    }
}

TEST_F(RpmFile, WhoseSignatureClaimsToBeLargerThanItHasNone) {
    file[96 + 8] = 0xff;
    EXPECT_FALSE(find_rpm_header(file));
}

}  // namespace
}  // namespace hemostat::package
