// Which container some bytes are, judged by the bytes alone.
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hemostat::archive {

enum class Format : std::uint8_t {
    file,  ///< not a container: executables and static libraries, too
    // One stream in another.
    bzip2,
    compress,
    gzip,
    lz4,
    lzip,
    lzma,
    rpm,  ///< an envelope around a compressed cpio
    xz,
    zstd,
    // Many members.
    cab,
    cpio,
    deb,
    iso,
    seven_zip,
    squashfs,
    tar,
    xar,
    zip,
    // Known, and not read.
    cramfs,
    ext,  ///< ext2, ext3, ext4
    jffs2,
    lrzip,
    lzop,
    old_squashfs,  ///< of versions before 4, or a vendor's
    qcow2,
    rar,
    romfs,
    stripped_cpio,  ///< rpm's for payloads above 4 GiB
    ubi,
    ubifs,
    uefi_volume,  ///< drivers and programs that run before any system does
    vfat,
    vmdk,
};

std::string_view to_string(Format format);

/// Whether it holds one stream without a name.
bool is_compression(Format format);
/// Whether it can only be read going back and forth.
bool needs_any_order(Format format);
/// Whether libarchive unpacks what it passes over: that has to be counted.
bool unpacks_to_skip(Format format);
/// Whether we know what it is, and nothing more.
bool is_unsupported(Format format);

/// How much of the front find_format() wants to see, and how much where may_be_image() says so.
constexpr std::size_t format_window_size = 1024;
constexpr std::size_t image_window_size = std::size_t{36} * 1024;

/// Whether `front`, of class_mark_size bytes at least, is that of a class of Java. Of these there
/// are more than of all else in archives.
///
/// A Mach-O file for many processors has the same mark, and a small number where a class has its
/// version.
/// Source: Java Virtual Machine Specification 25 §4.1.
bool is_java_class(ByteView front);
constexpr std::size_t class_mark_size = 8;

/// Whether all of `front` is printed, in whatever character set.
bool is_text(ByteView front);

/// Whether `front` may be that of an image of a disk, which has its mark further back.
///
/// ECMA-119 leaves 32 KiB to the system that boots from it, which no text does.
bool may_be_image(ByteView front);

/// What begins with `front`.
///
/// Does not look for a container behind something else, nor recognise an archive without members
/// where that is only zeros (tar). Old binary cpio is a file: its mark has two bytes.
/// Source: the magic numbers in file(1)'s terms; POSIX.1-2017 pax, ustar interchange format.
Format find_format(ByteView front);

/// Whether a compressed stream that ends with `end`, and of which nothing came out, is one of
/// nothing. Libarchive says the same of many that are cut.
///
/// False where that cannot be told: lzma, lzip, lz4, compress.
/// Source: RFC 1952 §2.3.1; bzip2's end mark; the .xz format 1.1.0 §2.1.2.2; RFC 8878 §3.1.1.
bool is_empty_stream(Format format, ByteView end);

/// Whether a tar ends with `end`.
///
/// Source: POSIX.1-2017 pax, ustar interchange format: two blocks of zeros.
bool is_tar_end(ByteView end);

/// Whether `front` is of something that runs, behind which a zip may be appended.
bool is_executable(ByteView front);

}  // namespace hemostat::archive
