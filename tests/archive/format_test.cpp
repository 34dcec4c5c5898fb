#include "archive/format.h"

#include "base/bytes.h"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace hemostat::archive {
namespace {

using namespace std::string_view_literals;

Format format_of(std::string_view front) {
    return find_format(as_bytes(front));
}

TEST(Format, IsFoundByItsMark) {
    EXPECT_EQ(format_of("\x1f\x8b\x08"sv), Format::gzip);
    EXPECT_EQ(format_of("\x1f\x8b\x07"sv), Format::file);
    EXPECT_EQ(format_of("BZh91AY&SY"), Format::bzip2);
    EXPECT_EQ(format_of("BZh9 is a tool"), Format::file);
    EXPECT_EQ(format_of("BZh01AY&SY"), Format::file);
    EXPECT_EQ(format_of("\x1f\x9d\x90"sv), Format::compress);
    EXPECT_EQ(format_of("\x1f\x9d\x91"sv), Format::file);  // codes of 17 bits
    EXPECT_EQ(format_of("\x1f\x9d\xb0"sv), Format::file);
    EXPECT_EQ(format_of("!<arch>\ndebian-binary   "), Format::deb);
    EXPECT_EQ(format_of("!<arch>\n/               "), Format::file);
    EXPECT_EQ(format_of("Rar!\x1a\x07\x00"sv), Format::rar);
    EXPECT_EQ(format_of(""), Format::file);
    EXPECT_EQ(format_of("PK"), Format::file);
}

TEST(Format, IsLzmaOnlyWithWhatItsToolWrites) {
    const auto header = [](std::string_view dictionary, std::string_view size) {
        return "\x5d" + std::string(dictionary) + std::string(size);
    };
    const std::string_view unknown = "\xff\xff\xff\xff\xff\xff\xff\xff"sv;
    EXPECT_EQ(format_of(header("\0\0\x80\0"sv, unknown)), Format::lzma);
    EXPECT_EQ(format_of(header("\0\0\xc0\0"sv, unknown)), Format::lzma);
    EXPECT_EQ(format_of(header("\0\0\x80\0"sv, "\1\2\3\4\0\0\0\0"sv)), Format::lzma);
    EXPECT_EQ(format_of(header("\0\0\xa0\0"sv, unknown)), Format::file);
    EXPECT_EQ(format_of(header("\0\1\0\0"sv, unknown)), Format::file);  // below 4 KiB
    EXPECT_EQ(format_of(header("\0\0\x80\0"sv, "\1\2\3\4\0\0\0\1"sv)), Format::file);
    EXPECT_EQ(format_of(header("\0\0\x80\0"sv, unknown.substr(1))), Format::file);
}

TEST(Format, IsAnOldTarWhenTheSumIsRight) {
    std::string header(512, '\0');
    header.replace(0, 1, "a");
    header.replace(148, 8, "000541 \0"sv);  // 'a' and eight spaces: 0x61 + 0x100
    EXPECT_EQ(format_of(header), Format::tar);
    header[0] = 'b';
    EXPECT_EQ(format_of(header), Format::file);
    EXPECT_EQ(format_of(std::string(512, '\0')), Format::file);
}

TEST(Format, IsTarWithAMarkAndAnySum) {
    EXPECT_EQ(format_of(std::string(257, 'x') + "ustar"), Format::tar);
    EXPECT_EQ(format_of("\177ELF" + std::string(253, 'x') + "ustar"), Format::file);
}

TEST(Format, IsIsoWithAMarkWithinTheWindow) {
    const std::string image = std::string(32769, '\0') + "CD001";
    EXPECT_LE(image.size(), image_window_size);
    EXPECT_EQ(format_of(image), Format::iso);
    EXPECT_TRUE(may_be_image(as_bytes(image)));
    EXPECT_EQ(format_of(image.substr(1)), Format::file);
}

TEST(Format, TellsAClassOfJavaFromAMachO) {
    EXPECT_TRUE(is_java_class(as_bytes("\xca\xfe\xba\xbe\0\0\0\x34"sv)));
    EXPECT_FALSE(is_java_class(as_bytes("\xca\xfe\xba\xbe\0\0\0\2"sv)));
    EXPECT_FALSE(is_java_class(as_bytes("\xca\xfe\xba\xbe\0\0\0"sv)));
}

TEST(Format, LooksForAnImageOnlyBehindAFrontWithZeros) {
    const std::string boots = "\x33\xc0" + std::string(format_window_size, 'x');
    EXPECT_FALSE(may_be_image(as_bytes(boots)));
    EXPECT_TRUE(may_be_image(as_bytes(boots.substr(0, 1012) + std::string(12, '\0'))));
    EXPECT_FALSE(may_be_image(as_bytes(std::string(1023, '\0')))) << "too small";
    EXPECT_FALSE(may_be_image(as_bytes("\177ELF" + std::string(4096, '\0'))));
}

TEST(Format, IsSquashfsOnlyOfVersionFour) {
    EXPECT_EQ(format_of("hsqs" + std::string(24, 'x') + "\x04" + std::string(1, '\0')),
              Format::squashfs);
    EXPECT_EQ(format_of("hsqs" + std::string(24, 'x') + "\x03" + std::string(1, '\0')),
              Format::old_squashfs);
    EXPECT_EQ(format_of("sqsh"), Format::old_squashfs);
    EXPECT_EQ(format_of("hsq"), Format::file);
}

TEST(Format, IsAFileSystemByItsMark) {
    EXPECT_EQ(format_of(std::string(16, 'x') + "Compressed ROMFS"), Format::cramfs);
    EXPECT_EQ(format_of("\x85\x19\x01\xe0"sv), Format::jffs2);
    EXPECT_EQ(format_of("\x85\x19\x04\xe0"sv), Format::file);
    EXPECT_EQ(format_of("UBI#\x01"sv), Format::ubi);
    EXPECT_EQ(format_of("UBI#x"sv), Format::file);
    EXPECT_EQ(format_of(std::string(54, '\0') + "FAT16   "), Format::vfat);
    EXPECT_EQ(format_of(std::string(40, '\0') + "_FVH"), Format::uefi_volume);
    EXPECT_EQ(format_of(std::string(41, '\0') + "_FVH"), Format::file);
}

TEST(Format, IsExtWhenTheNumbersBesideTheMarkAreSane) {
    // As mke2fs writes them: inodes, the size of a block, blocks of a group, mark, state, revision.
    std::string image(4096, '\0');
    image.replace(1024, 4, "\x80\0\0\0"sv);
    image.replace(1024 + 0x20, 4, "\0\x20\0\0"sv);
    image.replace(1024 + 0x38, 4, "\x53\xef\1\0"sv);
    image.replace(1024 + 0x4c, 4, "\1\0\0\0"sv);
    EXPECT_EQ(format_of(image), Format::ext);
    image[1024 + 0x4c] = 2;
    EXPECT_EQ(format_of(image), Format::file);
    EXPECT_EQ(format_of(std::string(1024 + 0x38, 'x') + "\x53\xef" + std::string(3000, 'x')),
              Format::file);
}

TEST(Format, HasOneNameEach) {
    for (int value = 0; value <= static_cast<int>(Format::vmdk); ++value) {
        const auto format = static_cast<Format>(value);
        EXPECT_FALSE(to_string(format).empty()) << value;
        EXPECT_FALSE(is_compression(format) && is_unsupported(format)) << value;
    }
    EXPECT_TRUE(is_compression(Format::bzip2));
    EXPECT_TRUE(is_compression(Format::zstd));
    EXPECT_FALSE(is_compression(Format::cab));
    EXPECT_FALSE(is_unsupported(Format::zip));
}

TEST(Format, KnowsTheEndOfATar) {
    EXPECT_TRUE(is_tar_end(as_bytes(std::string(1024, '\0'))));
    EXPECT_FALSE(is_tar_end(as_bytes(std::string(1023, '\0'))));
    EXPECT_FALSE(is_tar_end(as_bytes("x" + std::string(1023, '\0'))));
}

TEST(Format, IsTextWithoutControlCharactersOfBinaryFiles) {
    const std::string_view printed = "\b\t\n\v\f\r\x1b";
    for (int value = 0; value < 256; ++value) {
        for (std::size_t place = 0; place < 19; ++place) {
            std::string text(19, 'a');
            text[place] = static_cast<char>(value);
            const bool is_printed =
                value >= ' ' || printed.find(static_cast<char>(value)) != std::string_view::npos;
            EXPECT_EQ(is_text(as_bytes(text)), is_printed) << value << " at " << place;
        }
    }
    EXPECT_TRUE(is_text({}));
}

}  // namespace
}  // namespace hemostat::archive
