// Every limit ends what it limits, tells so, and nothing else.
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
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const std::string tar_here = "tar -cf ../out *";

std::string nested(unsigned depth) {
    std::string bytes = "heart";
    for (unsigned level = 0; level < depth; ++level) {
        bytes = written_as("ustar", "", {{"n", bytes}, {"o", "outer"}});
    }
    return bytes;
}

TEST(WalkLimits, EndAtTheDepthOfNesting) {
    Seen seen = walk_through(nested(3), {.nesting_max = 3});
    EXPECT_EQ(
        seen.files,
        (Files{{"f!n!n!n", "heart"}, {"f!n!n!o", "outer"}, {"f!n!o", "outer"}, {"f!o", "outer"}}));
    EXPECT_THAT(seen.obstacles, IsEmpty());
    seen = walk_through(nested(3), {.nesting_max = 2});
    EXPECT_EQ(seen.files, (Files{{"f!n!o", "outer"}, {"f!o", "outer"}}));
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f!n!n", Obstacle::limit)));
    EXPECT_THAT(seen.details, ElementsAre("more than 2 archives inside one another"));
    seen = walk_through(nested(12));
    EXPECT_EQ(seen.files.size(), 8U);
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f!n!n!n!n!n!n!n!n", Obstacle::limit)));
}

TEST(WalkLimits, EndAtTheDepthOfCompression) {
    const std::string thrice = made_by("gzip -c a | xz | zstd -q > ../out", {{"a", "x"}});
    EXPECT_EQ(walk_through(thrice, {.compressions_max = 3}).files, (Files{{"f", "x"}}));
    const Seen seen = walk_through(thrice, {.compressions_max = 2});
    EXPECT_THAT(seen.files, IsEmpty());
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::limit)));
}

TEST(WalkLimits, CountEachOfManyEqualCompressions) {
    std::string command = "cat a";
    for (int level = 0; level < 40; ++level) {
        command += " | gzip";
    }
    const Seen seen = walk_through(made_by(command + " > ../out", {{"a", "x"}}));
    EXPECT_THAT(seen.files, IsEmpty());
    EXPECT_THAT(seen.details, ElementsAre("more than 4 compressions"));
}

TEST(WalkLimits, EndAtTheNumberOfSegments) {
    std::string command = ": > ../out";
    for (int segment = 0; segment < 5; ++segment) {
        command += "; echo a | cpio -o -H newc --quiet >> ../out";
    }
    const std::string chain = made_by(command, {{"a", "x"}});
    Seen seen = walk_through(chain, {.segments_max = 4});
    EXPECT_EQ(seen.twice.size(), 4U);
    EXPECT_THAT(seen.obstacles, IsEmpty());
    seen = walk_through(chain, {.segments_max = 3});
    EXPECT_EQ(seen.twice.size(), 3U);
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::limit)));
}

TEST(WalkLimits, EndAtTheNumberOfMembers) {
    const std::string tar = made_by(tar_here, {{"a", "1"}, {"b", "2"}, {"c", "3"}});
    Seen seen = walk_through(tar, {.entries_max = 4});
    EXPECT_EQ(seen.files.size(), 3U);
    EXPECT_THAT(seen.obstacles, IsEmpty());
    seen = walk_through(tar, {.entries_max = 2});
    EXPECT_EQ(seen.files, (Files{{"f!a", "1"}, {"f!b", "2"}}));
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::limit)));
}

TEST(WalkLimits, AllowExactlyTheNumberOfMembers) {
    const std::string tar = made_by(tar_here, {{"a", "1"}, {"b", "2"}});
    EXPECT_THAT(walk_through(tar, {.entries_max = 2}).obstacles, IsEmpty());
}

TEST(WalkLimits, EndAtTheSizeOfAMemberAndGoOn) {
    const Files files{{"a", "1"}, {"b", std::string(5000, 'b')}, {"c", "3"}};
    for (const std::string& bytes : {made_by(tar_here, files), written_as("7zip", "", files)}) {
        EXPECT_THAT(walk_through(bytes, {.member_size_max = 5000}).obstacles, IsEmpty());
    }
    const Seen seen = walk_through(made_by(tar_here, files), {.member_size_max = 4999});
    EXPECT_EQ(seen.files.at("f!c"), "3");
    EXPECT_THAT(seen.broken, ElementsAre("f!b"));
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f!b", Obstacle::limit)));
    EXPECT_THAT(seen.details, ElementsAre("a member above 4999 bytes"));
}

