#include "package/apk_installed.h"

#include "base/bytes.h"
#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace hemostat::package {
namespace {

std::optional<std::uint32_t> value_of(char character) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto place = alphabet.find(character);
    return place == std::string_view::npos ? std::nullopt
                                           : std::optional(static_cast<std::uint32_t>(place));
}

/// RFC 4648 §4, as lower-case hexadecimal; nothing for what is no base64.
std::optional<std::string> hex_of_base64(std::string_view text) {
    while (text.ends_with('=')) {
        text.remove_suffix(1);
    }
    Bytes bytes;
    std::uint32_t bits = 0;
    unsigned bit_count = 0;
    for (const char character : text) {
        const auto value = value_of(character);
        if (!value) {
            return std::nullopt;
        }
        bits = (bits << 6U | *value) & 0xffffU;
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            bytes.push_back(static_cast<std::uint8_t>(bits >> bit_count));
        }
    }
    return to_hex(bytes);
}

void set_digest(OwnedFile& file, std::string_view value) {
    struct Kind {
        std::string_view mark;
        DigestKind kind;
        std::size_t size;  ///< of its hexadecimal digits
    };
    constexpr std::array kinds{Kind{"Q1", DigestKind::sha1, 40},
                               Kind{"Q2", DigestKind::sha256, 64}};
    const auto* const kind = std::ranges::find(kinds, value.substr(0, 2), &Kind::mark);
    if (kind == kinds.end()) {
        return;
    }
    auto hex = hex_of_base64(value.substr(2));
    if (hex && hex->size() == kind->size) {
        file.digest_kind = kind->kind;
        file.digest = std::move(*hex);
    }
}

/// One package on its way.
class Entry {
public:
    explicit Entry(ListingBuilder& listing) : listing_(listing) {}

    void take(char field, std::string_view value) {
        is_empty_ = false;
        switch (field) {
            case 'P': package_.name = value; return;
            case 'V': package_.version = value; return;
            case 'A': package_.architecture = value; return;
            case 'o': package_.source = value; return;
            case 'm': package_.vendor = value; return;
            case 'c': package_.commit = value; return;
            case 'F': begin_folder(value); return;
            case 'R': add_file(value); return;
            case 'Z':
                if (is_wanted_ && !package_.files.empty()) {
                    set_digest(package_.files.back(), value);
                }
                return;
            default: return;
        }
    }

    void finish() {
        if (!is_empty_) {
            hand_over();
        }
        package_ = {};
        is_empty_ = true;
        is_wanted_ = false;
        paths_size_ = 0;
        folder_ = {};
    }

private:
    // The fields of a package come before its files.
    void begin_folder(std::string_view path) {
        folder_ = path;
        complete();
        is_wanted_ = listing_.is_wanted(package_);
    }

    void add_file(std::string_view name) {
        if (!is_wanted_) {
            return;
        }
        const std::size_t size = folder_.size() + 1 + name.size();
        if (package_.files.size() == owned_files_max || paths_size_ + size > owned_paths_size_max) {
            listing_.report(fmt::format("{} has more files than are read", package_.name));
            return;
        }
        paths_size_ += size;
        std::string path(folder_);
        path += folder_.empty() ? "" : "/";
        package_.files.push_back({.path = path.append(name)});
    }

    void complete() {
        package_.manager = advisory::PackageManager::apk;
        package_.source_version = package_.version;
        if (package_.source.empty()) {
            package_.source = package_.name;
        }
    }

    void hand_over() {
        complete();
        if (package_.name.empty()) {
            listing_.report("an entry names no package");
        } else if (listing_.is_wanted(package_)) {
            if (package_.version.empty()) {
                listing_.report(fmt::format("it gives no version of {}", package_.name));
            } else {
                listing_.add(std::move(package_));
            }
        }
    }

    ListingBuilder& listing_;
    InstalledPackage package_;
    std::string_view folder_;
    std::size_t paths_size_ = 0;
    bool is_wanted_ = false;
    bool is_empty_ = true;
};

}  // namespace

Listing parse_apk_installed(std::string_view text, const Wanted& wanted) {
    ListingBuilder listing(wanted);
    Entry entry(listing);
    // apk ends every entry with an empty line, so one without it was cut.
    if (!text.empty() && !text.ends_with("\n\n")) {
        listing.report("it ends in the middle of an entry");
    }
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.empty()) {
            entry.finish();
        } else if (line.size() < 2 || line[1] != ':') {
            listing.report(fmt::format("a line without a field: {}", line.substr(0, 40)));
        } else {
            entry.take(line[0], line.substr(2));
        }
    }
    entry.finish();
    return listing.take();
}

}  // namespace hemostat::package
