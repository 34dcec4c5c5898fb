// Every format, made by its tool, alone and in mixtures.
#include "archive/walk.h"

#include "tests/archive/containers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cerrno>
#include <string>

namespace hemostat::archive {
namespace {

using test::Files;
using test::Folder;
using test::made_by;
using test::noise;
using test::Seen;
using test::walk_through;
using test::written_as;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const Files two{{"a", "first"}, {"usr/lib/b.so", "second" + noise(3000)}};

/// `files` as they are called behind `prefix`.
Files under(const std::string& prefix, const Files& files) {
    Files moved;
    for (const auto& [name, content] : files) {
        moved[prefix + name] = content;
    }
    return moved;
}

/// Long contents as their size and hash: a failure stays readable.
Files brief(Files files) {
    for (auto& [name, content] : files) {
        if (content.size() > 100) {
            content = std::to_string(content.size()) + " bytes, " +
                      std::to_string(std::hash<std::string>{}(content));
        }
    }
    return files;
}

void expect_exactly(const Seen& seen, const Files& files) {
    EXPECT_EQ(brief(seen.files), brief(files));
    EXPECT_THAT(seen.twice, IsEmpty());
    EXPECT_THAT(seen.broken, IsEmpty());
    EXPECT_THAT(seen.obstacles, IsEmpty());
    EXPECT_THAT(seen.details, IsEmpty());
}

struct Maker {
    std::string name;
    std::string command;
    std::string prefix = "f!";
};

class ToolTest : public testing::TestWithParam<Maker> {};

TEST_P(ToolTest, IsWalked) {
    expect_exactly(walk_through(made_by(GetParam().command, two)), under(GetParam().prefix, two));
}

INSTANTIATE_TEST_SUITE_P(
    Walk, ToolTest,
    testing::Values(
        Maker{"Tar", "tar -cf ../out a usr"}, Maker{"V7Tar", "tar --format=v7 -cf ../out a usr"},
        Maker{"PaxTar", "tar --format=pax -cf ../out a usr"},
        Maker{"TarWithDots", "tar -cf ../out ./a ./usr", "f!./"},
        Maker{"TarGzip", "tar -czf ../out a usr"}, Maker{"TarBzip2", "tar -cjf ../out a usr"},
        Maker{"TarXz", "tar -cJf ../out a usr"},
        Maker{"TarLzma", "tar -c a usr | xz --format=lzma > ../out"},
        Maker{"TarZstd", "tar --zstd -cf ../out a usr"},
        Maker{"TarZstdOfTwoFrames",
              "tar -c a usr > t; (head -c 2000 t | zstd -q; tail -c +2001 t | "
              "zstd -q) > ../out"},
        Maker{"TarXzOfTwoStreams",
              "tar -c a usr > t; (head -c 2000 t | xz; tail -c +2001 t | xz) > "
              "../out"},
        Maker{"TarBzip2OfTwoStreams",
              "tar -c a usr > t; (head -c 2000 t | bzip2; tail -c +2001 t | "
              "bzip2) > ../out"},
        Maker{"TwoTars", "tar -cf ../out a; tar -c usr >> ../out"},
        // As abuild makes them: the first without its end.
        Maker{"AlpinePackage", "tar -c a | head -c 1024 | gzip > ../out; tar -cz usr >> ../out"},
        Maker{"Zip", "zip -q -r ../out.zip a usr; mv ../out.zip ../out"},
        Maker{"ZipStored", "zip -q -0 -r ../out.zip a usr; mv ../out.zip ../out"},
        Maker{"ZipFromPipe", "zip -q -r - a usr | cat > ../out"},
        Maker{"ZipOfPython", "python3 -m zipfile -c ../out a usr"},
        Maker{"ZipWithLongComment",
              "zip -q -r ../o.zip a usr; head -c 40000 /dev/zero | tr '\\0' x | zip -q -z ../o.zip;"
              "mv ../o.zip ../out"},
        Maker{"Cpio", "find . -type f | cpio -o -H newc --quiet > ../out"},
        Maker{"CpioOdc", "find . -type f | cpio -o -H odc --quiet > ../out"},
        Maker{"CpioCrc", "find . -type f | cpio -o -H crc --quiet > ../out"}),
    [](const auto& case_) { return case_.param.name; });

class LibraryTest : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(LibraryTest, IsWalked) {
    const auto& [format, filter] = GetParam();
    expect_exactly(walk_through(written_as(format, filter, two)), under("f!", two));
}

INSTANTIATE_TEST_SUITE_P(Walk, LibraryTest,
                         testing::Values(std::pair("7zip", ""), std::pair("iso9660", ""),
                                         std::pair("xar", ""), std::pair("ustar", "lz4"),
                                         std::pair("ustar", "lzip"),
                                         std::pair("ustar", "compress")),
                         [](const auto& case_) { return case_.param.first + case_.param.second; });

TEST(Walk, GivesAFileThatIsNoContainer) {
    expect_exactly(walk_through("plain"), {{"f", "plain"}});
    expect_exactly(walk_through(""), {{"f", ""}});
    const std::string large = noise(200'000);
    expect_exactly(walk_through(large), {{"f", large}});
}

TEST(Walk, GivesTheContentOfACompressedFileUnderItsOwnName) {
    for (const std::string tool : {"gzip", "bzip2", "xz", "zstd -q", "zstd -q --no-check"}) {
        expect_exactly(walk_through(made_by(tool + " -c a > ../out", two)), {{"f", "first"}});
        expect_exactly(walk_through(made_by(tool + " -c empty > ../out", {{"empty", ""}})),
                       {{"f", ""}});
    }
    expect_exactly(walk_through(made_by("gzip -c a > ../out; gzip -c a >> ../out", two)),
                   {{"f", "firstfirst"}});
}

TEST(Walk, HoldsWhatGzipPackedAgainstItsCheckSum) {
    std::string packed = made_by("gzip -c a > ../out", {{"a", noise(100'000)}});
    expect_exactly(walk_through(packed), {{"f", noise(100'000)}});
    packed[packed.size() - 8] = static_cast<char>(packed[packed.size() - 8] + 1);
    EXPECT_THAT(walk_through(packed).obstacles, ElementsAre(Pair("f", Obstacle::damaged)));
}

TEST(Walk, ReadsGzipStreamsBehindZeros) {
    const std::string packed = made_by("gzip -c a > ../out", two);
    const std::string zeros(70'000, '\0');
    expect_exactly(walk_through(packed + zeros), {{"f", "first"}});
    expect_exactly(walk_through(packed + zeros + packed), {{"f", "firstfirst"}});
    expect_exactly(walk_through(packed + zeros + packed + '\0'), {{"f", "firstfirst"}});
    const auto seen = walk_through(packed + std::string((64U << 20U) + 1, '\0') + packed);
    EXPECT_EQ(seen.files, (Files{{"f", "first"}}));
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::limit)));
}

TEST(Walk, TellsOfWhatIsNoGzipBehindAGzipStream) {
    const std::string packed = made_by("gzip -c a > ../out", two);
    const std::string zeros(600, '\0');
    for (const std::string& behind : {std::string("x"), std::string("\x1f"), zeros + "x",
                                      std::string("not gzip"), noise(100'000)}) {
        const auto seen = walk_through(packed + behind);
        EXPECT_EQ(seen.files, (Files{{"f", "first"}})) << "what was decoded counts";
        EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::unsupported)));
        EXPECT_THAT(seen.details, ElementsAre("what follows the gzip stream is not gzip"));
    }
    const auto nested = walk_through(made_by("printf x >> a.gz; tar -cf ../out a.gz b/c.so",
                                             {{"a.gz", packed}, {"b/c.so", "second"}}));
    EXPECT_EQ(nested.files, (Files{{"f!a.gz", "first"}, {"f!b/c.so", "second"}}));
    EXPECT_THAT(nested.obstacles, ElementsAre(Pair("f!a.gz", Obstacle::unsupported)));
}

TEST(Walk, WalksADebianPackage) {
    const Files tree{{"DEBIAN/control",
                      "Package: p\nVersion: 1\nArchitecture: all\nMaintainer: m <m@example.org>\n"
                      "Description: d\n"},
                     {"usr/lib/b.so", "second"}};
    for (const std::string compression : {"none", "gzip", "xz", "zstd"}) {
        const auto seen = walk_through(
            made_by("chmod 755 DEBIAN; dpkg-deb -Z" + compression + " -b . ../out", tree));
        const std::string suffix = compression == "none"   ? ""
                                   : compression == "gzip" ? ".gz"
                                   : compression == "xz"   ? ".xz"
                                                           : ".zst";
        expect_exactly(seen, {{"f!debian-binary", "2.0\n"},
                              {"f!control.tar" + suffix + "!./control", tree.at("DEBIAN/control")},
                              {"f!data.tar" + suffix + "!./usr/lib/b.so", "second"}});
    }
}

TEST(Walk, WalksAPackageThatArMade) {
    const auto seen =
        walk_through(made_by("tar -czf data.tar.gz a; echo 2.0 > debian-binary;"
                             "ar rcD ../out debian-binary data.tar.gz",
                             {{"a", "first"}}));
    expect_exactly(seen, {{"f!debian-binary", "2.0\n"}, {"f!data.tar.gz!a", "first"}});
}

TEST(Walk, GivesAStaticLibraryWhole) {
    const std::string library = made_by("ar rc ../out a usr/lib/b.so", two);
    ASSERT_TRUE(library.starts_with("!<arch>\n"));
    expect_exactly(walk_through(library), {{"f", library}});
    expect_exactly(walk_through(written_as("ustar", "", {{"l.a", library}})), {{"f!l.a", library}});
}

TEST(Walk, WalksAnRpm) {
    // The lead, then a signature and a header without entries; only rpm itself writes real ones.
    std::string rpm = "\xed\xab\xee\xdb\x03" + std::string(91, '\0');
    const std::string empty_header = "\x8e\xad\xe8\x01" + std::string(12, '\0');
    rpm += empty_header + empty_header;
    rpm += made_by("find . -type f | cpio -o -H newc --quiet | xz > ../out", two);
    expect_exactly(walk_through(rpm), under("f!", two));
}

/// [MS-CAB] 2.3: one folder of one stored block, one file.
std::string cabinet(const std::string& data) {
    std::string cab = "MSCF" + std::string(4, '\0');
    const auto put = [&cab](std::uint32_t value, int size) {
        for (int at = 0; at < size; ++at) {
            cab.push_back(static_cast<char>(value >> (8 * at)));
        }
    };
    const std::uint32_t files_offset = 36 + 8;
    const std::uint32_t data_offset = files_offset + 16 + 2;
    for (const std::uint32_t value : {data_offset + 8 + 7, 0U, files_offset, 0U}) {
        put(value, 4);
    }
    for (const std::uint32_t value : {0x0103U, 1U, 1U, 0U, 0U, 0U}) {
        put(value, 2);  // version, folders, files, flags, set, number
    }
    put(data_offset, 4);
    put(1, 2);
    put(0, 2);
    put(7, 4);
    put(0, 4);
    for (int field = 0; field < 4; ++field) {
        put(0x21, 2);  // folder is the next one; date, time, attributes
        if (field == 0) {
            cab[cab.size() - 2] = 0;
        }
    }
    cab += std::string("n\0", 2);
    put(0, 4);
    put(7, 2);
    put(7, 2);
    return cab + data;
}

TEST(Walk, WalksACabinet) {
    expect_exactly(walk_through(cabinet("content")), {{"f!n", "content"}});
}

TEST(Walk, EndsACabinetAtABlockThatIsRefused) {
    std::string cab = cabinet("content");
    cab[cab.size() - 7 - 8] = 7;  // a sum, and another size than that of what is stored
    cab[cab.size() - 7 - 1] = 7;
    const auto seen = walk_through(cab);
    EXPECT_THAT(seen.obstacles,
                ElementsAre(Pair("f!n", Obstacle::damaged), Pair("f", Obstacle::damaged)));
}

TEST(Walk, WalksAnInitramfs) {
    const std::string plain = "find a | cpio -o -H newc --quiet";
    const std::string packed = "find usr -type f | cpio -o -H newc --quiet";
    for (const std::string tool : {"gzip", "xz", "zstd -q", "cat"}) {
        const std::string command = plain + " > ../out; " + packed + " | " + tool + " >> ../out";
        expect_exactly(walk_through(made_by(command, two)), under("f!", two));
    }
}

TEST(Walk, TellsOfWhatFollowsACpioAndIsNoArchive) {
    const auto seen =
        walk_through(made_by("find a | cpio -o -H newc --quiet > ../out; echo x >> ../out", two));
    EXPECT_EQ(seen.files, (Files{{"f!a", "first"}}));
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::unsupported)));
}

TEST(Walk, WalksAnImageThatDockerSaved) {
    const std::string layer = made_by("tar -cf ../out usr", {{"usr/lib/x", "ssl"}});
    const std::string packed = made_by("tar -czf ../out opt", {{"opt/y", "more"}});
    const Files image{{"manifest.json", "[]"}, {"1/layer.tar", layer}, {"blobs/2", packed}};
    expect_exactly(walk_through(made_by("tar -czf ../out *", image)),
                   {{"f!manifest.json", "[]"},
                    {"f!1/layer.tar!usr/lib/x", "ssl"},
                    {"f!blobs/2!opt/y", "more"}});
}

TEST(Walk, WalksMixturesOfDepthThree) {
    const std::string zip = made_by("zip -q -r ../o.zip .; mv ../o.zip ../out", two);
    const std::string seven = written_as("7zip", "", {{"i.zip", zip}, {"c", "7"}});
    const std::string iso = written_as("iso9660", "", {{"s.7z", seven}, {"d", "i"}});
    expect_exactly(walk_through(iso), [] {
        Files files = under("f!s.7z!i.zip!", two);
        files["f!s.7z!c"] = "7";
        files["f!d"] = "i";
        return files;
    }());
    const std::string war = made_by("zip -q -0 -r ../o.zip .; mv ../o.zip ../out",
                                    {{"WEB-INF/lib/i.jar", zip}, {"e", "w"}});
    const std::string cpio =
        made_by("ls | cpio -o -H newc --quiet | zstd -q > ../out", {{"w.war", war}});
    expect_exactly(walk_through(made_by("tar -cJf ../out r", {{"r", cpio}})), [] {
        Files files = under("f!r!w.war!WEB-INF/lib/i.jar!", two);
        files["f!r!w.war!e"] = "w";
        return files;
    }());
}

TEST(Walk, GivesAProgramAndTheZipBehindIt) {
    const std::string zip = made_by("zip -q -r ../o.zip .; mv ../o.zip ../out", two);
    for (const std::string start : {"\x7f"
                                    "ELF",
                                    "MZ", "#!/bin/sh\n"}) {
        const std::string program = start + noise(5000) + zip;
        Files expected = under("f!", two);
        expected["f"] = program;
        expect_exactly(walk_through(program), expected);
        const std::string alone = start + "PK\x05\x06" + std::string(40, '\1');
        expect_exactly(walk_through(alone), {{"f", alone}});
    }
}

TEST(Walk, GivesAProgramWhateverMarkStandsInIt) {
    std::string program =
        "\x7f"
        "ELF" +
        std::string(600, 'x');
    program.replace(257, 5, "ustar");
    expect_exactly(walk_through(program), {{"f", program}});
}

TEST(Walk, TellsOfFormatsThatItCannotRead) {
    for (const std::string start : {"Rar!\x1a\x07\x01", "hsqs", "LRZI", "07070X"}) {
        const auto seen = walk_through(start + "rest");
        EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::unsupported)));
        EXPECT_EQ(seen.files, (Files{{"f", start + "rest"}}));
    }
}

TEST(Walk, ReadsHolesAsZeros) {
    for (const std::string format : {"gnu", "pax"}) {
        const auto seen = walk_through(made_by(
            "truncate -s 200000 a; tar -S --format=" + format + " -cf ../out a", {{"a", "begin"}}));
        EXPECT_THAT(seen.obstacles, IsEmpty());
        EXPECT_TRUE(seen.files.at("f!a") == "begin" + std::string(199'995, '\0')) << format;
    }
}

TEST(Walk, ReadsLongNames) {
    const std::string name = std::string(90, 'd') + "/" + std::string(120, 'e');
    for (const std::string format : {"gnu", "pax"}) {
        expect_exactly(
            walk_through(made_by("tar --format=" + format + " -cf ../out d*", {{name, "x"}})),
            {{"f!" + name, "x"}});
    }
}

TEST(Walk, GivesTheContentOfLinksOnce) {
    const std::string links = "ln a hard; ln -s a soft; mkfifo pipe; ";
    expect_exactly(walk_through(made_by(links + "tar -cf ../out a hard soft pipe", two)),
                   {{"f!a", "first"}});
    const auto seen = walk_through(
        made_by(links + "printf 'a\\nhard\\nsoft\\n' | cpio -o -H newc --quiet > ../out", two));
    EXPECT_EQ(seen.files, (Files{{"f!a", ""}, {"f!hard", "first"}}));
    EXPECT_THAT(seen.obstacles, IsEmpty());
}

TEST(Walk, GivesTheContentOfWhatAZipCallsAFolder) {
    const std::string bytes = made_by(
        "python3 -c 'import zipfile\nwith zipfile.ZipFile(\"../out\", \"w\") as z:\n"
        " z.writestr(\"empty/\", \"\"); z.writestr(\"full/\", \"content\")'",
        {{"a", ""}});
    EXPECT_THAT(walk_through(bytes).files, ElementsAre(Pair("f!full/", "content")));
}

TEST(Walk, TellsOfEncryptedMembersAndGoesOn) {
    const auto seen = walk_through(
        made_by("zip -q -P secret ../o.zip a; zip -q -r ../o.zip usr; mv ../o.zip ../out", two));
    EXPECT_EQ(seen.files, (Files{{"f!usr/lib/b.so", two.at("usr/lib/b.so")}}));
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f!a", Obstacle::encrypted)));
}

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t value = ~0U;
    for (const char byte : bytes) {
        value ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            value = value >> 1 ^ ((value & 1) != 0 ? 0xedb88320 : 0);
        }
    }
    return ~value;
}

std::string little_endian(std::uint64_t value, int size) {
    std::string bytes;
    for (int at = 0; at < size; ++at) {
        bytes.push_back(static_cast<char>(value >> (8 * at)));
    }
    return bytes;
}

TEST(Walk, TellsOfAnEncryptedDirectory) {
    // 7zFormat.txt: an encoded header of 16 packed bytes, one folder of one coder, AES with
    // SHA-256.
    const std::string header(
        "\x17\x06\0\1\x09\x10\0\x07\x0b\1\0\1\x24\x06\xf1\x07\1\1\0\x0c\x10\0\0", 23);
    const std::string start =
        little_endian(16, 8) + little_endian(header.size(), 8) + little_endian(crc32(header), 4);
    const auto seen = walk_through(std::string("7z\xbc\xaf\x27\x1c\0\4", 8) +
                                   little_endian(crc32(start), 4) + start + noise(16) + header);
    EXPECT_THAT(seen.files, IsEmpty());
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::encrypted))) << seen.details.at(0);
}