TEST(WalkLimits, EndAtTheSizeOfAllTogether) {
    const std::string tar =
        made_by(tar_here, {{"a", std::string(500, '1')}, {"b", std::string(500, '2')}, {"c", "3"}});
    EXPECT_THAT(walk_through(tar, {.unpacked_size_max = 1001}).obstacles, IsEmpty());
    Seen seen = walk_through(tar, {.unpacked_size_max = 999});
    EXPECT_EQ(seen.files.size(), 2U);
    EXPECT_THAT(seen.broken, ElementsAre("f!b"));
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f!b", Obstacle::limit)));
    // In a nest it is told once, where it happened.
    seen = walk_through(written_as("ustar", "gzip", {{"t", tar}, {"u", "x"}}),
                        {.unpacked_size_max = 40'000});
    EXPECT_THAT(seen.files, testing::Contains(Pair("f!t!a", std::string(500, '1'))));
    EXPECT_EQ(seen.obstacles.size(), 0U);
    seen = walk_through(written_as("ustar", "gzip", {{"t", tar}, {"u", "x"}}),
                        {.unpacked_size_max = 20'000});
    EXPECT_EQ(seen.obstacles.size(), 1U);
    EXPECT_THAT(seen.details, ElementsAre("more than 20000 bytes unpacked"));
}

TEST(WalkLimits, EndABomb) {
    const Limits limits{.ratio_max = 200, .ratio_from_size = 1 << 20};
    for (const std::string command :
         {"head -c 30000000 /dev/zero | gzip > ../out",
          "head -c 30000000 /dev/zero | gzip | gzip > ../out",
          "head -c 30000000 /dev/zero | gzip > z; tar -cf ../out a z",
          "head -c 30000000 /dev/zero > z; zip -q ../o.zip z; mv ../o.zip ../out",
          "head -c 30000000 /dev/zero | xz > z; zip -q ../o.zip z; mv ../o.zip ../out"}) {
        const Seen seen = walk_through(made_by(command, {{"a", "x"}}), limits);
        std::size_t size = 0;
        for (const auto& [path, content] : seen.files) {
            size += content.size();
        }
        EXPECT_LT(size, 20'000'000U) << command;
        EXPECT_THAT(seen.details, ElementsAre(HasSubstr("200 times"))) << command;
    }
    const std::string honest = made_by("head -c 900000 /dev/zero | gzip > ../out", {{"a", "x"}});
    EXPECT_THAT(walk_through(honest, limits).obstacles, IsEmpty());
}

TEST(WalkLimits, EndABombInASolidArchive) {
    const std::string bytes =
        written_as("7zip", "", {{"a", "x"}, {"z", std::string(3'000'000, '\0')}});
    struct Idle final : Visitor {
        int told = 0;
        void take(const std::string&, Input&, RandomAccess*) override {}
        void not_inspected(const std::string&, Obstacle, const std::string&) override { ++told; }
    } idle;
    MemoryBytes memory(as_bytes(bytes));
    walk("f", memory, {.unpacked_size_max = 1'000'000}, idle);
    EXPECT_EQ(idle.told, 1);
}

TEST(WalkLimits, CutALongName) {
    const std::string name(300, 'n');
    const Seen seen = walk_through(written_as("pax", "", {{name, "x"}}), {.name_size_max = 200});
    EXPECT_EQ(seen.files, (Files{{"f!" + name.substr(0, 200) + "…", "x"}}));
}

TEST(WalkLimits, EndAtTheSizeOfASpool) {
    const Files files{{"a", noise(50'000)}, {"b", noise(70'000, 2)}};
    const std::string zip = written_as("zip", "", files);
    const std::string tar = written_as("ustar", "", {{"z", zip}, {"c", "3"}});
    EXPECT_THAT(walk_through(tar, {.spool_size_max = zip.size()}).obstacles, IsEmpty());
    const Seen seen = walk_through(tar, {.spool_size_max = 60'000});
    EXPECT_EQ(seen.files.at("f!z!a"), files.at("a"));
    EXPECT_EQ(seen.files.at("f!c"), "3");
    EXPECT_THAT(seen.obstacles, testing::Contains(Pair("f!z", Obstacle::limit)));
}

TEST(WalkLimits, TellOfASpoolThatCannotBeMade) {
    const std::string zip = written_as("zip", "", {{"a", "x"}});
    const Seen seen = walk_through(written_as("ustar", "", {{"z", zip}, {"c", "3"}}),
                                   {.spool_folder = "/nonexistent"});
    EXPECT_EQ(seen.files, (Files{{"f!c", "3"}}));
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f!z", Obstacle::unreadable)));
}

TEST(WalkLimits, EndANameWithoutEnd) {
    std::string cpio = made_by("echo a | cpio -o -H newc --quiet > ../out", {{"a", "x"}});
    cpio.replace(6 + 11 * 8, 8, "10000000");  // the size of the name: 256 MiB
    cpio.append(std::size_t{100} << 20, 'n');
    const Seen seen = walk_through(cpio);
    EXPECT_THAT(seen.files, IsEmpty());
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::limit)));
}

/// Fails from the middle on.
class Failing final : public RandomAccess {
public:
    explicit Failing(std::string bytes) : bytes_(std::move(bytes)) {}
    [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
        if (offset >= 60'000) {
            return fail(ErrorKind::io, "bad\nsector");
        }
        MemoryBytes memory(as_bytes(std::string_view(bytes_)).first(60'000));
        return memory.read_at(offset, out);
    }

private:
    std::string bytes_;
};

TEST(WalkLimits, TellOnceOfAFileThatCannotBeRead) {
    const std::string tar = written_as("ustar", "", {{"a", "1"}, {"b", noise(100'000)}});
    for (const std::string& bytes : {tar, noise(100'000), written_as("ustar", "", {{"t", tar}})}) {
        Failing source(bytes);
        Seen seen;
        walk("f", source, {}, seen);
        EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::unreadable)));
        EXPECT_THAT(seen.details, ElementsAre("bad\\x0asector"));
        EXPECT_EQ(seen.broken.size(), 1U);
    }
}

}  // namespace
}  // namespace hemostat::archive
