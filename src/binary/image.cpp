#include "binary/image.h"

#include <algorithm>
#include <utility>

namespace hemostat::binary {

namespace {

bool starts_with(ByteView bytes, std::string_view magic) {
    return as_text(bytes).starts_with(magic);
}

// Java's class files have the same first word; their version, 45 or above, stands where a
// universal file counts its slices.
bool is_universal(ByteView bytes) {
    constexpr std::uint8_t java_version_min = 45;
    return bytes.size() >= 8 && starts_with(bytes, {"\xca\xfe\xba", 3}) &&
           (bytes[3] == 0xbe || bytes[3] == 0xbf) && bytes[4] == 0 && bytes[5] == 0 &&
           bytes[6] == 0 && bytes[7] < java_version_min;
}

}  // namespace

std::optional<Format> recognise(ByteView first_bytes) {
    if (starts_with(first_bytes,
                    "\x7f"
                    "ELF")) {
        return Format::elf;
    }
    if (starts_with(first_bytes, "!<arch>\n") || starts_with(first_bytes, "!<thin>\n")) {
        return Format::ar;
    }
    if (starts_with(first_bytes, "\xce\xfa\xed\xfe") ||
        starts_with(first_bytes, "\xcf\xfa\xed\xfe") ||
        starts_with(first_bytes, "\xfe\xed\xfa\xce") ||
        starts_with(first_bytes, "\xfe\xed\xfa\xcf") || is_universal(first_bytes)) {
        return Format::mach_o;
    }
    // The DOS header in front of every PE file.
    constexpr std::size_t dos_header_size = 64;
    if (first_bytes.size() >= dos_header_size && starts_with(first_bytes, "MZ")) {
        return Format::pe;
    }
    return std::nullopt;
}

void sort_and_join(std::vector<Range>& ranges) {
    std::ranges::sort(ranges, {}, &Range::offset);
    std::vector<Range> joined;
    for (const Range& range : ranges) {
        if (joined.empty() || range.offset > joined.back().offset + joined.back().size) {
            joined.push_back(range);
            continue;
        }
        const std::size_t end =
            std::max(joined.back().offset + joined.back().size, range.offset + range.size);
        joined.back().size = end - joined.back().offset;
    }
    ranges = std::move(joined);
}

bool Image::defines(std::string_view name) const {
    return std::ranges::binary_search(defined, name);
}

bool Image::imports(std::string_view name) const {
    return std::ranges::binary_search(undefined, name);
}

void Image::note(const std::optional<wire::DecodeError>& found) {
    if (!defect) {
        defect = found;
    }
}

}  // namespace hemostat::binary