TEST(Walk, TellsOfCompressInsideCompress) {
    const std::string once = written_as("raw", "compress", {{"a", "content"}});
    expect_exactly(walk_through(once), {{"f", "content"}});
    const auto seen = walk_through(written_as("raw", "compress", {{"a", once}}));
    EXPECT_THAT(seen.files, IsEmpty());
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair("f", Obstacle::unsupported)));
}

TEST(Walk, TellsOfUnknownCompressionAndGoesOn) {
    std::string zip =
        made_by("zip -q -0 -r ../o.zip .; mv ../o.zip ../out", {{"a", "1"}, {"b", "2"}});
    zip[8] = 77;  // APPNOTE.TXT 4.4.5: the method, in the entry and in the directory
    zip[zip.find("PK\x01\x02") + 10] = 77;
    const auto seen = walk_through(zip);
    EXPECT_EQ(seen.files.size(), 2U);
    EXPECT_EQ(seen.broken.size(), 1U);
    EXPECT_THAT(seen.obstacles, ElementsAre(Pair(seen.broken.at(0), Obstacle::unsupported)));
}

TEST(Walk, ShowsHostileNamesWithoutFollowingThem) {
    const auto seen = walk_through(written_as(
        "pax", "",
        {{"../../up", "1"}, {"/etc/x", "2"}, {"n\n\x1b[2J", "3"}, {"\xff\xc3\xa9", "4"}}));
    EXPECT_EQ(seen.files, (Files{{"f!../../up", "1"},
                                 {"f!/etc/x", "2"},
                                 {"f!n\\x0a\\x1b[2J", "3"},
                                 {"f!\\xff\\xc3\\xa9", "4"}}));
    EXPECT_THAT(seen.obstacles, IsEmpty());
}

