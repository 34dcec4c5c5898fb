// Images of mksquashfs, whole, nested, cut and hostile.
#include "archive/squashfs.h"

#include "archive/walk.h"
#include "tests/archive/containers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace hemostat::archive {
namespace {

using test::Files;
using test::made_by;
using test::noise;
using test::Seen;
using test::walk_through;
using test::written_as;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const std::string pack = "mksquashfs . ../out -quiet -no-progress -all-root -mkfs-time 1 ";

/// Small and large, of fragments and of blocks, with holes, in folders.
const Files tree{{"a", "first"},
                 {"empty", ""},
                 {"zeros", std::string(300'000, '\0')},
                 {"usr/lib/libssl.so.1.0.0", "second" + noise(3000)},
                 {"usr/lib/large", noise(300'000, 2) + std::string(200'000, 'x')},
                 {"usr/share/deep/er/leaf", "leaf"}};

Files under(const std::string& prefix, const Files& files) {
    Files moved;
    for (const auto& [name, content] : files) {
        moved[prefix + name] = content;
    }
    return moved;
}

void expect_exactly(const Seen& seen, const Files& files) {
    EXPECT_TRUE(seen.files == files);
    EXPECT_EQ(seen.files.size(), files.size());
    EXPECT_THAT(seen.twice, IsEmpty());
    EXPECT_THAT(seen.broken, IsEmpty());
    EXPECT_THAT(seen.details, IsEmpty());
}

class OptionsTest : public testing::TestWithParam<std::string> {};

TEST_P(OptionsTest, AreRead) {
    expect_exactly(walk_through(made_by(pack + GetParam(), tree)), under("f!", tree));
}

INSTANTIATE_TEST_SUITE_P(Squashfs, OptionsTest,
                         testing::Values("-comp gzip", "-comp xz", "-comp xz -Xbcj x86",
                                         "-comp lzma", "-comp lz4", "-comp lz4 -Xhc", "-comp zstd",
                                         "-b 4096", "-b 1048576", "-no-fragments",
                                         "-always-use-fragments", "-noI -noD -noF -noX",
                                         "-no-exports -nopad"));

TEST(Squashfs, HasNoContentInLinksDevicesAndSecondNames) {
    const Seen seen = walk_through(
        made_by("ln a hard; ln -s a soft; mkfifo pipe; " + pack + "-p 'null c 666 0 0 1 3'", tree));
    expect_exactly(seen, under("f!", tree));
}

TEST(Squashfs, IsReadInsideOtherContainers) {
    const std::string image = made_by(pack, tree);
    const std::string tar = made_by("tar -czf ../out rootfs.img", {{"rootfs.img", image}});
    const std::string zip =
        made_by("zip -q ../o.zip fw.tgz; mv ../o.zip ../out", {{"fw.tgz", tar}});
    expect_exactly(walk_through(zip), under("f!fw.tgz!rootfs.img!", tree));
    expect_exactly(walk_through(made_by("gzip -c i > ../out", {{"i", image}})), under("f!", tree));
    const std::string outer = made_by(pack + "-comp xz", {{"opt/z.zip", zip}, {"inner", image}});
    Files both = under("f!opt/z.zip!fw.tgz!rootfs.img!", tree);
    both.merge(under("f!inner!", tree));
    expect_exactly(walk_through(outer), both);
}

TEST(Squashfs, HasThousandsOfFilesAndFragments) {
    Files many;
    for (int number = 0; number < 3000; ++number) {
        many["d" + std::to_string(number % 7) + "/f" + std::to_string(number)] =
            noise(500 + static_cast<std::size_t>(number) % 900, static_cast<unsigned>(number));
    }
    // Each block holds a few: there are more fragments than one block of their table lists.
    expect_exactly(walk_through(made_by(pack + "-b 4096", many)), under("f!", many));
}

TEST(Squashfs, TellsOfWhatItCannotRead) {
    std::string image = made_by(pack + "-comp lzo", tree);
    Seen seen = walk_through(image);
    EXPECT_THAT(seen.files, IsEmpty());
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::unsupported)));
    EXPECT_THAT(seen.details, ElementsAre("a squashfs compressed with lzo"));
    image[28] = 3;
    seen = walk_through(image);
    EXPECT_EQ(seen.files, (Files{{"f", image}}));
    EXPECT_THAT(seen.details, ElementsAre("the format is a squashfs of another version than 4"));
}

TEST(Squashfs, ShowsHostileNamesWithoutFollowingThem) {
    std::string image = made_by(pack + "-noI -noD -noF -nopad", {{"aabaac", "1"}, {"b", "2"}});
    image.replace(image.find("aabaac"), 6, "../../");
    EXPECT_EQ(walk_through(image).files, (Files{{"f!../../", "1"}, {"f!b", "2"}}));
}

