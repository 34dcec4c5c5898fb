#include "archive/embedded_search.h"

#include "archive/feed.h"
#include "archive/little_endian.h"
#include "archive/reader.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <string_view>

namespace hemostat::archive {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t piece_size = std::size_t{256} << 10U;
/// How much of a header is looked at.
constexpr std::size_t header_size = 512;

struct Mark {
    Format format = Format::file;
    std::string_view magic;
    std::string_view extension;
};

constexpr auto marks = std::to_array<Mark>({
    {Format::gzip, "\x1f\x8b\x08"sv, "gz"},
    {Format::xz, "\xfd\x37zXZ\0"sv, "xz"},
    {Format::lzma, "\x5d\0\0"sv, "lzma"},
    {Format::bzip2, "BZh"sv, "bz2"},
    {Format::zstd, "\x28\xb5\x2f\xfd"sv, "zst"},
    {Format::lz4, "\x04\x22\x4d\x18"sv, "lz4"},
    {Format::lz4, "\x02\x21\x4c\x18"sv, "lz4"},
    {Format::zip, "PK\x03\x04"sv, "zip"},
    {Format::cpio, "070701"sv, "cpio"},
    {Format::cpio, "070702"sv, "cpio"},
    {Format::squashfs, "hsqs"sv, "squashfs"},
});

constexpr auto uimage_magic = "\x27\x05\x19\x56"sv;
constexpr std::size_t uimage_header_size = 64;

/// What begins with one of these is known, and holds no archive that matters or is common.
struct Known {
    std::size_t offset = 0;
    std::string_view magic;
};

constexpr auto known = std::to_array<Known>({
    {0, "\177ELF"sv},
    {0, "!<arch>"sv},
    {0, "\xfe\xed\xfa"sv},  // Mach-O, in both orders and widths
    {1, "\xfa\xed\xfe"sv},
    {0, "\xca\xfe\xba\xbe"sv},  // Mach-O for many processors; a class of Java
    {0, "\xca\xfe\xd0\x0d"sv},  // classes, packed
    {0, "\xda\xda\xfe\xca"sv},  // Java's modules, and its shared classes
    {0, "\xa2\xab\x0b\xf0"sv},
    {0, "JM\1\0"sv},
    {2, "\r\n"sv},              // Python's byte code
    {0, "\xde\x12\x04\x95"sv},  // catalogues of messages
    {0, "\x95\x04\x12\xde"sv},
    {0, "PPU"sv},
    {0, "BC\xc0\xde"sv},  // LLVM
    {0, "\0asm"sv},
    {0, "\x89PNG"sv},
    {0, "\xff\xd8\xff"sv},
    {0, "GIF8"sv},
    {0, "RIFF"sv},
    {0, "OggS"sv},
    {0, "fLaC"sv},
    {0, "ID3"sv},
    {0, "\x1a\x45\xdf\xa3"sv},  // Matroska
    {4, "ftyp"sv},
    {0, "Xcur"sv},
    {0, "%PDF"sv},
    {0, "\0\1\0\0"sv},  // fonts, and caches of icons
    {0, "OTTO"sv},
    {0, "ttcf"sv},
    {0, "wOF"sv},
    {0, "SQLite format 3"sv},
    {0, "PACK"sv},  // git
    {0, "\377tOc"sv},
    {0, "DIRC"sv},
    {0, "TZif"sv},
    {0, "\x1c\x04\x1e\xf1"sv},  // magic.mgc
    {0, "KSLPAR"sv},
});

bool has(std::string_view front, std::size_t offset, std::string_view magic) {
    return front.size() >= offset && front.substr(offset).starts_with(magic);
}

bool is_kernel(std::string_view front) {
    return has(front, 0x202, "HdrS") && has(front, 0x1fe, "\x55\xaa"sv);
}

std::uint64_t big_endian(ByteView bytes, std::size_t offset, std::size_t size) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes.subspan(offset, size)) {
        value = value << 8U | byte;
    }
    return value;
}

// RFC 1952 §2.3.1: three flags are reserved; "slowest", "fastest" or nothing; a known system.
bool is_gzip_header(ByteView header) {
    return header.size() > 10 && (header[3] & 0xe0U) == 0 &&
           (header[8] == 0 || header[8] == 2 || header[8] == 4) &&
           (header[9] <= 13 || header[9] == 255);
}

// APPNOTE.TXT 6.3.10 §4.3.7: version, method, the size of a name that is there.
bool is_zip_header(ByteView header) {
    return header.size() > 30 && little_endian(header, 4, 2) <= 63 &&
           little_endian(header, 8, 2) <= 99 && little_endian(header, 26, 2) != 0 &&
           little_endian(header, 26, 2) <= 1024 && header[30] >= 0x20;
}

// 13 numbers of 8 digits behind the mark.
bool is_cpio_header(ByteView header) {
    return header.size() >= 110 && std::ranges::all_of(header.subspan(6, 104), [](auto digit) {
               return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') ||
                      (digit >= 'A' && digit <= 'F');
           });
}

