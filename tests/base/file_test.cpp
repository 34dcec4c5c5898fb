#include "base/file.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace hemostat {
namespace {

class FileTest : public testing::Test {
protected:
    FileTest() : path_(testing::TempDir() + "file_test." + std::to_string(getpid())) {}
    ~FileTest() override { std::filesystem::remove(path_); }

    void write(const std::string& text) const { std::ofstream(path_) << text; }

    std::string path_;
};

TEST_F(FileTest, IsReadWholeUpToTheLimitAndNotAByteAbove) {
    const std::string text(200'000, 'x');
    write(text);
    EXPECT_EQ(*read_file(path_, text.size()), text);
    const auto refused = read_file(path_, text.size() - 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::limit);
    EXPECT_EQ(refused.error().what, "larger than 199999 bytes");
}

TEST_F(FileTest, MayBeEmpty) {
    write("");
    EXPECT_EQ(*read_file(path_, 0), "");
}

TEST_F(FileTest, SaysWhyItCannotBeRead) {
    EXPECT_EQ(read_file(path_ + ".none", 1).error().what, "No such file or directory");
    EXPECT_EQ(read_file(testing::TempDir(), 1).error().what, "Is a directory");
}

TEST_F(FileTest, IsClosedWithItsOwner) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    {
        File first = File::adopt(ends[0]);
        const File second = std::move(first);
    }
    EXPECT_EQ(close(ends[0]), -1);
    close(ends[1]);
}

}  // namespace
}  // namespace hemostat
