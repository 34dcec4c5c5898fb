// What a process runs against what is on disk, by the numbers in its maps: as someone sees it who
// may not read what it has mapped. Those who may are in processes_test.cpp.
#include "inspect/mapped_files.h"

#include "tests/binary/workshop.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <filesystem>
#include <string>

namespace hemostat::inspect {
namespace {

namespace fs = std::filesystem;

/// A process with what we read of it, and without map_files.
class MappedFiles : public testing::Test {
protected:
    MappedFiles() {
        folder.write("program", "program");
        folder.write("library", "library");
        fs::create_directory(folder.path("812"));
        fs::create_symlink(folder.path("program"), folder.path("812/exe"));
    }

    /// The number of the file system's device, and of the library itself.
    [[nodiscard]] struct stat library() const {
        struct stat status{};
        EXPECT_EQ(stat(folder.path("library").c_str(), &status), 0);
        return status;
    }

    [[nodiscard]] std::string line(std::uint64_t device, std::uint64_t inode,
                                   const std::string& name) const {
        return fmt::format("7000-8000 r-xp 00000000 {:02x}:{:02x} {}    {}\n", major(device),
                           minor(device), inode, folder.path(name));
    }

    [[nodiscard]] Result<std::vector<MappedFile>> list() const {
        return list_mapped_files(folder.path("812"), MountView::own().value());
    }

    /// The library, when maps tells these numbers and this name of it.
    [[nodiscard]] MappedFile mapped(std::uint64_t device, std::uint64_t inode,
                                    const std::string& name) const {
        folder.write("812/maps", line(device, inode, name));
        const auto files = list();
        EXPECT_TRUE(files);
        EXPECT_EQ(files->size(), 2U);
        return files->back();
    }

    binary::Workshop folder;
};

TEST_F(MappedFiles, AreTheSameWithTheSameNumbers) {
    const struct stat status = library();
    const MappedFile file = mapped(status.st_dev, status.st_ino, "library");
    EXPECT_EQ(file.on_disk, OnDisk::same);
    EXPECT_EQ(file.path, folder.path("library"));
    EXPECT_FALSE(file.has_left_disk());
    EXPECT_EQ(mapped(status.st_dev, status.st_ino + 1, "library").on_disk, OnDisk::other);
    EXPECT_TRUE(mapped(status.st_dev, status.st_ino + 1, "library").has_left_disk());
}

// proc(5) shows the device of the file system below an overlay, stat(2) that of the overlay.
TEST_F(MappedFiles, AreTheSameWhenOnlyTheDeviceDiffersAndNothingWasDeleted) {
    const struct stat status = library();
    EXPECT_EQ(mapped(status.st_dev + 1, status.st_ino, "library").on_disk, OnDisk::same);
    const MappedFile file = mapped(status.st_dev + 1, status.st_ino, "library (deleted)");
    EXPECT_EQ(file.on_disk, OnDisk::other);
    EXPECT_EQ(file.path, folder.path("library"));
    EXPECT_TRUE(file.has_left_disk());
}

TEST_F(MappedFiles, AreNotKnownToDifferWhereNumbersCannotTell) {
    const struct stat status = library();
    const MappedFile file = mapped(status.st_dev + 1, status.st_ino + 1, "library");
    EXPECT_EQ(file.on_disk, OnDisk::unknown);
    EXPECT_FALSE(file.has_left_disk());
}

TEST_F(MappedFiles, AreGoneWhenNothingHasTheirName) {
    const struct stat status = library();
    for (const char* name : {"none", "none (deleted)"}) {
        const MappedFile file = mapped(status.st_dev, status.st_ino, name);
        EXPECT_EQ(file.on_disk, OnDisk::gone);
        EXPECT_EQ(file.path, folder.path("none"));
        EXPECT_TRUE(file.has_left_disk());
    }
}

TEST_F(MappedFiles, MayBeLinkedAgainAfterTheyWereDeleted) {
    const struct stat status = library();
    const MappedFile file = mapped(status.st_dev, status.st_ino, "library (deleted)");
    EXPECT_EQ(file.on_disk, OnDisk::same);
    EXPECT_FALSE(file.is_deleted);
}

TEST_F(MappedFiles, AreNotTakenForAFileThatIsCalledAsIfItWereDeleted) {
    const struct stat status = library();
    folder.write("none (deleted)", "another");
    const MappedFile file = mapped(status.st_dev, status.st_ino, "none (deleted)");
    EXPECT_EQ(file.on_disk, OnDisk::gone);
    EXPECT_TRUE(file.is_deleted);
}

TEST_F(MappedFiles, BeginWithTheProgramAndComeOnceEach) {
    const struct stat status = library();
    struct stat program{};
    ASSERT_EQ(stat(folder.path("program").c_str(), &program), 0);
    const std::string once = line(status.st_dev, status.st_ino, "library") +
                             line(program.st_dev, program.st_ino, "program");
    folder.write("812/maps", once + once);
    const auto files = list();
    ASSERT_TRUE(files);
    ASSERT_EQ(files->size(), 2U);
    EXPECT_EQ((*files)[0].path, folder.path("program"));
    EXPECT_EQ((*files)[0].on_disk, OnDisk::same);
    EXPECT_EQ((*files)[1].path, folder.path("library"));
}

TEST_F(MappedFiles, OfAProcessWithoutAProgramAreNone) {
    fs::remove(folder.path("812/exe"));
    EXPECT_EQ(list()->size(), 0U);
}

TEST_F(MappedFiles, AreAnErrorWhenTheMapsCannotBeReadOrUnderstood) {
    const auto unread = list();
    ASSERT_FALSE(unread);
    EXPECT_EQ(unread.error().kind, ErrorKind::io);
    folder.write("812/maps", "no maps\n");
    const auto not_understood = list();
    ASSERT_FALSE(not_understood);
    EXPECT_THAT(not_understood.error().what, testing::HasSubstr("line 1"));
}

TEST(MountViews, HaveNoLinksThatLeadOut) {
    const binary::Workshop folder;
    fs::create_directories(folder.path("top/lib"));
    folder.write("top/lib/file", "in the view");
    folder.write("outer", "not in the view");
    fs::create_symlink("top", folder.path("root"));  // of the process at this folder
    fs::create_symlink("/lib", folder.path("top/absolute"));
    fs::create_symlink("../../lib", folder.path("top/up"));
    fs::create_symlink(folder.path("outer"), folder.path("top/out"));
    const auto view = MountView::of_process(folder.path(""));
    ASSERT_TRUE(view);
    const auto file = view->find("/lib/file").value();
    ASSERT_TRUE(file);
    EXPECT_EQ(view->find("/absolute/file").value(), file);
    EXPECT_EQ(view->find("/up/file").value(), file);
    EXPECT_EQ(view->find("/../lib/file").value(), file);
    for (const char* path : {"/out", "/../outer", "/none", "/lib/file/below"}) {
        EXPECT_EQ(view->find(path).value(), std::nullopt) << path;
        EXPECT_FALSE(view->read(path)) << path;
    }
    EXPECT_TRUE(view->read("/lib/file"));
    EXPECT_FALSE(view->read("/lib"));
}

TEST(MountViews, OfAProcessThatIsNotThereAreAnError) {
    const binary::Workshop folder;
    EXPECT_FALSE(MountView::of_process(folder.path("")));
}

}  // namespace
}  // namespace hemostat::inspect