/// How long a squashfs is, when its numbers agree with one another.
std::optional<std::uint64_t> squashfs_size(ByteView header, std::uint64_t size_max) {
    if (header.size() < 96) {
        return std::nullopt;
    }
    const std::uint64_t block_log = little_endian(header, 22, 2);
    const std::uint64_t compression = little_endian(header, 20, 2);
    const std::uint64_t size = little_endian(header, 40, 8);
    const bool is_sane = block_log >= 12 && block_log <= 20 &&
                         little_endian(header, 12, 4) == std::uint64_t{1} << block_log &&
                         compression >= 1 && compression <= 6 && size >= 96 && size <= size_max &&
                         little_endian(header, 64, 8) < size && little_endian(header, 72, 8) < size;
    return is_sane ? std::optional(size) : std::nullopt;
}

// A kind of system, of processor, of image and of compression, all below what is in use.
bool is_uimage_header(ByteView header, std::uint64_t size_max) {
    return header.size() >= uimage_header_size && header[28] < 48 && header[29] < 48 &&
           header[30] < 64 && header[31] < 16 && big_endian(header, 12, 4) != 0 &&
           big_endian(header, 12, 4) <= size_max;
}

constexpr auto first_bytes = [] {
    std::array<bool, 256> is_first{};
    for (const Mark& mark : marks) {
        is_first[static_cast<unsigned char>(mark.magic[0])] = true;
    }
    is_first[static_cast<unsigned char>(uimage_magic[0])] = true;
    return is_first;
}();

const Mark* find_mark_at(std::string_view bytes) {
    const auto* const found = std::ranges::find_if(
        marks, [&](const Mark& mark) { return bytes.starts_with(mark.magic); });
    return found == marks.end() ? nullptr : found;
}

/// Where among the first `count` of `bytes` the next one begins, or `count`.
std::size_t find_mark_in(std::string_view bytes, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) {
        if (!first_bytes[static_cast<unsigned char>(bytes[at])]) {
            continue;
        }
        const std::string_view rest = bytes.substr(at);
        if (find_mark_at(rest) != nullptr || rest.starts_with(uimage_magic)) {
            return at;
        }
    }
    return count;
}

}  // namespace

bool may_be_firmware(ByteView front) {
    const std::string_view text = as_text(front);
    if (text.starts_with("MZ")) {
        return is_kernel(text);
    }
    return !text.starts_with("#!") && !is_text(front) &&
           std::ranges::none_of(
               known, [&](const Known& kind) { return has(text, kind.offset, kind.magic); });
}

bool has_binary_end(RandomAccess& whole) {
    std::array<std::uint8_t, 4096> end{};
    if (whole.size() < searched_size_min) {
        return false;
    }
    const auto got = whole.read_at(whole.size() - end.size(), end);
    return got && std::ranges::find(end, 0) != end.end();
}

std::optional<std::uint64_t> find_elf_end(ByteView front) {
    static constexpr std::size_t elf_header_size = 64;
    if (front.size() < elf_header_size || !as_text(front).starts_with("\177ELF")) {
        return std::nullopt;
    }
    const bool is_64 = front[4] == 2;
    const auto number = [&](std::size_t offset, std::size_t size) {
        return front[5] == 2 ? big_endian(front, offset, size) : little_endian(front, offset, size);
    };
    const std::uint64_t headers = is_64 ? number(0x28, 8) : number(0x20, 4);
    const std::uint64_t size = is_64 ? number(0x3a, 2) : number(0x2e, 2);
    const std::uint64_t count = is_64 ? number(0x3c, 2) : number(0x30, 2);
    if (headers == 0 || headers > searched_size_max || count == 0) {
        return std::nullopt;
    }
    return headers + size * count;
}

std::string Embedded::name() const {
    const auto* const mark =
        std::ranges::find_if(marks, [&](const Mark& one) { return one.format == format; });
    return fmt::format("0x{:x}.{}", offset, mark == marks.end() ? "bin" : mark->extension);
}

EmbeddedSearch::EmbeddedSearch(RandomAccess& bytes, Budget& budget)
    : bytes_(bytes),
      budget_(budget),
      end_(std::min(bytes.size(), searched_size_max)),
      stream_end_(bytes) {
    static constexpr std::size_t kernel_header_size = 0x250;
    if (!load(0, kernel_header_size) || !is_kernel(as_text(loaded(0)))) {
        return;
    }
    const ByteView header = loaded(0);
    const std::uint64_t sectors = header[0x1f1] == 0 ? 4 : header[0x1f1];
    const std::uint64_t begin = (sectors + 1) * 512 + little_endian(header, 0x248, 4);
    payload_ = {.begin = begin, .end = begin + little_endian(header, 0x24c, 4)};
}

