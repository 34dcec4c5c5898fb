#include "inspect/guarded_folder.h"

#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <unistd.h>

namespace hemostat::inspect {
namespace {

using testing::HasSubstr;

void expect_refused(const std::string& path, ErrorKind kind, const std::string& what) {
    const Status status = expect_guarded(path);
    ASSERT_FALSE(status) << path;
    EXPECT_EQ(status.error().kind, kind);
    EXPECT_THAT(status.error().what, HasSubstr(what));
}

class GuardedFolder : public testing::Test {
protected:
    binary::Workshop folder;
};

TEST_F(GuardedFolder, IsOursOnTheWholeWay) {
    folder.run("mkdir -p a/b && ln -s a/b to && ln -s " + folder.path("to") + " far");
    for (const std::string path : {"a", "a/b/", "a/./b", "a/../a/b", "to", "far", "a/new/one"}) {
        EXPECT_TRUE(expect_guarded(folder.path(path))) << path;
    }
    EXPECT_TRUE(expect_guarded("/"));
}

TEST_F(GuardedFolder, IsNoneThatOthersMayWriteTo) {
    folder.run("mkdir -p g/in/deep && chmod 775 g/in && mkdir -p o/in && chmod 707 o");
    expect_refused(folder.path("g/in/deep"), ErrorKind::not_permitted,
                   "others may write to " + folder.path("g/in"));
    expect_refused(folder.path("g/in"), ErrorKind::not_permitted, "others may write to");
    expect_refused(folder.path("o/in"), ErrorKind::not_permitted, "others may write to");
    expect_refused(folder.path("o/not/there/yet"), ErrorKind::not_permitted, folder.path("o"));
    folder.run("chmod +t o g/in");
    EXPECT_TRUE(expect_guarded(folder.path("o/in")));
    EXPECT_TRUE(expect_guarded(folder.path("g/in/deep")));
}

TEST_F(GuardedFolder, IsFollowedThroughLinks) {
    folder.run("mkdir -p o/in safe && chmod 777 o && ln -s ../o/in safe/link && ln -s loop loop");
    expect_refused(folder.path("safe/link"), ErrorKind::not_permitted, folder.path("o"));
    expect_refused(folder.path("safe/link/../../safe"), ErrorKind::not_permitted, folder.path("o"));
    expect_refused(folder.path("loop"), ErrorKind::io, "loop");
}

TEST_F(GuardedFolder, IsNoneOfAnotherUser) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "NOT TESTED: only root can give a folder away";
    }
    folder.run(
        "mkdir -p u/in sticky own && chown 65534 u && chmod 1777 sticky && "
        "ln -s ../own sticky/link && chown -h 65534 sticky/link");
    expect_refused(folder.path("u/in"), ErrorKind::not_permitted,
                   folder.path("u") + " is another user's");
    expect_refused(folder.path("sticky/link"), ErrorKind::not_permitted, "is another user's");
    folder.run("chown 0 u && chown -h 0 sticky/link");
    EXPECT_TRUE(expect_guarded(folder.path("u/in")));
    EXPECT_TRUE(expect_guarded(folder.path("sticky/link")));
}

}  // namespace
}  // namespace hemostat::inspect
