#include "archive/zip_end.h"

#include "archive/little_endian.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace hemostat::archive {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t end_size = 22;
constexpr std::size_t comment_size_max = 65535;
constexpr std::size_t locator_size = 20;          // of the zip64 end, in front of the end
constexpr std::size_t libarchive_window = 16384;  // how far back libarchive looks

/// rfind(), by memrchr(3), which looks at many bytes at once.
std::size_t find_last(std::string_view text, std::string_view mark) {
    for (std::size_t end = text.size(); end != 0;) {
        const void* const found = ::memrchr(text.data(), mark.front(), end);
        if (found == nullptr) {
            break;
        }
        end = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
        if (text.substr(end).starts_with(mark)) {
            return end;
        }
    }
    return std::string_view::npos;
}

}  // namespace

Result<ZipEnd> find_zip_end(RandomAccess& bytes) {
    Bytes tail(std::min<std::uint64_t>(bytes.size(), end_size + comment_size_max));
    const std::uint64_t tail_offset = bytes.size() - tail.size();
    TRY(const std::size_t got, bytes.read_at(tail_offset, tail));
    tail.resize(got);
    const std::size_t at = find_last(as_text(tail), "PK\x05\x06"sv);
    if (at == std::string_view::npos || tail.size() - at < end_size) {
        return ZipEnd::missing;
    }
    const ByteView end = ByteView(tail).subspan(at);
    const std::uint64_t size = little_endian(end, 12, 4);
    const std::uint64_t offset = little_endian(end, 16, 4);
    if (little_endian(end, 20, 2) > end.size() - end_size) {
        return ZipEnd::missing;  // the comment is cut
    }
    const std::uint64_t end_offset = tail_offset + at;
    // §4.4.1.4: what does not fit is all ones here and stands in the zip64 end.
    const bool has_larger =
        size == 0xffffffff || offset == 0xffffffff || little_endian(end, 10, 2) == 0xffff;
    const bool is_zip64 = has_larger && at >= locator_size &&
                          as_text(tail).substr(at - locator_size).starts_with("PK\x06\x07"sv);
    if (!is_zip64) {
        if (size + offset > end_offset || (size == 0 && offset != end_offset)) {
            return ZipEnd::missing;
        }
        std::array<std::uint8_t, 4> entry{};
        TRY(const std::size_t entry_size, bytes.read_at(end_offset - size, entry));
        if (size > 0 && (entry_size < entry.size() || as_text(entry) != "PK\x01\x02"sv)) {
            return ZipEnd::missing;  // a program that knows zips has the mark, too
        }
        if (size + offset != end_offset) {
            return ZipEnd::behind;
        }
    }
    if (size > zip_directory_size_max) {
        return ZipEnd::too_large;
    }
    return end.size() > libarchive_window ? ZipEnd::too_far : ZipEnd::fitting;
}

}  // namespace hemostat::archive
