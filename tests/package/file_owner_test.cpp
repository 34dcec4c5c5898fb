#include "package/file_owner.h"

#include "tests/package/rpm_workshop.h"

#include <gmock/gmock.h>

namespace hemostat::package {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view two_packages =
    "P:acme-agent\n"
    "V:1.2.3-r0\n"
    "A:x86_64\n"
    "m:Acme Inc. <support@acme.example>\n"
    "F:opt/acme\n"
    "R:agent\n"
    "Z:Q12jmj7l5rSw0yVb/vlWAYkK/YBwk=\n"
    "R:watcher\n"
    "\n"
    "P:other\n"
    "V:1\n"
    "c:24fc957f\n"
    "F:\n"
    "R:agent\n"
    "\n";

auto is(std::string_view wanted) {
    return [wanted](std::string_view path) { return path == wanted; };
}

TEST(FileOwner, IsFoundInApksDatabase) {
    const auto owners = find_apk_owners(two_packages, is("opt/acme/agent"));
    ASSERT_EQ(owners.size(), 1U);
    EXPECT_EQ(owners[0].path, "opt/acme/agent");
    EXPECT_EQ(owners[0].package.name, "acme-agent");
    EXPECT_EQ(owners[0].package.version, "1.2.3-r0");
    EXPECT_EQ(owners[0].package.vendor, "Acme Inc. <support@acme.example>");
    EXPECT_THAT(owners[0].package.files, IsEmpty());
    const auto at_root = find_apk_owners(two_packages, is("agent"));
    ASSERT_EQ(at_root.size(), 1U);
    EXPECT_EQ(at_root[0].package.name, "other");
    EXPECT_EQ(at_root[0].package.commit, "24fc957f");
}

TEST(FileOwner, OfAFileThatNoPackageBroughtIsNone) {
    EXPECT_THAT(find_apk_owners(two_packages, is("opt/acme/other")), IsEmpty());
    EXPECT_THAT(find_apk_owners("R:agent\n\n", is("agent")), IsEmpty());
    EXPECT_THAT(find_rpm_owners({}, is("agent")), IsEmpty());
}

TEST(FileOwner, OfOneFileMayBeSeveral) {
    const auto owners = find_apk_owners(two_packages, [](std::string_view) { return true; });
    EXPECT_EQ(owners.size(), 3U);
}

TEST(FileOwner, IsFoundInRpmsDatabase) {
    const binary::Workshop folder;
    folder.write("agent", "program");
    const RpmWorkshop rpm(folder);
    for (const std::string name : {"acme-agent", "other"}) {
        rpm.install({.name = name,
                     .version = "1.2.3",
                     .release = "4",
                     .epoch = "",
                     .source_file = "agent",
                     .path = "/opt/" + name + "/agent",
                     .vendor = name == "other" ? "" : "Acme Inc."},
                    "db");
    }
    const Bytes database = folder.bytes("db/rpmdb.sqlite");
    const auto owners = find_rpm_owners(database, is("opt/acme-agent/agent"));
    ASSERT_EQ(owners.size(), 1U);
    EXPECT_EQ(owners[0].package.name, "acme-agent");
    EXPECT_EQ(owners[0].package.version, "1.2.3-4");
    EXPECT_EQ(owners[0].package.vendor, "Acme Inc.");
    EXPECT_THAT(find_rpm_owners(database, is("opt/agent")), IsEmpty());
}

TEST(FileOwner, IsFoundInDpkgsLists) {
    EXPECT_THAT(find_in_dpkg_list("/.\n/opt\n/opt/acme/agent\n", is("opt/acme/agent")),
                ElementsAre("opt/acme/agent"));
    EXPECT_THAT(find_in_dpkg_list("00000000000000000000000000000000  opt/acme/agent\n",
                                  is("opt/acme/agent")),
                ElementsAre("opt/acme/agent"));
    EXPECT_THAT(find_in_dpkg_list("opt/acme/agent\n/opt/acme/agents\n\n", is("opt/acme/agent")),
                IsEmpty());
}

}  // namespace
}  // namespace hemostat::package
