#include "inspect/file_tree.h"

#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
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

void descend(const FileTree& tree, const Folder& folder, Walked& walked) {
    const Listing listing = tree.list(folder, false);
    for (const FoundFile& file : listing.files) {
        walked.files.push_back(join(folder.path, file.name));
    }
    walked.omissions.insert(walked.omissions.end(), listing.omissions.begin(),
                            listing.omissions.end());
    for (const Folder& below : listing.folders) {
        descend(tree, below, walked);
    }
}

Walked walk(const FileTreeOptions& options) {
    Walked walked;
    const FileTree tree(options);
    const auto roots = tree.roots();
    if (!roots) {
        walked.status = tl::make_unexpected(roots.error());
        return walked;
    }
    walked.omissions = roots->omissions;
    for (const FoundFile& file : roots->files) {
        walked.files.push_back(file.name);
    }
    for (const Folder& folder : roots->folders) {
        descend(tree, folder, walked);
    }
    std::ranges::sort(walked.files);
    std::ranges::sort(walked.omissions, {}, &Omission::path);
    return walked;
}

class FileTreeTest : public testing::Test {
protected:
    FileTreeTest() {
        folder.run("mkdir -p sub/deep");
        for (const char* name : {"b", "a", "sub/c", "sub/deep/d.iso"}) {
            folder.write(name, name);
        }
    }
    binary::Workshop folder;
};

TEST_F(FileTreeTest, GivesRegularFilesOnce) {
    const Walked walked = walk({.roots = {folder.path("")}});
    EXPECT_THAT(walked.files, ElementsAre(folder.path("a"), folder.path("b"), folder.path("sub/c"),
                                          folder.path("sub/deep/d.iso")));
    EXPECT_THAT(walked.omissions, IsEmpty());
}

TEST_F(FileTreeTest, FollowsNoLinksButThatOfARoot) {
    folder.run("ln -s sub link; ln -s a file; mkfifo pipe");
    EXPECT_EQ(walk({.roots = {folder.path("")}}).files.size(), 4U);
    EXPECT_EQ(walk({.roots = {folder.path("link")}}).files.size(), 2U);
    EXPECT_THAT(walk({.roots = {folder.path("a")}}).files, ElementsAre(folder.path("a")));
}

TEST_F(FileTreeTest, SaysWhatItLeftOutAsWished) {
    const Walked walked = walk({.roots = {folder.path("")}, .excluded = {"*.iso", "*/b"}});
    EXPECT_THAT(walked.files, ElementsAre(folder.path("a"), folder.path("sub/c")));
    ASSERT_EQ(walked.omissions.size(), 2U);
    EXPECT_EQ(walked.omissions[0].path, folder.path("b"));
    EXPECT_TRUE(walked.omissions[0].is_wish);
    const Walked without = walk({.roots = {folder.path("")}, .excluded = {"sub"}});
    EXPECT_THAT(without.files, ElementsAre(folder.path("a"), folder.path("b")));
    EXPECT_EQ(without.omissions.size(), 1U);
}

TEST_F(FileTreeTest, SaysHowFilesStandWhereThatIsAskedFor) {
    const std::vector<std::string> roots{folder.path("")};
    const FileTreeOptions options{.roots = roots};
    const FileTree tree(options);
    const auto files = [&](bool with_states) {
        auto found = tree.list({.path = folder.path(""), .parent = nullptr}, with_states).files;
        std::ranges::sort(found, {}, &FoundFile::name);
        return found;
    };
    struct stat status{};
    ASSERT_EQ(::stat(folder.path("a").c_str(), &status), 0);
    ASSERT_EQ(files(true).size(), 2U);
    EXPECT_EQ(files(true)[0].state, state_of(status));
    EXPECT_EQ(files(false)[0].state, std::nullopt);
    // The same size, and the time of the content put back.
    folder.run("touch -r a when && printf b > a && touch -r when a && rm when");
    EXPECT_NE(files(true)[0].state, state_of(status));
}

TEST_F(FileTreeTest, NamesARootThatDoesNotExist) {
    const Walked walked = walk({.roots = {folder.path("a"), folder.path("no")}});
    ASSERT_FALSE(walked.status);
    EXPECT_EQ(walked.status.error().kind, ErrorKind::invalid_input);
    EXPECT_THAT(walked.status.error().what, testing::HasSubstr(folder.path("no")));
    EXPECT_THAT(walked.files, IsEmpty());
}

TEST_F(FileTreeTest, NeverEntersWhatTheKernelMakesUp) {
    const Walked walked = walk({.roots = {"/proc/self"}});
    EXPECT_TRUE(walked.status);
    EXPECT_THAT(walked.files, IsEmpty());
    ASSERT_EQ(walked.omissions.size(), 1U);
    EXPECT_EQ(walked.omissions[0].path, "/proc/self");
    EXPECT_TRUE(walked.omissions[0].is_wish);
}

// As nobody, in a process of its own: nothing is closed to root.
TEST_F(FileTreeTest, ListsAFolderThatItMayNotRead) {
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
