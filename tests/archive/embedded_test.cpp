// Archives in the middle of firmware, kernels and programs.
#include "archive/embedded_search.h"

#include "archive/walk.h"
#include "tests/archive/containers.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <string>
#include <vector>

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
using testing::Key;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;

const Files two{{"a", "first"}, {"usr/lib/b.so", "second" + noise(3000)}};

/// As a processor's code begins that no header stands before.
std::string boot_code(std::size_t size) {
    std::string code(size, '\xff');
    code.replace(0, 16, std::string("\x0e\0\0\xea\x14\xf0\x9f\xe5\x14\xf0\x9f\xe5\0\0\0\0", 16));
    return code;
}

std::string number(std::uint64_t value, int size, bool is_big = false) {
    std::string bytes;
    for (int at = 0; at < size; ++at) {
        bytes.push_back(static_cast<char>(value >> (8 * at)));
    }
    if (is_big) {
        std::ranges::reverse(bytes);
    }
    return bytes;
}

std::vector<std::string> paths_of(const Seen& seen) {
    std::vector<std::string> paths;
    for (const auto& [path, content] : seen.files) {
        paths.push_back(path);
    }
    return paths;
}

struct Maker {
    std::string extension;
    std::string command;
    std::string suffix;  ///< behind the embedded archive's name
};

class EmbeddedTest : public testing::TestWithParam<Maker> {};