/// Moves to the next mark that is not that of a payload alone.
std::optional<Embedded> EmbeddedSearch::next() {
    while (!has_given_up() && find_mark()) {
        auto found = look_at(at_);
        ++at_;
        if (found) {
            return found;
        }
    }
    return std::nullopt;
}

/// Whether there is one, at at_ then.
bool EmbeddedSearch::find_mark() {
    while (at_ < end_) {
        const std::size_t wanted = std::min<std::uint64_t>(header_size, end_ - at_);
        if (!load(at_, wanted)) {
            return false;
        }
        const ByteView bytes = loaded(at_);
        // A mark may reach into the next piece: its bytes are loaded again from there.
        const std::size_t usable =
            end_ - at_ <= bytes.size() ? bytes.size() : bytes.size() - header_size + 1;
        const std::size_t found = find_mark_in(as_text(bytes), usable);
        at_ += found;
        if (found < usable) {
            return true;
        }
    }
    return false;
}

std::optional<Embedded> EmbeddedSearch::look_at(std::uint64_t offset) {
    ++mark_count_;
    if (!load(offset, std::min<std::uint64_t>(header_size, bytes_.size() - offset))) {
        return std::nullopt;
    }
    const ByteView header = loaded(offset);
    const std::uint64_t left = bytes_.size() - offset;
    const Mark* const mark = find_mark_at(as_text(header));
    if (mark == nullptr) {
        if (is_uimage_header(header, left - std::min<std::uint64_t>(left, uimage_header_size))) {
            const std::uint64_t begin = offset + uimage_header_size;
            payload_ = {.begin = begin, .end = begin + big_endian(header, 12, 4)};
        }
        return std::nullopt;
    }
    Embedded found{.offset = offset, .end = bytes_.size(), .format = mark->format};
    if (find_format(header) != found.format) {
        return std::nullopt;
    }
    if (payload_ && payload_->begin == offset && payload_->end <= bytes_.size()) {
        found.end = payload_->end;
        found.is_end_known = true;
    }
    switch (found.format) {
        case Format::squashfs: {
            const auto size = squashfs_size(header, left);
            found.end = offset + size.value_or(0);
            found.is_end_known = true;
            return size ? std::optional(found) : std::nullopt;
        }
        case Format::zip: return is_zip_header(header) ? look_at_zip(found) : std::nullopt;
        case Format::cpio: return is_cpio_header(header) ? std::optional(found) : std::nullopt;
        case Format::gzip:
            if (!is_gzip_header(header)) {
                return std::nullopt;
            }
            [[fallthrough]];
        default:
            if (const auto end = stream_end_.find(found.format, offset)) {
                found.end = *end;
                found.is_end_known = true;
            }
            return unpacks(found) ? std::optional(found) : std::nullopt;
    }
}

/// A zip ends with its directory, and that with a record of how long it is and where it begins.
std::optional<Embedded> EmbeddedSearch::look_at_zip(Embedded found) {
    static constexpr std::size_t record_size = 22;
    std::uint64_t at = found.offset;
    while (zip_search_left_ > 0 && at + record_size <= bytes_.size()) {
        if (!load(at, std::min<std::uint64_t>(piece_size, bytes_.size() - at))) {
            break;
        }
        const ByteView bytes = loaded(at);
        const std::size_t mark = as_text(bytes).find("PK\x05\x06"sv);
        // A record may reach into the next piece.
        const std::size_t passed = std::min(mark, bytes.size() - record_size + 1);
        zip_search_left_ -= std::min<std::uint64_t>(zip_search_left_, passed + 1);
        at += passed;
        if (passed != mark) {
            continue;
        }
        const ByteView record = loaded(at);
        const std::uint64_t said = little_endian(record, 12, 4) + little_endian(record, 16, 4);
        if (said == at - found.offset || said == at) {
            found.end = std::min(bytes_.size(), at + record_size + little_endian(record, 20, 2));
            found.is_end_known = true;
            found.directory_base = at - said;
            return found;
        }
        ++at;
    }
    return found;  // perhaps cut: what comes of it is to be seen
}

/// Whether `size` bytes from `offset` on are there.
bool EmbeddedSearch::load(std::uint64_t offset, std::size_t size) {
    if (offset >= piece_offset_ && offset - piece_offset_ + size <= piece_.size()) {
        return true;
    }
    piece_.resize(piece_size);
    const auto got = bytes_.read_at(offset, piece_);
    piece_.resize(got.value_or(0));
    piece_offset_ = offset;
    return piece_.size() >= size && !piece_.empty();
}

ByteView EmbeddedSearch::loaded(std::uint64_t offset) const {
    return ByteView(piece_).subspan(offset - piece_offset_);
}

bool EmbeddedSearch::unpacks(const Embedded& found) {
    Slice slice(bytes_, found.offset, found.end);
    Feed feed(slice);
    Reader reader(found.format, feed, budget_);
    std::array<std::uint8_t, 4096> front{};
    return reader.next() == Members::Step::member && reader.read(front).value_or(0) > 0;
}

}  // namespace hemostat::archive
