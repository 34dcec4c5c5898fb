#include "inspect/system_roots.h"

#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <string>

namespace hemostat::inspect {
namespace {

TEST(SystemRoots, KnowsLayersOfImagesByTheirPlace) {
    for (const std::string folder :
         {"/var/lib/docker/overlay2/0a1b/diff", "/var/lib/docker/overlay2/0a1b/diff/usr/bin",
          "/home/me/.local/share/containers/storage/overlay/0a1b/diff/usr",
          "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/12/fs/opt"}) {
        EXPECT_TRUE(is_in_layer(folder)) << folder;
    }
    for (const std::string folder :
         {"/var/lib/docker/overlay2/0a1b/merged/usr", "/overlay2/diff", "/snapshots/x/diff",
          "/srv/overlay/fs/12", "/usr/bin", "/", ""}) {
        EXPECT_FALSE(is_in_layer(folder)) << folder;
    }
}

class SystemRootsOfFolders : public testing::Test {
protected:
    SystemRootsOfFolders() {
        folder.run(
            "mkdir -p jail/usr/lib/app jail/lib64 part/usr/lib/app part/lib && "
            "touch jail/lib64/ld-linux-x86-64.so.2 && "
            "mkdir -p overlay2/1/diff/usr/bin overlay2/1/diff/lib64");
    }
    std::string root_of(const std::string& path, const std::vector<std::string>& given = {}) const {
        SystemRoots roots(given);
        const LoaderSearch* const search = roots.find(folder.path(path));
        return search == nullptr ? "none" : search->root().path();
    }
    binary::Workshop folder;
};

TEST_F(SystemRootsOfFolders, AreThoseWithALoaderAroundAFile) {
    EXPECT_EQ(root_of("jail/usr/lib/app"), folder.path("jail"));
    EXPECT_EQ(root_of("jail"), folder.path("jail"));
    EXPECT_EQ(root_of("part/usr/lib/app"), "") << "it has no loader";
    folder.run("ln -s jail/lib64 lib64");
    EXPECT_EQ(root_of("part/usr/lib/app"), "") << "there is no usr beside it";
    folder.run("mkdir -p inner && mv jail inner && ln -s /lib64/ld-linux-x86-64.so.2 part/lib/x");
    EXPECT_EQ(root_of("inner/jail/usr"), folder.path("inner/jail"));
}

TEST_F(SystemRootsOfFolders, FindALoaderBehindLinksWithinTheRoot) {
    folder.run(
        "mkdir -p moved/usr/lib64 && ln -s /usr/lib64 moved/lib64 && "
        "touch moved/usr/lib64/ld-linux-x86-64.so.2");
    EXPECT_EQ(root_of("moved/usr"), folder.path("moved"));
    folder.run("rm moved/usr/lib64/ld-linux-x86-64.so.2");
    EXPECT_EQ(root_of("moved/usr"), "") << "that of this machine does not count";
}

TEST_F(SystemRootsOfFolders, AreThoseThatTheUserGives) {
    EXPECT_EQ(root_of("part/usr/lib/app", {folder.path("part")}), folder.path("part"));
    EXPECT_EQ(root_of("part/usr/lib/app", {folder.path("par")}), "");
    EXPECT_EQ(root_of("jail/usr", {folder.path("")}), folder.path("jail")) << "the inner one";
}

TEST_F(SystemRootsOfFolders, AreNotKnownOfALayer) {
    EXPECT_EQ(root_of("overlay2/1/diff/usr/bin"), "none");
    folder.run("touch overlay2/1/diff/lib64/ld-linux-x86-64.so.2");
    EXPECT_EQ(root_of("overlay2/1/diff/usr/bin"), folder.path("overlay2/1/diff"))
        << "one that is a whole system";
}

}  // namespace
}  // namespace hemostat::inspect
