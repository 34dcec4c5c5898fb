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
    const Listing listing = tree.list(folder, nullptr);
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

class KnownFolder : public FileTreeTest {
protected:
    [[nodiscard]] Listing list(const KnownFiles* known) const {
        Listing listing = FileTree(options).list({folder.path(""), nullptr}, known);
        std::ranges::sort(listing.files, {}, &FoundFile::name);
        return listing;
    }
    [[nodiscard]] FileState state_of(const std::string& name) const {
        struct stat status{};
        EXPECT_EQ(::stat(folder.path(name).c_str(), &status), 0);
        return hemostat::state_of(status);
    }
    FileTreeOptions options{.roots = {folder.path("")}};
};

TEST_F(KnownFolder, SaysHowItsFilesStand) {
    const KnownFiles nothing;
    const FileState before = state_of("a");
    ASSERT_EQ(list(&nothing).files.size(), 2U);
    EXPECT_EQ(list(&nothing).files[0].state, before);
    EXPECT_EQ(list(nullptr).files[0].state, std::nullopt);
    // The same size, and the time of the content put back.
    folder.run("touch -r a when && printf b > a && touch -r when a && rm when");
    EXPECT_NE(list(&nothing).files[0].state, before);
}

TEST_F(KnownFolder, ListsNoFileThatStandsAsItDid) {
    const KnownFiles known{.unremarkable = {state_of("a")}};
    const Listing listing = list(&known);
    if (listing.known.mount.empty()) {
        GTEST_SKIP() << "NOT TESTED: nothing is known of a file system as that of "
                     << folder.path("") << "; TMPDIR on ext4, XFS or btrfs would do";
    }
    ASSERT_EQ(listing.files.size(), 1U);
    EXPECT_EQ(listing.files[0].name, "b");
    EXPECT_EQ(listing.known.unremarkable, known.unremarkable);
}

TEST_F(KnownFolder, IsListedByItsNamesWhileItStandsAsItDid) {
    folder.run("ln -s a link && mkfifo pipe");
    const Listing first = list(nullptr);
    ASSERT_NE(first.known.names, nullptr);
    EXPECT_EQ(first.known.names->state, state_of(""));
    const std::string& text = first.known.names->text;
    EXPECT_EQ(std::ranges::count(text, '\0'), 3) << "a, b and sub, but neither link nor pipe";
    if (first.known.mount.empty()) {
        GTEST_SKIP() << "NOT TESTED: nothing is known of a file system as that of "
                     << folder.path("") << "; TMPDIR on ext4, XFS or btrfs would do";
    }
    const Listing second = list(&first.known);
    EXPECT_EQ(second.known.names, first.known.names);
    ASSERT_EQ(second.files.size(), 2U);
    EXPECT_EQ(second.files[0].name, "a");
    EXPECT_EQ(second.files[1].name, "b");
    ASSERT_EQ(second.folders.size(), 1U);
    EXPECT_EQ(second.folders[0].path, folder.path("sub"));
    // One that stands otherwise is asked again.
    auto other = std::make_shared<FolderNames>(*first.known.names);
    other->state.changed -= 1;
    other->text.clear();
    const KnownFiles outdated{.mount = first.known.mount, .names = other};
    EXPECT_EQ(list(&outdated).files.size(), 2U);
    EXPECT_EQ(list(&outdated).known.names->text, text);
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