/// Number of the little-endian value at `at`.
std::uint64_t number_at(std::string_view image, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t byte = size; byte > 0; --byte) {
        value = value << 8 | static_cast<unsigned char>(image[at + byte - 1]);
    }
    return value;
}

TEST(Squashfs, ReadsAFolderOnce) {
    // The one entry of a folder is made to point to the root: plain metadata, so that it can be.
    std::string image = made_by(pack + "-noI -noD -noF -nopad", {{"down/file", "x"}, {"z", "y"}});
    const std::uint64_t root = number_at(image, 32, 8);
    const std::size_t entry = image.find("down", number_at(image, 72, 8)) - 8;
    image[entry] = static_cast<char>(root & 0xff);
    image[entry + 1] = static_cast<char>(root >> 8 & 0xff);
    const Seen seen = walk_through(image);
    EXPECT_EQ(seen.files, (Files{{"f!z", "y"}}));
    EXPECT_THAT(seen.details, ElementsAre("a folder that stands in two places"));
}

TEST(Squashfs, EndsAtTheLimitsOfAWalk) {
    const std::string image = made_by(pack, tree);
    Seen seen = walk_through(image, {.entries_max = 3});
    EXPECT_THAT(seen.details, ElementsAre("more than 3 members"));
    seen = walk_through(image, {.member_size_max = 400'000});
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f!usr/lib/large", Obstacle::limit)));
    EXPECT_EQ(seen.files.at("f!usr/share/deep/er/leaf"), "leaf");
    seen = walk_through(image, {.unpacked_size_max = 500'000});
    EXPECT_THAT(seen.details, ElementsAre("more than 500000 bytes unpacked"));
    const std::string tar = written_as("ustar", "", {{"i", image}});
    seen = walk_through(tar, {.spool_size_max = 100'000});
    EXPECT_THAT(seen.obstacles, Contains(Pair("f!i", Obstacle::limit)));
}

TEST(Squashfs, IsABombOnlyUntilTheLimit) {
    const std::string image =
        made_by("head -c 80000000 /dev/zero > z; head -c 20000000 /dev/zero | tr '\\0' x > x; " +
                    pack + "-comp xz -b 1048576",
                {{"a", "x"}});
    const Seen seen = walk_through(image, {.ratio_max = 200, .ratio_from_size = 1 << 20});
    EXPECT_THAT(seen.details, ElementsAre(HasSubstr("200 times")));
}

TEST(Squashfs, CountsWhatIsUnpackedAndNotAskedFor) {
    struct Idle final : Visitor {
        std::vector<std::string> details;
        void take(const std::string&, Input&, RandomAccess*) override {}
        void not_inspected(const std::string&, Obstacle, const std::string& detail) override {
            details.push_back(detail);
        }
    } idle;
    Files files;
    for (int number = 0; number < 20; ++number) {
        files[std::to_string(number)] = std::string(900'000, static_cast<char>('a' + number));
    }
    const std::string image = made_by(pack + "-b 1048576 -no-fragments", files);
    MemoryBytes memory(as_bytes(image));
    walk("f", memory, {.unpacked_size_max = 10'000'000}, idle);
    EXPECT_THAT(idle.details, ElementsAre("more than 10000000 bytes unpacked"));
}

TEST(Squashfs, TellsOfEveryCut) {
    const Files small{{"a", "first"}, {"d/b", noise(5000)}, {"d/c", std::string(9000, 'c')}};
    for (const std::string options :
         {"-b 4096 -nopad", "-comp xz -nopad", "-noI -noD -noF -nopad"}) {
        const std::string image = made_by(pack + options, small);
        const Seen whole = walk_through(image);
        expect_exactly(whole, under("f!", small));
        for (std::size_t size = 30; size < image.size(); ++size) {
            const Seen part = walk_through(image.substr(0, size));
            ASSERT_FALSE(part.obstacles.empty()) << size;
            for (const auto& [path, content] : whole.files) {
                const auto found = part.files.find(path);
                const bool is_whole = found != part.files.end() && found->second == content;
                ASSERT_TRUE(is_whole || part.excuses(path)) << path << " of " << size;
            }
        }
    }
}

TEST(Squashfs, EndsWhateverByteIsFlipped) {
    const Files small{{"a", "first"}, {"d/b", noise(5000)}, {"d/c", std::string(9000, 'c')}};
    const Limits limits{.entries_max = 1000, .unpacked_size_max = 1 << 20};
    for (const std::string options : {"-b 4096 -nopad", "-noI -noD -noF -nopad"}) {
        const std::string image = made_by(pack + options, small);
        for (std::size_t at = 0; at < image.size(); ++at) {
            for (const int change : {0x01, 0x80, 0xff}) {
                std::string broken = image;
                broken[at] = static_cast<char>(broken[at] ^ change);
                const Seen seen = walk_through(broken, limits);
                ASSERT_FALSE(seen.files.empty() && seen.obstacles.empty()) << at;
            }
        }
    }
}

}  // namespace
}  // namespace hemostat::archive
