#include "inspect/known_files.h"

#include <gtest/gtest.h>

namespace hemostat::inspect {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t dated = 1'700'000'000'123'456'789;
constexpr FileState state{.inode = 1, .size = 2, .changed = dated};
constexpr FileState later{.inode = 1, .size = 2, .changed = dated + 1};
constexpr FileState of_whole_second{.inode = 1, .size = 2, .changed = 1'700'000'000'000'000'000};

TEST(KnownFiles, HasAFileWhileItStandsTheSame) {
    const KnownFiles known{.mount = "mount", .unremarkable = {state}};
    EXPECT_TRUE(known.has("/f/a", state, "mount"));
    EXPECT_TRUE(known.has("/f/a", state, "another mount"));
    EXPECT_FALSE(known.has("/f/a", later, "mount"));
    EXPECT_FALSE(known.has("/f/a", state, "")) << "a mount that cannot be told from another";
}

TEST(KnownFiles, HasNoFileThatIsAlsoReadForItsPlace) {
    const KnownFiles known{.mount = "mount", .unremarkable = {state}};
    EXPECT_FALSE(known.has("/var/lib/dpkg/status", state, "mount"));
    EXPECT_FALSE(known.has("/src/openssl/crypto/opensslv.h", state, "mount"));
    EXPECT_TRUE(known.has("/var/lib/dpkg/status-old", state, "mount"));
}

TEST(KnownFiles, HasTheNamesOfAFolderWhileItStandsTheSame) {
    const KnownFiles known{.mount = "mount",
                           .names = std::make_shared<const FolderNames>(state, "")};
    EXPECT_TRUE(known.has_names_of(state, "mount"));
    EXPECT_FALSE(known.has_names_of(later, "mount"));
    EXPECT_FALSE(known.has_names_of(state, ""));
    EXPECT_FALSE(KnownFiles{.mount = "mount"}.has_names_of(FileState{}, "mount"));
}

// Images of file systems are made with such times; the next may have another file that stands so.
TEST(KnownFiles, BelieveATimeOfWholeSecondsOnTheSameMountAlone) {
    const KnownFiles known{.mount = "mount",
                           .names = std::make_shared<const FolderNames>(of_whole_second, ""),
                           .unremarkable = {of_whole_second}};
    EXPECT_TRUE(known.has("/f/a", of_whole_second, "mount"));
    EXPECT_FALSE(known.has("/f/a", of_whole_second, "another mount"));
    EXPECT_TRUE(known.has_names_of(of_whole_second, "mount"));
    EXPECT_FALSE(known.has_names_of(of_whole_second, "another mount"));
}

TEST(IsSettled, OnlyOfWhatHasStoodForAWhile) {
    EXPECT_FALSE(is_settled(state, std::chrono::nanoseconds(dated) + 60s, 60s));
    EXPECT_TRUE(is_settled(state, std::chrono::nanoseconds(dated) + 60s + 1ns, 60s));
    EXPECT_FALSE(is_settled(state, std::chrono::nanoseconds(dated) - 1h, 60s));
}

}  // namespace
}  // namespace hemostat::inspect
