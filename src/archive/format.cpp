#include "archive/format.h"

#include "archive/little_endian.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

namespace hemostat::archive {
namespace {

using namespace std::string_view_literals;

constexpr auto elf_magic = "\177ELF"sv;

struct Signature {
    Format format = Format::file;
    std::size_t offset = 0;
    std::string_view magic;
};

constexpr auto signatures = std::to_array<Signature>({
    {Format::gzip, 0, "\x1f\x8b\x08"sv},
    {Format::xz, 0, "\xfd\x37zXZ\0"sv},
    {Format::zstd, 0, "\x28\xb5\x2f\xfd"sv},
    {Format::lz4, 0, "\x04\x22\x4d\x18"sv},
    {Format::lz4, 0, "\x02\x21\x4c\x18"sv},  // the old frame, in an initramfs
    {Format::lzip, 0, "LZIP\x01"sv},
    {Format::rpm, 0, "\xed\xab\xee\xdb"sv},
    {Format::cab, 0, "MSCF\0\0\0\0"sv},
    {Format::cpio, 0, "070701"sv},
    {Format::cpio, 0, "070702"sv},
    {Format::cpio, 0, "070707"sv},
    {Format::deb, 0, "!<arch>\ndebian-binary"sv},
    {Format::seven_zip, 0, "7z\xbc\xaf\x27\x1c"sv},
    {Format::xar, 0, "xar!"sv},
    {Format::zip, 0, "PK\x03\x04"sv},
    {Format::zip, 0, "PK\x05\x06"sv},  // without members
    {Format::tar, 257, "ustar"sv},
    {Format::iso, 32769, "CD001"sv},
    {Format::lrzip, 0, "LRZI"sv},
    {Format::lzop, 0, "\x89LZO\0"sv},
    {Format::rar, 0, "Rar!\x1a\x07"sv},
    {Format::old_squashfs, 0, "sqsh"sv},  // big endian, as none of version 4 is
    {Format::old_squashfs, 0, "shsq"sv},  // two vendors' own, in both orders
    {Format::old_squashfs, 0, "qshs"sv},
    {Format::old_squashfs, 0, "tqsh"sv},
    {Format::old_squashfs, 0, "hsqt"sv},
    {Format::cramfs, 16, "Compressed ROMFS"sv},
    {Format::jffs2, 0, "\x85\x19\x03\x20"sv},  // the marks of what an image begins with: a
    {Format::jffs2, 0, "\x85\x19\x01\xe0"sv},  // clean block, an entry, an inode
    {Format::jffs2, 0, "\x85\x19\x02\xe0"sv},
    {Format::jffs2, 0, "\x19\x85\x20\x03"sv},
    {Format::jffs2, 0, "\x19\x85\xe0\x01"sv},
    {Format::jffs2, 0, "\x19\x85\xe0\x02"sv},
    {Format::ubi, 0, "UBI#\x01"sv},
    {Format::ubifs, 0, "\x31\x18\x10\x06"sv},
    {Format::romfs, 0, "-rom1fs-"sv},
    {Format::uefi_volume, 40, "_FVH"sv},
    {Format::vfat, 54, "FAT12   "sv},
    {Format::vfat, 54, "FAT16   "sv},
    {Format::vfat, 82, "FAT32   "sv},
    {Format::qcow2, 0, "QFI\xfb"sv},
    {Format::vmdk, 0, "KDMV"sv},
    {Format::stripped_cpio, 0, "07070X"sv},
});

bool has(std::string_view front, std::size_t offset, std::string_view magic) {
    return front.size() >= offset && front.substr(offset).starts_with(magic);
}

/// compress(1): the mark, then how wide codes grow, two bits that are 0, and a flag.
bool is_compress(std::string_view front) {
    const unsigned settings = front.size() > 2 ? static_cast<unsigned char>(front[2]) : 0;
    const unsigned code_bits = settings & 0x1f;
    return has(front, 0, "\x1f\x9d") && (settings & 0x60) == 0 && code_bits >= 9 && code_bits <= 16;
}

/// "BZh", the size of a block, and the mark of the first block or of the end.
bool is_bzip2(std::string_view front) {
    return has(front, 0, "BZh") && front.size() > 3 && front[3] >= '1' && front[3] <= '9' &&
           (has(front, 4, "1AY&SY") || has(front, 4, "\x17\x72\x45\x38\x50\x90"));
}

/// The .lzma header has no mark: what liblzma's own tool writes is accepted, and no more. That is
/// its default properties, a dictionary of 2^n or 2^n + 2^(n-1) bytes, and a size that is not
/// known or below 256 GiB.
bool is_lzma(ByteView front) {
    static constexpr std::size_t header_size = 13;
    if (front.size() < header_size || front[0] != 0x5d) {
        return false;
    }
    std::uint32_t dictionary_size = 0;
    for (std::size_t at = 4; at >= 1; --at) {
        dictionary_size = dictionary_size << 8 | front[at];
    }
    const ByteView size = front.subspan(5, 8);
    const bool is_size = std::ranges::all_of(size, [](auto byte) { return byte == 0xff; }) ||
                         (size[5] == 0 && size[6] == 0 && size[7] == 0 && size[4] < 0x40);
    const std::uint32_t rest = dictionary_size & (dictionary_size - 1);
    return dictionary_size >= 4096 && is_size &&
           (rest == 0 || (std::has_single_bit(rest) && dictionary_size - rest == rest / 2));
}

/// The super block's mark has two bytes: what no other content has by chance are the numbers
/// around it.
bool is_ext(ByteView front) {
    static constexpr std::size_t super_block = 1024;
    if (!has(as_text(front), super_block + 0x38, "\x53\xef"sv) || front.size() < 2 * super_block) {
        return false;
    }
    const ByteView super = front.subspan(super_block);
    return little_endian(super, 0x18, 4) <= 6 && little_endian(super, 0x4c, 4) <= 1 &&
           little_endian(super, 0, 4) != 0 && little_endian(super, 0x20, 4) != 0 &&
           little_endian(super, 0x3a, 2) <= 7;
}

/// The number in a tar header's field: octal digits among spaces, ended by a space or NUL.
std::optional<unsigned> parse_octal(ByteView field) {
    unsigned value = 0;
    bool has_digit = false;
    for (const std::uint8_t byte : field) {
        if (byte >= '0' && byte <= '7') {
            value = value * 8 + (byte - '0');
            has_digit = true;
        } else if (has_digit || byte != ' ') {
            break;
        }
    }
    return has_digit ? std::optional(value) : std::nullopt;
}

/// A tar from before ustar has no mark but the sum of its header's bytes.
bool is_old_tar(ByteView front) {
    static constexpr std::size_t header_size = 512;
    static constexpr std::size_t sum_offset = 148;
    static constexpr std::size_t sum_size = 8;
    if (front.size() < header_size || front[0] == 0) {
        return false;
    }
    const auto wanted = parse_octal(front.subspan(sum_offset, sum_size));
    if (!wanted) {
        return false;  // as in most files
    }
    unsigned sum = sum_size * ' ';  // POSIX: the field itself counts as spaces
    for (std::size_t at = 0; at < header_size; ++at) {
        sum += at - sum_offset < sum_size ? 0U : front[at];
    }
    return sum == wanted;
}

}  // namespace

std::string_view to_string(Format format) {
    switch (format) {
        using enum Format;
        case file: return "file";
        case bzip2: return "bzip2";
        case compress: return "compress";
        case gzip: return "gzip";
        case lz4: return "lz4";
        case lzip: return "lzip";
        case lzma: return "lzma";
        case rpm: return "rpm";
        case xz: return "xz";
        case zstd: return "zstd";
        case cab: return "cab";
        case cpio: return "cpio";
        case deb: return "deb";
        case iso: return "iso";
        case seven_zip: return "7z";
        case tar: return "tar";
        case xar: return "xar";
        case squashfs: return "squashfs";
        case zip: return "zip";
        case cramfs: return "a cramfs file system";
        case ext: return "an ext2, ext3 or ext4 file system";
        case jffs2: return "a jffs2 file system";
        case lrzip: return "lrzip";
        case lzop: return "lzop";
        case rar: return "rar";
        case old_squashfs: return "a squashfs of another version than 4";
        case qcow2: return "a qcow2 disk";
        case romfs: return "a romfs file system";
        case stripped_cpio: return "stripped cpio";
        case ubi: return "an ubi image";
        case ubifs: return "an ubifs file system";
        case uefi_volume: return "a UEFI firmware volume";
        case vfat: return "a vfat file system";
        case vmdk: return "a vmdk disk";
    }
    return "";
}

bool is_compression(Format format) {
    return format >= Format::bzip2 && format <= Format::zstd;
}

bool needs_any_order(Format format) {
    return format == Format::zip || format == Format::seven_zip || format == Format::iso ||
           format == Format::squashfs;
}

bool unpacks_to_skip(Format format) {
    return format == Format::seven_zip || format == Format::cab;
}

bool is_unsupported(Format format) {
    return format >= Format::cramfs;
}

bool is_java_class(ByteView front) {
    constexpr int version_min = 45;
    return front.size() >= class_mark_size && as_text(front).starts_with("\xca\xfe\xba\xbe"sv) &&
           (front[6] << 8U | front[7]) >= version_min;
}

bool is_text(ByteView front) {
    // One bit for each of the 32 control characters.
    constexpr std::uint32_t printed =
        1U << '\b' | 1U << '\t' | 1U << '\n' | 1U << '\v' | 1U << '\f' | 1U << '\r' | 1U << '\x1b';
    const auto is_printed = [](std::uint8_t byte) {
        return byte >= ' ' || (printed >> byte & 1U) != 0;
    };
    // Eight at once: in most of them is no control character.
    constexpr std::uint64_t spaces = 0x2020202020202020;
    constexpr std::uint64_t tops = 0x8080808080808080;
    std::uint64_t eight = 0;
    for (; front.size() >= sizeof eight; front = front.subspan(sizeof eight)) {
        std::memcpy(&eight, front.data(), sizeof eight);
        const bool may_have_control = ((eight - spaces) & ~eight & tops) != 0;
        if (may_have_control && !std::ranges::all_of(front.first(sizeof eight), is_printed)) {
            return false;
        }
    }
    return std::ranges::all_of(front, is_printed);
}

bool may_be_image(ByteView front) {
    return front.size() >= format_window_size && !as_text(front).starts_with(elf_magic) &&
           !is_text(front.first(format_window_size));
}

Format find_format(ByteView front) {
    const std::string_view text = as_text(front);
    if (text.starts_with(elf_magic)) {
        return Format::file;  // whatever mark stands further back
    }
    const auto* const found = std::ranges::find_if(
        signatures, [&](const auto& known) { return has(text, known.offset, known.magic); });
    if (found != signatures.end()) {
        return found->format;
    }
    if (text.starts_with("hsqs")) {
        return has(text, 28, "\x04\0"sv) ? Format::squashfs : Format::old_squashfs;
    }
    if (is_bzip2(text)) {
        return Format::bzip2;
    }
    if (is_compress(text)) {
        return Format::compress;
    }
    if (is_lzma(front)) {
        return Format::lzma;
    }
    if (is_ext(front)) {
        return Format::ext;
    }
    return is_old_tar(front) ? Format::tar : Format::file;
}

bool is_empty_stream(Format format, ByteView end) {
    const std::string_view text = as_text(end);
    switch (format) {
        using enum Format;
        // Deflate's shortest block, the check sum and the size.
        case gzip: return text.ends_with("\x03\0\0\0\0\0\0\0\0\0"sv);
        // The end mark and the check sum of no blocks.
        case bzip2: return text.ends_with("\x17\x72\x45\x38\x50\x90\0\0\0\0"sv);
        // The index has its least size, 8 bytes, as only one of no blocks has.
        case xz:
            return text.size() >= 8 && text.ends_with("YZ") &&
                   text.substr(text.size() - 8).starts_with("\x01\0\0\0\0"sv);
        // A last block, raw and of no bytes, and perhaps the check sum of that.
        case zstd:
            return text.ends_with("\x01\0\0"sv) || text.ends_with("\x01\0\0\x99\xe9\xd8\x51"sv);
        default: return false;
    }
}

bool is_tar_end(ByteView end) {
    static constexpr std::size_t end_size = 1024;
    return end.size() >= end_size &&
           std::ranges::all_of(end.last(end_size), [](auto byte) { return byte == 0; });
}

bool is_executable(ByteView front) {
    const std::string_view text = as_text(front);
    return text.starts_with(elf_magic) || text.starts_with("MZ") || text.starts_with("#!");
}

}  // namespace hemostat::archive
