// Containers that are cut, everywhere: what came before the cut is given, and the cut is told.
#include "archive/format.h"
#include "archive/walk.h"
#include "base/bytes.h"
#include "tests/archive/containers.h"

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

const Files four{{"a", "first"},
                 {"b", noise(2000, 2) + std::string(1500, '\0')},
                 {"c", std::string(3000, 'c')},
                 {"d", noise(700, 4)}};

/// Nothing but what is in `whole`, and what is less than there is excused by an obstacle.
void expect_part(const Seen& part, const Seen& whole) {
    for (const auto& [path, content] : part.files) {
        const auto original = whole.files.find(path);
        if (original != whole.files.end()) {
            EXPECT_TRUE(original->second.starts_with(content)) << path;
        } else {
            // An archive of which too little is left to say what it is.
            EXPECT_TRUE(whole.files.lower_bound(path + "!")->first.starts_with(path + "!")) << path;
            EXPECT_TRUE(part.excuses(path)) << path;
        }
    }
    for (const auto& [path, content] : whole.files) {
        const auto found = part.files.find(path);
        const bool is_whole = found != part.files.end() && found->second == content;
        EXPECT_TRUE(is_whole || part.excuses(path)) << path;
    }
}

/// Cuts `bytes` at every `step`; from `end` on there is only filling.
void expect_every_cut_told(const std::string& bytes, std::size_t end, std::size_t step = 100) {
    const Seen whole = walk_through(bytes);
    ASSERT_TRUE(whole.obstacles.empty());
    ASSERT_FALSE(whole.files.empty());
    for (std::size_t size = 0; size < bytes.size(); size += step) {
        SCOPED_TRACE("cut to " + std::to_string(size) + " of " + std::to_string(bytes.size()));
        const std::string cut = bytes.substr(0, size);
        if (find_format(as_bytes(cut)) == Format::file) {
            continue;  // too short to say what it is
        }
        const Seen part = walk_through(cut);
        expect_part(part, whole);
        EXPECT_TRUE(!part.obstacles.empty() || size >= end);
        if (testing::Test::HasFailure()) {
            break;
        }
    }
}

struct Maker {
    std::string name;
    std::string command;
};

class CutTest : public testing::TestWithParam<Maker> {};

TEST_P(CutTest, IsTold) {
    const std::string bytes = made_by(GetParam().command, four);
    expect_every_cut_told(bytes, bytes.size());
}

INSTANTIATE_TEST_SUITE_P(
    Walk, CutTest,
    testing::Values(
        Maker{"TarGzip", "tar -czf ../out *"}, Maker{"TarBzip2", "tar -cjf ../out *"},
        Maker{"TarXz", "tar -cJf ../out *"},
        Maker{"TarLzma", "tar -c * | xz --format=lzma > ../out"},
        Maker{"TarZstd", "tar --zstd -cf ../out *"},
        Maker{"TarOfOneBlock", "tar --blocking-factor=2 -cf ../out *"},
        Maker{"Zip", "zip -q -r ../o.zip *; mv ../o.zip ../out"},
        Maker{"ZipStored", "zip -q -0 -r ../o.zip *; mv ../o.zip ../out"},
        Maker{"ZipFromPipe", "zip -q -r - * | cat > ../out"},
        Maker{"ZipOfZips",
              "zip -q -0 i.zip *; zip -q -0 ../o.zip a i.zip b i.zip; mv ../o.zip ../out"},
        Maker{"TarGzipOfZip", "zip -q i.zip *; tar -czf ../out a i.zip b"},
        Maker{"ZipOfTar", "tar -cf i.tar *; zip -q ../o.zip a i.tar b; mv ../o.zip ../out"},
        Maker{"Gzip", "gzip -c b > ../out"}, Maker{"Xz", "xz -c b > ../out"},
        Maker{"Bzip2", "bzip2 -c b > ../out"}, Maker{"Zstd", "zstd -q -c b > ../out"},
        Maker{"Lzma", "xz --format=lzma -c b > ../out"}),
    [](const auto& case_) { return case_.param.name; });