TEST_P(EmbeddedTest, IsFoundBetweenOtherBytes) {
    const std::string inner = made_by(GetParam().command, two);
    for (const std::size_t offset :
         {std::size_t{0x10040}, std::size_t{0x3fffe}, std::size_t{300'001}}) {
        const std::string image = boot_code(offset) + inner + std::string(100'000, '\xff');
        const Seen seen = walk_through(image);
        const std::string name = fmt::format("f!0x{:x}.{}", offset, GetParam().extension);
        EXPECT_TRUE(seen.files.at("f") == image);
        EXPECT_THAT(paths_of(seen), Contains(name + GetParam().suffix));
        ASSERT_TRUE(seen.files.contains(name + GetParam().suffix));
        EXPECT_EQ(seen.files.at(name + GetParam().suffix), "first");
        EXPECT_THAT(seen.twice, IsEmpty());
    }
}

INSTANTIATE_TEST_SUITE_P(
    Walk, EmbeddedTest,
    testing::Values(Maker{"gz", "gzip -c a > ../out", ""},
                    Maker{"gz", "tar -czf ../out a usr", "!a"},
                    Maker{"xz", "tar -cJf ../out a usr", "!a"},
                    Maker{"lzma", "tar -c a usr | xz --format=lzma > ../out", "!a"},
                    Maker{"bz2", "tar -cjf ../out a usr", "!a"},
                    Maker{"zst", "tar --zstd -cf ../out a usr", "!a"},
                    Maker{"zip", "zip -q -r ../o.zip a usr; mv ../o.zip ../out", "!a"},
                    Maker{"zip", "zip -q -r - a usr | cat > ../out", "!a"},
                    Maker{"cpio", "find a usr -type f | cpio -o -H newc --quiet > ../out", "!a"},
                    Maker{"squashfs", "mksquashfs . ../out -quiet -no-progress", "!a"}));

TEST(Embedded, IsFoundWithoutComplaintWhereItSaysItsEnd) {
    for (const std::string command :
         {"gzip -c a > ../out", "zip -q -r ../o.zip a usr; mv ../o.zip ../out",
          "mksquashfs . ../out -quiet -no-progress",
          "find a usr -type f | cpio -o -H newc --quiet > ../out", "tar -cJf ../out a usr",
          "xz --check=sha256 -c usr/lib/b.so > ../out", "xz --check=none -c a > ../out",
          "xz --block-size=1000 -0 -c usr/lib/b.so > ../out", "xz --x86 --lzma2 -c a > ../out",
          "head -c 900000 /dev/urandom | xz > ../out",
          "head -c 900000 /dev/urandom | zstd -q > ../out", "zstd -q -c a > ../out",
          "zstd -q --no-check -c a > ../out", "cat a | zstd -q > ../out",
          "head -c 900000 /dev/zero | zstd -q > ../out", "tar -c a usr | xz --format=lzma > ../out",
          "tar -cjf ../out a usr"}) {
        const std::string inner = made_by(command, two);
        const Seen seen = walk_through(boot_code(70'000) + inner + noise(90'000));
        EXPECT_THAT(seen.details, IsEmpty()) << command;
        EXPECT_GE(seen.files.size(), 2U) << command;
    }
}

TEST(Embedded, IsFoundInWhatOnlyTheLibraryWrites) {
    for (const std::string filter : {"lz4", "zstd", "xz", "gzip"}) {
        const Seen seen = walk_through(boot_code(70'000) + written_as("ustar", filter, two) +
                                       std::string(90'000, '\xff'));
        EXPECT_EQ(seen.files.size(), 3U) << filter;
        EXPECT_THAT(seen.details, IsEmpty()) << filter;
    }
}

TEST(Embedded, AreFoundOneBehindTheOther) {
    const std::string gz = made_by("gzip -c a > ../out", two);
    const std::string squashfs = made_by("mksquashfs . ../out -quiet -no-progress", two);
    const std::string image = boot_code(70'000) + gz + "filling" + squashfs + gz;
    Seen seen = walk_through(image);
    EXPECT_THAT(paths_of(seen), UnorderedElementsAre("f", "f!0x11170.gz", HasSubstr(".squashfs!a"),
                                                     HasSubstr(".squashfs!usr/lib/b.so"),
                                                     testing::EndsWith(".gz")));
    EXPECT_THAT(seen.details, IsEmpty());
    // The same inside a zip, where nothing can be read twice.
    seen = walk_through(written_as("zip", "", {{"fw.bin", image}}));
    EXPECT_EQ(seen.files.size(), 5U);
    EXPECT_TRUE(seen.files.at("f!fw.bin") == image);
    EXPECT_EQ(seen.files.at("f!fw.bin!0x11170.gz"), "first");
    EXPECT_THAT(seen.details, IsEmpty());
}

TEST(Embedded, IsAZipWhoseOffsetsCountFromTheBeginOfAll) {
    for (const std::size_t filling : {0U, 100'000U}) {
        const std::string image = made_by(
            "zip -q o.zip a usr/lib/b.so; cat boot o.zip > ../out.zip; zip -q -A ../out.zip;"
            "head -c " +
                std::to_string(filling) + " /dev/zero >> ../out.zip; mv ../out.zip ../out",
            {{"a", "first"},
             {"usr/lib/b.so", two.at("usr/lib/b.so")},
             {"boot", boot_code(70'000)}});
        const Seen seen = walk_through(image);
        EXPECT_EQ(seen.files.size(), 3U);
        EXPECT_EQ(seen.files.at("f!0x11170.zip!a"), "first");
        EXPECT_THAT(seen.details, IsEmpty());
    }
}

TEST(Embedded, IsOneZipWithoutItsDirectory) {
    const std::string zip = made_by("zip -q -0 ../o.zip a usr/lib/b.so; mv ../o.zip ../out", two);
    const std::string image = boot_code(70'000) + zip.substr(0, zip.find("PK\1\2"));
    const Seen seen = walk_through(image);
    EXPECT_EQ(seen.files.size(), 3U);
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f!0x11170.zip", Obstacle::damaged)));
}

TEST(Embedded, IsNotWhatOnlyHasAMark) {
    for (const std::string& mark :
         {std::string("\x1f\x8b\x08\0\0\0\0\0\0\3rest", 14), std::string("\x1f\x8b\x08\xff"),
          std::string("hsqs"), std::string("PK\3\4"), std::string("070701zz"), std::string("BZh9"),
          std::string("\x5d\0\0\x80\0", 5), std::string("\xfd\x37zXZ\0", 6),
          std::string("\x28\xb5\x2f\xfd"), std::string("\x27\x05\x19\x56")}) {
        const std::string image = boot_code(70'000) + mark + noise(5000);
        const Seen seen = walk_through(image);
        EXPECT_THAT(paths_of(seen), ElementsAre("f")) << mark;
        EXPECT_THAT(seen.details, IsEmpty()) << mark;
    }
}

TEST(Embedded, IsLookedForOnlyInWhatMayBeFirmware) {
    const std::string gz = made_by("gzip -c a > ../out", two);
    for (const std::string& front : {std::string("\x89PNG\r\n\x1a\n\0", 9),
                                     std::string("\x7f"
                                                 "ELF\2\1\1\0",
                                                 8),
                                     std::string("\xde\x12\x04\x95\0", 5),
                                     std::string("\xcb\r\r\n\0", 5), std::string("text")}) {
        std::string image = front + std::string(70'000, 'x') + gz;
        EXPECT_THAT(paths_of(walk_through(image)), ElementsAre("f")) << front;
    }
    EXPECT_THAT(paths_of(walk_through(boot_code(searched_size_min - gz.size() - 1) + gz)),
                ElementsAre("f"));
    EXPECT_EQ(walk_through(boot_code(searched_size_min - gz.size()) + gz).files.size(), 2U);
}

TEST(Embedded, IsThePayloadOfAKernel) {
    // boot.rst: the sectors of the setup, two marks, and where the payload lies behind them.
    const std::string payload = made_by("tar -c a usr | xz > ../out", two) + number(12345, 4);
    std::string kernel = "MZ" + std::string(5 * 512 - 2, '\0');
    kernel[0x1f1] = 4;
    kernel.replace(0x1fe, 2, "\x55\xaa");
    kernel.replace(0x202, 4, "HdrS");
    kernel.replace(0x248, 4, number(0x100, 4));
    kernel.replace(0x24c, 4, number(payload.size(), 4));
    kernel += std::string(0x100, '\x90') + payload + std::string(80'000, '\0');
    const Seen seen = walk_through(kernel);
    EXPECT_EQ(seen.files.at("f!0xb00.xz!a"), "first");
    EXPECT_THAT(seen.details, IsEmpty());
    EXPECT_EQ(seen.files.size(), 3U);
}

TEST(Embedded, IsThePayloadOfUBoot) {
    const std::string payload = made_by("tar -c a usr | zstd -q > ../out", two);
    const std::string header = std::string("\x27\x05\x19\x56", 4) + std::string(8, '\1') +
                               number(payload.size(), 4, true) + std::string(12, '\0') +
                               std::string("\5\2\2\5", 4) + std::string(32, 'n');
    ASSERT_EQ(header.size(), 64U);
    const Seen seen = walk_through(header + payload + boot_code(90'000));
    EXPECT_EQ(seen.files.at("f!0x40.zst!a"), "first");
    EXPECT_THAT(seen.details, IsEmpty());
}

/// An ELF file that is nothing but its header and 2 section headers at its end.
std::string program(std::size_t size) {
    std::string elf = std::string(
                          "\x7f"
                          "ELF\2\1\1\0",
                          8) +
                      std::string(size - 8, '\0');
    elf.replace(0x28, 8, number(size - 128, 8));
    elf.replace(0x3a, 4, number(64, 2) + number(2, 2));
    return elf;
}

TEST(Embedded, IsWhatIsAppendedToAProgram) {
    const std::string squashfs = made_by("mksquashfs . ../out -quiet -no-progress", two);
    const std::string image = program(1000) + squashfs;
    const Seen seen = walk_through(image);
    EXPECT_TRUE(seen.files.at("f") == image);
    EXPECT_EQ(seen.files.at("f!0x3e8.squashfs!a"), "first");
    EXPECT_EQ(seen.files.size(), 3U);
    EXPECT_THAT(seen.details, IsEmpty());
    EXPECT_EQ(walk_through(program(1000) + "~Module signature appended~\n").files.size(), 1U);
    EXPECT_EQ(walk_through(program(1000).substr(0, 999)).files.size(), 1U);
}

TEST(Embedded, IsFoundInAUefiVolumeThatIsToldOf) {
    const std::string inner = made_by("tar -cf - . | gzip >../out", two);
    std::string volume(0x10000, '\xff');
    volume.replace(0, 44, std::string(40, '\0') + "_FVH");
    const Seen seen = walk_through(volume + inner);
    EXPECT_THAT(paths_of(seen), Contains(HasSubstr("f!0x10000.gz")));
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::unsupported)));
    EXPECT_THAT(seen.details, ElementsAre("the format is a UEFI firmware volume"));
}

TEST(Embedded, IsToldOfBehindAProgramInAnArchive) {
    const std::string squashfs = made_by("mksquashfs . ../out -quiet -no-progress", two);
    const std::string image = program(1000) + squashfs;
    const Seen seen = walk_through(written_as("ustar", "", {{"p", image}, {"q", program(900)}}));
    EXPECT_TRUE(seen.files.at("f!p") == image);
    EXPECT_EQ(seen.files.size(), 2U);
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f!p", Obstacle::unsupported)));
    EXPECT_THAT(seen.details, ElementsAre("squashfs behind a program in an archive"));
}

TEST(Embedded, IsWhatAScriptUnpacksFromItself) {
    const std::string packed = made_by("tar -czf ../out a usr", two);
    const std::string script = "#!/bin/sh\n" + std::string(70'000, '#') + "\nexit 0\n";
    const Seen seen = walk_through(script + packed);
    EXPECT_EQ(seen.files.at(fmt::format("f!0x{:x}.gz!a", script.size())), "first");
    EXPECT_EQ(walk_through(script).files.size(), 1U);
}

TEST(Embedded, EndsAtItsLimits) {
    const std::string gz = made_by("gzip -c a > ../out", two) + "not a gzip";
    std::string image = boot_code(70'000);
    for (int count = 0; count < 5; ++count) {
        image += gz + std::string(200'000, '\xff');
    }
    Seen seen = walk_through(image, {.embedded_max = 5});
    EXPECT_EQ(seen.files.size(), 6U);
    EXPECT_THAT(seen.details, IsEmpty());
    seen = walk_through(image, {.embedded_max = 4});
    EXPECT_EQ(seen.files.size(), 5U);
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::limit)));
    seen = walk_through(image, {.nesting_max = 0});
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::limit)));
    std::string marks = boot_code(70'000);
    for (std::size_t count = 0; count <= EmbeddedSearch::marks_max; ++count) {
        marks += "hsqs";
    }
    EXPECT_THAT(walk_through(marks).details, ElementsAre("more marks of archives than we look at"));
}

TEST(Embedded, IsAnInitramfsInSegments) {
    // As Debian's: microcode, then what is packed; between them zeros.
    const std::string plain =
        "find a | cpio -o -H newc --quiet > ../out; head -c 3000 /dev/zero >> ../out; ";
    for (const std::string tool : {"gzip", "zstd -q", "xz --check=crc32", "bzip2"}) {
        const Seen seen = walk_through(made_by(
            plain + "find usr -type f | cpio -o -H newc --quiet | " + tool + " >> ../out", two));
        EXPECT_EQ(seen.files.size(), 2U) << tool;
        EXPECT_THAT(seen.details, IsEmpty()) << tool;
    }
}

}  // namespace
}  // namespace hemostat::archive
