#include "inspect/root_folder.h"

#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <filesystem>
#include <string>

namespace hemostat::inspect {
namespace {

using testing::ElementsAre;

class InRootFolder : public testing::Test {
protected:
    InRootFolder() {
        folder.run(
            "mkdir -p root/usr/lib root/etc out && echo inside > root/usr/lib/file && "
            "echo outside > out/file && ln -s ../out root/out");
    }
    [[nodiscard]] RootFolder open() const { return *RootFolder::open(folder.path("root")); }
    /// Where `path` leads, or "".
    [[nodiscard]] std::string find(const std::string& path) const {
        const auto entry = open().find(path);
        return entry ? entry->path : "";
    }
    void link(const std::string& target, const std::string& name) const {
        std::filesystem::create_symlink(target, folder.path("root/" + name));
    }
    binary::Workshop folder;
};

TEST_F(InRootFolder, FindsWhatIsThereAndNothingElse) {
    EXPECT_EQ(find("/usr/lib/file"), "/usr/lib/file");
    EXPECT_EQ(find("usr//./lib/../lib/file"), "/usr/lib/file");
    EXPECT_EQ(find("/usr/lib"), "/usr/lib");
    for (const std::string absent : {"/usr/lib/none", "/usr/lib/file/", "/usr/lib/file/..",
                                     "/usr/lib/file/x", "/", "", ".."}) {
        // A slash behind a file is let pass: nobody asks for one.
        EXPECT_EQ(find(absent), absent == "/usr/lib/file/" ? "/usr/lib/file" : "") << absent;
    }
    EXPECT_FALSE(RootFolder::open(folder.path("none")));
    EXPECT_FALSE(RootFolder::open(folder.path("root/usr/lib/file")));
}

TEST_F(InRootFolder, FollowsLinksAndTellsThePathWithoutThem) {
    link("usr/lib", "lib");
    link("/usr/lib", "usr/absolute");
    link("absolute/file", "usr/chain");
    link("../../../../../../../etc/../usr/lib/file", "above");
    EXPECT_EQ(find("/lib/file"), "/usr/lib/file");
    EXPECT_EQ(find("/usr/absolute/file"), "/usr/lib/file");
    EXPECT_EQ(find("/usr/chain"), "/usr/lib/file");
    EXPECT_EQ(find("/above"), "/usr/lib/file");
    link("nowhere", "dangling");
    EXPECT_EQ(find("/dangling"), "");
}

TEST_F(InRootFolder, NeverLeavesTheRoot) {
    link("/", "top");
    link(folder.path("out"), "far");
    EXPECT_EQ(find("/out/file"), "") << "the link says ../out";
    EXPECT_EQ(find("/../out/file"), "");
    EXPECT_EQ(find("/top/../../out/file"), "");
    EXPECT_EQ(find("/far/file"), "") << "absolute links begin at the root";
    EXPECT_EQ(find("/top/usr/lib/file"), "/usr/lib/file");
}

TEST_F(InRootFolder, EndsInLoopsAndDepths) {
    link("b", "a");
    link("a", "b");
    EXPECT_EQ(find("/a"), "");
    link("self/self", "self");
    EXPECT_EQ(find("/self"), "");
    link("usr/lib/file", "link0");
    for (int at = 1; at <= RootFolder::links_max; ++at) {
        link("link" + std::to_string(at - 1), "link" + std::to_string(at));
    }
    EXPECT_EQ(find("/link" + std::to_string(RootFolder::links_max - 1)), "/usr/lib/file");
    EXPECT_EQ(find("/link" + std::to_string(RootFolder::links_max)), "");
    std::string deep;
    for (std::size_t depth = 0; depth < RootFolder::depth_max; ++depth) {
        deep += "/d";
    }
    std::filesystem::create_directories(folder.path("root" + deep + "/d"));
    EXPECT_EQ(find(deep), deep);
    EXPECT_EQ(find(deep + "/d"), "");
}

TEST_F(InRootFolder, ReadsFilesAndNeverWaitsForAPipe) {
    const RootFolder root = open();
    const auto read = [&](const std::string& path, std::size_t size_max) {
        const auto entry = root.find(path);
        const auto bytes = RootFolder::read_front(*entry, size_max);
        return bytes ? std::string(as_text(*bytes)) : bytes.error().what;
    };
    EXPECT_EQ(read("/usr/lib/file", 100), "inside\n");
    EXPECT_EQ(read("/usr/lib/file", 3), "ins");
    ::mkfifo(folder.path("root/pipe").c_str(), 0600);
    EXPECT_EQ(read("/pipe", 100), "it is no regular file");
    EXPECT_EQ(read("/usr", 100), "it is no regular file");
}

TEST_F(InRootFolder, WhatBecameALinkSinceItWasFoundIsNotFollowed) {
    const RootFolder root = open();
    const auto entry = root.find("/usr/lib/file");
    std::filesystem::remove(folder.path("root/usr/lib/file"));
    link(folder.path("out/file"), "usr/lib/file");
    EXPECT_FALSE(RootFolder::read_front(*entry, 100));
}

TEST_F(InRootFolder, ListsAFolderUpToALimit) {
    const RootFolder root = open();
    EXPECT_THAT(*RootFolder::list(*root.find("/usr"), 3), ElementsAre(".", "..", "lib"));
    EXPECT_FALSE(RootFolder::list(*root.find("/usr"), 2));
    EXPECT_FALSE(RootFolder::list(*root.find("/usr/lib/file"), 3));
    EXPECT_TRUE(root.has_folder("/usr/lib"));
    EXPECT_FALSE(root.has_folder("/usr/lib/file"));
}

}  // namespace
}  // namespace hemostat::inspect
