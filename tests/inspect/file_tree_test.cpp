#include "inspect/file_tree.h"

#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>
#include <filesystem>

namespace hemostat::inspect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Walked {
    Status status = Done{};
    std::vector<std::string> files;
    std::vector<Omission> omissions;
};

Walked walk(const FileTreeOptions& options) {
    Walked walked;
    walked.status = walk_files(
        options, [&](const std::string& path) { walked.files.push_back(path); },
        [&](Omission omission) { walked.omissions.push_back(std::move(omission)); },
        [] { return false; });
    return walked;
}

class FileTree : public testing::Test {
protected:
    FileTree() {
        folder.run("mkdir -p sub/deep");
        for (const char* name : {"b", "a", "sub/c", "sub/deep/d.iso"}) {
            folder.write(name, name);
        }
    }
    binary::Workshop folder;
};

TEST_F(FileTree, GivesRegularFilesInTheOrderOfTheirNames) {
    const Walked walked = walk({.roots = {folder.path("")}});
    EXPECT_THAT(walked.files, ElementsAre(folder.path("a"), folder.path("b"), folder.path("sub/c"),
                                          folder.path("sub/deep/d.iso")));
    EXPECT_THAT(walked.omissions, IsEmpty());
}

TEST_F(FileTree, FollowsNoLinksButThatOfARoot) {
    folder.run("ln -s sub link; ln -s a file; mkfifo pipe");
    EXPECT_EQ(walk({.roots = {folder.path("")}}).files.size(), 4U);
    EXPECT_EQ(walk({.roots = {folder.path("link")}}).files.size(), 2U);
    EXPECT_THAT(walk({.roots = {folder.path("a")}}).files, ElementsAre(folder.path("a")));
}

TEST_F(FileTree, SaysWhatItLeftOutAsWished) {
    const Walked walked = walk({.roots = {folder.path("")}, .excluded = {"*.iso", "*/b"}});
    EXPECT_THAT(walked.files, ElementsAre(folder.path("a"), folder.path("sub/c")));
    ASSERT_EQ(walked.omissions.size(), 2U);
    EXPECT_EQ(walked.omissions[0].path, folder.path("b"));
    EXPECT_TRUE(walked.omissions[0].is_wish);
    const Walked without = walk({.roots = {folder.path("")}, .excluded = {"sub"}});
    EXPECT_THAT(without.files, ElementsAre(folder.path("a"), folder.path("b")));
    EXPECT_EQ(without.omissions.size(), 1U);
}

TEST_F(FileTree, NamesARootThatDoesNotExist) {
    const Walked walked = walk({.roots = {folder.path("a"), folder.path("no")}});
    ASSERT_FALSE(walked.status);
    EXPECT_EQ(walked.status.error().kind, ErrorKind::invalid_input);
    EXPECT_THAT(walked.status.error().what, testing::HasSubstr(folder.path("no")));
    EXPECT_THAT(walked.files, IsEmpty());
}

TEST_F(FileTree, NeverEntersWhatTheKernelMakesUp) {
    const Walked walked = walk({.roots = {"/proc/self"}});
    EXPECT_TRUE(walked.status);
    EXPECT_THAT(walked.files, IsEmpty());
    ASSERT_EQ(walked.omissions.size(), 1U);
    EXPECT_EQ(walked.omissions[0].path, "/proc/self");
    EXPECT_TRUE(walked.omissions[0].is_wish);
}

// As nobody, in a process of its own: nothing is closed to root.
TEST_F(FileTree, ListsAFolderThatItMayNotRead) {
    constexpr uid_t nobody = 65534;
    ::chmod(folder.path("").c_str(), 0755);
    ::chmod(folder.path("sub").c_str(), 0);
    const auto lists_it = [&] {
        const Walked walked = walk({.roots = {folder.path("")}});
        return walked.omissions.size() == 1 && walked.omissions[0].path == folder.path("sub") &&
               !walked.omissions[0].is_wish && walked.files.size() == 2;
    };
    EXPECT_EXIT(
        {
            const bool is_user = ::geteuid() != 0 || ::seteuid(nobody) == 0;
            ::_exit(is_user && lists_it() ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
    ::chmod(folder.path("sub").c_str(), 0755);
}

}  // namespace
}  // namespace hemostat::inspect
