#include "binary/version_resource.h"

#include "binary/cursor.h"

#include <array>
#include <utility>

namespace hemostat::binary {

namespace {

using wire::DecodeError;
using wire::DecodeErrorKind;

/// Companies write about ten strings.
constexpr std::size_t strings_max = 1024;

/// A block and where its parts are, in bytes from the start of the resource.
struct Block {
    std::u16string key;
    std::uint64_t value = 0;
    std::uint64_t value_size = 0;  // bytes; characters where the value is a text
    std::uint64_t end = 0;
};

std::uint64_t padded(std::uint64_t offset) {
    return (offset + 3) & ~std::uint64_t{3};
}

/// The text from `offset` on to a NUL or `end`; never longer than one that fits text_size_max.
std::u16string read_text(ByteView resource, std::uint64_t offset, std::uint64_t end) {
    constexpr std::size_t utf8_size_max = 3;  // of one UTF-16 unit
    std::u16string text;
    Cursor cursor(resource, offset, {});
    for (; offset + 2 <= end && text.size() < text_size_max / utf8_size_max; offset += 2) {
        const std::uint16_t unit = cursor.u16("text");
        if (unit == 0) {
            break;
        }
        text.push_back(static_cast<char16_t>(unit));
    }
    return text;
}

wire::Decoded<Block> read_block(ByteView resource, std::uint64_t offset, std::uint64_t end,
                                const char* field) {
    constexpr std::uint64_t header_size = 6;
    Cursor cursor(resource, offset, {});
    const std::uint16_t size = cursor.u16(field);
    const std::uint16_t value_size = cursor.u16(field);
    cursor.u16(field);
    if (cursor.failure()) {
        return tl::unexpected(*cursor.failure());
    }
    if (size < header_size || offset > end || size > end - offset) {
        return tl::unexpected<DecodeError>({DecodeErrorKind::malformed, offset, field});
    }
    Block block{.value_size = value_size, .end = offset + size};
    block.key = read_text(resource, offset + header_size, block.end);
    block.value = padded(offset + header_size + (block.key.size() + 1) * 2);
    return block;
}

void append_utf8(std::string& text, std::uint32_t codepoint) {
    const auto add = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (codepoint < 0x80) {
        add(codepoint);
    } else if (codepoint < 0x800) {
        add(0xc0 | codepoint >> 6U);
        add(0x80 | (codepoint & 0x3fU));
    } else if (codepoint < 0x10000) {
        add(0xe0 | codepoint >> 12U);
        add(0x80 | (codepoint >> 6U & 0x3fU));
        add(0x80 | (codepoint & 0x3fU));
    } else {
        add(0xf0 | codepoint >> 18U);
        add(0x80 | (codepoint >> 12U & 0x3fU));
        add(0x80 | (codepoint >> 6U & 0x3fU));
        add(0x80 | (codepoint & 0x3fU));
    }
}

std::string to_utf8(const std::u16string& units) {
    constexpr std::uint32_t replacement = 0xfffd;
    const auto is_high = [](std::uint32_t unit) { return unit >> 10U == 0xd800U >> 10U; };
    const auto is_low = [](std::uint32_t unit) { return unit >> 10U == 0xdc00U >> 10U; };
    std::string text;
    for (std::size_t at = 0; at < units.size(); ++at) {
        const std::uint32_t unit = units[at];
        if (is_high(unit) && at + 1 < units.size() && is_low(units[at + 1])) {
            ++at;
            append_utf8(text, 0x10000 + ((unit & 0x3ffU) << 10U) + (units[at] & 0x3ffU));
        } else {
            append_utf8(text, is_high(unit) || is_low(unit) ? replacement : unit);
        }
    }
    return text;
}

void store(VersionResource& version, const std::u16string& key, std::string value) {
    const std::array<std::pair<std::u16string_view, std::string*>, 5> fields{{
        {u"CompanyName", &version.company},
        {u"ProductName", &version.product},
        {u"ProductVersion", &version.product_version},
        {u"FileVersion", &version.file_version},
        {u"OriginalFilename", &version.original_file_name},
    }};
    for (const auto& [name, field] : fields) {
        if (key == name && field->empty()) {
            *field = std::move(value);
            return;
        }
    }
}

}  // namespace

wire::Decoded<VersionResource> parse_version_resource(ByteView resource) {
    const auto root = read_block(resource, 0, resource.size(), "VS_VERSION_INFO");
    if (!root) {
        return tl::unexpected(root.error());
    }
    // Beside the strings there may be "VarFileInfo", before or behind them.
    auto info =
        read_block(resource, padded(root->value + root->value_size), root->end, "StringFileInfo");
    if (info && info->key != u"StringFileInfo") {
        info = read_block(resource, padded(info->end), root->end, "StringFileInfo");
    }
    if (!info) {
        return tl::unexpected(info.error());
    }
    const auto table = read_block(resource, info->value, info->end, "StringTable");
    if (!table) {
        return tl::unexpected(table.error());
    }
    VersionResource version;
    std::uint64_t offset = table->value;
    for (std::size_t at = 0; at < strings_max && offset < table->end; ++at) {
        const auto string = read_block(resource, offset, table->end, "String");
        if (!string) {
            break;
        }
        // Some writers count bytes where characters are due: the text's own end is what counts.
        store(version, string->key, to_utf8(read_text(resource, string->value, string->end)));
        offset = padded(string->end);
    }
    return version;
}

}  // namespace hemostat::binary