TEST(WalkCut, IsToldAtEveryByteOfAShortStream) {
    for (const std::string tool : {"gzip", "bzip2", "xz", "zstd -q"}) {
        SCOPED_TRACE(tool);
        for (const std::string input : {"a", "b", "empty"}) {
            Files files = four;
            files["empty"] = "";
            const std::string bytes = made_by(tool + " -c " + input + " > ../out", files);
            expect_every_cut_told(bytes, bytes.size(), 1);
        }
    }
}

TEST(WalkCut, IsToldForATarUntilItsEndMark) {
    const std::string bytes = made_by("tar -cf ../out *", four);
    const std::size_t end = bytes.find_last_not_of('\0') / 512 * 512 + 512 + 1024;
    expect_every_cut_told(bytes, end);
    // Between two members libarchive sees an end.
    const std::size_t second = bytes.find("b", 512) / 512 * 512;
    const Seen part = walk_through(bytes.substr(0, second));
    EXPECT_EQ(part.files, (Files{{"f!a", "first"}}));
    EXPECT_EQ(part.obstacles.size(), 1U);
}

TEST(WalkCut, IsToldForACpioUntilItsTrailer) {
    const std::string bytes = made_by("ls | cpio -o -H newc --quiet > ../out", four);
    expect_every_cut_told(bytes, bytes.find("TRAILER!!!"));
}

TEST(WalkCut, IsToldForADebianPackage) {
    Files tree = four;
    tree["DEBIAN/control"] =
        "Package: p\nVersion: 1\nArchitecture: all\nMaintainer: m <m@example.org>\n"
        "Description: d\n";
    for (const std::string compression : {"none", "xz"}) {
        const std::string bytes =
            made_by("chmod 755 DEBIAN; dpkg-deb -Z" + compression + " -b . ../out", tree);
        const std::size_t filling = compression == "none" ? 10240 : 0;
        expect_every_cut_told(bytes, bytes.size() - filling);
        const std::size_t payload = bytes.find("data.tar");
        const Seen part = walk_through(bytes.substr(0, payload));
        EXPECT_EQ(part.files.size(), 2U);
        EXPECT_EQ(part.obstacles.size(), 1U);
    }
}

TEST(WalkCut, IsToldForWhatTheLibraryWrites) {
    for (const std::string format : {"7zip", "xar"}) {
        SCOPED_TRACE(format);
        const std::string bytes = written_as(format, "", four);
        expect_every_cut_told(bytes, bytes.size());
    }
    for (const std::string filter : {"lz4", "lzip"}) {
        SCOPED_TRACE(filter);
        const std::string bytes = written_as("ustar", filter, four);
        expect_every_cut_told(bytes, bytes.size());
    }
}

TEST(WalkCut, IsToldForAnImageOfADisc) {
    const std::string bytes = written_as("iso9660", "", four);
    // The writer fills up to its own end; the files come before.
    expect_every_cut_told(bytes, bytes.rfind(four.at("d")) + four.at("d").size());
}

TEST(WalkCut, DoesNotTakeAnInnerZipForTheOuter) {
    const std::string bytes =
        made_by("zip -q -0 i.zip c d; zip -q -0 ../o.zip a b i.zip; mv ../o.zip ../out", four);
    const std::size_t inner_end = bytes.find("PK\x05\x06") + 22;
    const Seen part = walk_through(bytes.substr(0, inner_end));
    EXPECT_EQ(part.files, (Files{{"f!a", four.at("a")},
                                 {"f!b", four.at("b")},
                                 {"f!i.zip!c", four.at("c")},
                                 {"f!i.zip!d", four.at("d")}}));
    EXPECT_EQ(part.obstacles.size(), 1U);
}

}  // namespace
}  // namespace hemostat::archive