TEST(Walk, SurvivesANameThatDoesNotConvertAfterMemoryRanOut) {
    struct OutOfMemory final : Visitor {
        int taken = 0;
        void take(const std::string&, Input&, RandomAccess*) override {
            ++taken;
            errno = ENOMEM;  // as a failed malloc leaves it
        }
        void not_inspected(const std::string&, Obstacle, const std::string&) override {}
    } visitor;
    const std::string cpio = written_as("newc", "", {{"a", "1"}, {"\x8d\x8d", "2"}, {"\xff", "3"}});
    MemoryBytes memory(as_bytes(cpio));
    walk("f", memory, {}, visitor);
    EXPECT_EQ(visitor.taken, 3);
}

TEST(Walk, ShowsNamesBeyondAscii) {
    const Files named{{"\xc3\xa9", "1"}};
    for (const std::string command :
         {"tar -cf ../out *", "tar --format=pax -cf ../out *", "python3 -m zipfile -c ../out *",
          "zip -q ../o.zip *; mv ../o.zip ../out"}) {
        expect_exactly(walk_through(made_by(command, named)), {{"f!\\xc3\\xa9", "1"}});
    }
}

TEST(Walk, ReadsAFileOfTheFileSystem) {
    const Folder folder;
    folder.write(two);
    folder.run("tar -cf out.tar a usr");
    auto file = FileBytes::open(folder.file("out.tar"));
    ASSERT_TRUE(file);
    Seen seen;
    walk("shown", *file, {}, seen);
    expect_exactly(seen, under("shown!", two));
}

}  // namespace
}  // namespace hemostat::archive
