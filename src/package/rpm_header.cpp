#include "package/rpm_header.h"

#include "base/text.h"
#include "binary/cursor.h"

#include <fmt/format.h>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace hemostat::package {
namespace {

constexpr std::size_t preamble_size = 8;
constexpr std::size_t entry_size = 16;
constexpr binary::Layout layout{.byte_order = std::endian::big};

enum class Tag : std::uint32_t {
    name = 1000,
    version = 1001,
    release = 1002,
    epoch = 1003,
    vendor = 1011,
    packager = 1015,
    architecture = 1022,
    old_file_names = 1027,
    file_digests = 1035,
    source_rpm = 1044,
    dir_indexes = 1116,
    base_names = 1117,
    dir_names = 1118,
    file_digest_algorithm = 5011,
};

constexpr std::uint32_t type_int32 = 4;
constexpr std::uint32_t type_text = 6;
constexpr std::uint32_t type_texts = 8;

// RFC 4880 §9.4.
constexpr std::uint32_t algorithm_md5 = 1;
constexpr std::uint32_t algorithm_sha1 = 2;
constexpr std::uint32_t algorithm_sha256 = 8;

tl::unexpected<Error> broken(const char* what) {
    return fail(ErrorKind::invalid_input, what);
}

struct Entry {
    std::uint32_t type = 0;
    std::uint32_t count = 0;
    ByteView data;  ///< from its offset to the end of all data
};

class Header {
public:
    static Result<Header> open(ByteView bytes) {
        binary::Cursor cursor(bytes, 0, layout);
        const std::uint64_t entry_count = cursor.u32("entries");
        const std::uint64_t data_size = cursor.u32("data");
        if (cursor.failure() || entry_count == 0 ||
            preamble_size + entry_count * entry_size + data_size != bytes.size()) {
            return broken("a package's header is broken or cut");
        }
        return Header(bytes, entry_count);
    }

