#include "binary/ar.h"

#include "base/text.h"
#include "binary/cursor.h"
#include "binary/image.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hemostat::binary {

namespace {

using wire::DecodeErrorKind;

constexpr std::string_view archive_magic = "!<arch>\n";
constexpr std::string_view thin_magic = "!<thin>\n";
constexpr std::string_view long_names_name = "//";
constexpr std::size_t name_size = 16;
constexpr std::size_t size_offset = 48;
constexpr std::size_t size_size = 10;
constexpr std::size_t end_offset = 58;
constexpr std::size_t header_size = 60;

/// Indexes of symbols: GNU's, BSD's, and those that Microsoft adds for one processor.
constexpr std::array<std::string_view, 8> index_names{
    "/",
    "/SYM64/",
    "__.SYMDEF",
    "__.SYMDEF SORTED",
    "__.SYMDEF_64",
    "__.SYMDEF_64 SORTED",
    "/<ECSYMBOLS>/",
    "/<XFGHASHMAP>/",
};

bool is_index(std::string_view name) {
    return std::ranges::find(index_names, name) != index_names.end();
}

std::string_view until(std::string_view text, std::string_view ends) {
    return text.substr(0, text.find_first_of(ends));
}

std::string_view without_slash(std::string_view name) {
    return name.ends_with('/') ? name.substr(0, name.size() - 1) : name;
}

}  // namespace

tl::unexpected<wire::DecodeError> ArReader::fail(DecodeErrorKind kind, const char* field) const {
    return tl::unexpected<wire::DecodeError>({kind, member_, field});
}

wire::Decoded<ArReader> ArReader::open(ByteView file) {
    ArReader reader(file);
    const std::string_view magic = as_text(file).substr(0, archive_magic.size());
    if (magic == archive_magic) {
        reader.offset_ = magic.size();
        return reader;
    }
    if (magic == thin_magic) {
        return reader.fail(DecodeErrorKind::malformed, "thin archive");
    }
    const bool is_cut = archive_magic.starts_with(magic);
    return reader.fail(is_cut ? DecodeErrorKind::truncated : DecodeErrorKind::malformed,
                       "ar_magic");
}

wire::Decoded<std::optional<ArMember>> ArReader::next() {
    while (!failure_ && offset_ < file_.size()) {
        const wire::Decoded<ArMember> member = read_member();
        if (!member) {
            failure_ = member.error();
        } else if (member->name == long_names_name) {
            long_names_ = member->content;
        } else if (!is_index(member->name)) {
            return std::optional(*member);
        }
    }
    if (failure_) {
        return tl::unexpected(*failure_);
    }
    return std::optional<ArMember>();
}

wire::Decoded<ArMember> ArReader::read_member() {
    member_ = offset_;
    if (file_.size() - offset_ < header_size) {
        return fail(DecodeErrorKind::truncated, "ar_hdr");
    }
    const std::string_view header = as_text(file_.subspan(offset_, header_size));
    if (header.substr(end_offset) != "`\n") {
        return fail(DecodeErrorKind::malformed, "ar_fmag");
    }
    const auto size = parse_decimal<std::uint64_t>(trim(header.substr(size_offset, size_size)));
    if (!size) {
        return fail(DecodeErrorKind::malformed, "ar_size");
    }
    const std::size_t start = offset_ + header_size;
    if (*size > file_.size() - start) {
        return fail(DecodeErrorKind::truncated, "ar_size");
    }
    // The last member may come without its padding.
    offset_ = std::min(start + *size + *size % 2, file_.size());
    return name_member(trim(header.substr(0, name_size)), file_.subspan(start, *size));
}

wire::Decoded<ArMember> ArReader::name_member(std::string_view name, ByteView content) {
    constexpr std::string_view bsd_prefix = "#1/";
    if (name.starts_with(bsd_prefix)) {
        const auto size = parse_decimal<std::size_t>(name.substr(bsd_prefix.size()));
        if (!size || *size > content.size() || *size > text_size_max) {
            return fail(DecodeErrorKind::malformed, "ar_name");
        }
        // The name is padded with NUL bytes, so that the content is aligned.
        return ArMember{.name = until(as_text(content.first(*size)), {"\0", 1}),
                        .content = content.subspan(*size)};
    }
    if (name == long_names_name || is_index(name)) {
        return ArMember{.name = name, .content = content};
    }
    if (name.starts_with('/')) {
        const auto offset = parse_decimal<std::uint64_t>(name.substr(1));
        const ByteView place =
            clip(long_names_, offset.value_or(long_names_.size()), text_size_max + 1);
        // GNU ends each name with "/" LF, Microsoft with NUL.
        const std::string_view long_name = until(as_text(place), {"\n\0", 2});
        if (place.empty() || long_name.size() == place.size()) {
            return fail(DecodeErrorKind::malformed, "ar_name");
        }
        return ArMember{.name = without_slash(long_name), .content = content};
    }
    return ArMember{.name = without_slash(until(name, {"\0", 1})), .content = content};
}

}  // namespace hemostat::binary