    /// The first entry of `tag`, when it is of `type`.
    [[nodiscard]] std::optional<Entry> find(Tag tag, std::uint32_t type) const {
        binary::Cursor cursor(bytes_, preamble_size, layout);
        for (std::uint64_t at = 0; at < entry_count_; ++at) {
            const std::uint32_t found = cursor.u32("tag");
            Entry entry;
            entry.type = cursor.u32("type");
            const std::uint32_t offset = cursor.u32("offset");
            entry.count = cursor.u32("count");
            if (found == static_cast<std::uint32_t>(tag)) {
                entry.data = binary::clip(data(), offset, data().size());
                return entry.type == type ? std::optional(entry) : std::nullopt;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<std::string_view> text(Tag tag) const {
        const auto entry = find(tag, type_text);
        return entry ? first_text(entry->data) : std::nullopt;
    }

    [[nodiscard]] std::optional<std::uint32_t> number(Tag tag) const {
        const auto all = numbers(tag);
        return all.empty() ? std::nullopt : std::optional(all.front());
    }

    /// Empty when there are none, not as many as the entry says, or more than owned_files_max.
    [[nodiscard]] std::vector<std::uint32_t> numbers(Tag tag) const {
        const auto entry = find(tag, type_int32);
        if (!entry || entry->count > owned_files_max || entry->count > entry->data.size() / 4) {
            return {};
        }
        std::vector<std::uint32_t> numbers(entry->count);
        binary::Cursor cursor(entry->data, 0, layout);
        for (std::uint32_t& number : numbers) {
            number = cursor.u32("number");
        }
        return numbers;
    }

    /// Empty when there are none, not as many as the entry says, or more than owned_files_max.
    [[nodiscard]] std::vector<std::string_view> texts(Tag tag) const {
        const auto entry = find(tag, type_texts);
        if (!entry || entry->count > owned_files_max) {
            return {};
        }
        std::vector<std::string_view> texts;
        ByteView rest = entry->data;
        for (std::uint32_t at = 0; at < entry->count; ++at) {
            const auto text = first_text(rest);
            if (!text) {
                return {};
            }
            texts.push_back(*text);
            rest = rest.subspan(text->size() + 1);
        }
        return texts;
    }

private:
    Header(ByteView bytes, std::uint64_t entry_count) : bytes_(bytes), entry_count_(entry_count) {}

    [[nodiscard]] ByteView data() const {
        return bytes_.subspan(preamble_size + entry_count_ * entry_size);
    }

    static std::optional<std::string_view> first_text(ByteView data) {
        const std::string_view text = as_text(data);
        const auto end = text.find('\0');
        return end == std::string_view::npos ? std::nullopt : std::optional(text.substr(0, end));
    }

    ByteView bytes_;
    std::uint64_t entry_count_;
};

/// The name of the source package out of openssl-1.0.1e-16.el6_5.7.src.rpm; empty when it is none.
std::string_view source_name(std::string_view file_name) {
    for (int part = 0; part < 2; ++part) {
        const auto hyphen = file_name.rfind('-');
        if (hyphen == std::string_view::npos) {
            return {};
        }
        file_name = file_name.substr(0, hyphen);
    }
    return file_name;
}

DigestKind kind_of(std::uint32_t algorithm) {
    switch (algorithm) {
        case algorithm_md5: return DigestKind::md5;
        case algorithm_sha1: return DigestKind::sha1;
        case algorithm_sha256: return DigestKind::sha256;
        default: return DigestKind::none;
    }
}

/// Paths as packages before rpm 4 have them, or in parts: each a folder's number and a name.
Result<std::vector<OwnedFile>> read_paths(const Header& header) {
    for (const Tag tag : {Tag::base_names, Tag::old_file_names}) {
        const auto entry = header.find(tag, type_texts);
        if (entry && entry->count > owned_files_max) {
            return fail(ErrorKind::limit, "a package has more files than are read");
        }
    }
    const auto names = header.texts(Tag::base_names);
    const auto folders = header.texts(Tag::dir_names);
    const auto indexes = header.numbers(Tag::dir_indexes);
    const auto whole = names.empty() ? header.texts(Tag::old_file_names) : names;
    if (indexes.size() != names.size()) {
        return broken("a package's list of files is broken");
    }
    std::vector<OwnedFile> files;
    std::size_t size = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        if (!names.empty() && indexes[at] >= folders.size()) {
            return broken("a package's list of files is broken");
        }
        const std::string_view folder = names.empty() ? "" : folders[indexes[at]];
        size += folder.size() + whole[at].size();
        if (size > owned_paths_size_max) {
            return fail(ErrorKind::limit, "a package has more files than are read");
        }
        std::string path(folder);
        path += whole[at];
        files.push_back({.path = path.starts_with('/') ? path.substr(1) : path});
    }
    return files;
}

}  // namespace

Result<InstalledPackage> parse_rpm_header(ByteView bytes) {
    TRY(const Header header, Header::open(bytes));
    const auto name = header.text(Tag::name);
    const auto version = header.text(Tag::version);
    const auto release = header.text(Tag::release);
    if (!name || !version || !release || name->empty() || version->empty()) {
        return broken("a package's header names no package or no version");
    }
    InstalledPackage package;
    package.manager = advisory::PackageManager::rpm;
    package.name = *name;
    const auto epoch = header.number(Tag::epoch);
    package.version = epoch ? fmt::format("{}:", *epoch) : "";
    package.version += fmt::format("{}-{}", *version, *release);
    package.source_version = package.version;
    package.architecture = header.text(Tag::architecture).value_or("");
    package.vendor =
        vendor_of(header.text(Tag::vendor).value_or(""), header.text(Tag::packager).value_or(""));
    package.source = source_name(header.text(Tag::source_rpm).value_or(""));
    if (package.source.empty()) {
        package.source = package.name;
    }
    return package;
}

Result<std::vector<OwnedFile>> parse_rpm_files(ByteView bytes) {
    TRY(const Header header, Header::open(bytes));
    TRY(std::vector<OwnedFile> files, read_paths(header));
    const auto digests = header.texts(Tag::file_digests);
    // Packages from before the algorithm was stated have MD5.
    const DigestKind kind =
        kind_of(header.number(Tag::file_digest_algorithm).value_or(algorithm_md5));
    if (digests.size() != files.size() || kind == DigestKind::none) {
        return files;
    }
    for (std::size_t at = 0; at < files.size(); ++at) {
        if (!digests[at].empty()) {
            files[at].digest_kind = kind;
            files[at].digest = to_lower(digests[at].substr(0, 128));
        }
    }
    return files;
}

}  // namespace hemostat::package
