#include "package/dpkg_status.h"

#include "base/text.h"

#include <fmt/format.h>
#include <array>
#include <cstddef>
#include <utility>

namespace hemostat::package {
namespace {

constexpr std::size_t md5_size = 32;

/// The fields that matter, of one stanza.
struct Stanza {
    std::string_view package;
    std::string_view status;
    std::string_view source;
    std::string_view version;
    std::string_view architecture;
    std::string_view vendor;
    std::string_view maintainer;
    bool is_empty = true;

    void take(std::string_view name, std::string_view value) {
        // Policy §5.1: "Field names are not case-sensitive"
        const std::string key = to_lower(name);
        const std::array<std::pair<std::string_view, std::string_view*>, 7> fields{{
            {"package", &package},
            {"status", &status},
            {"source", &source},
            {"version", &version},
            {"architecture", &architecture},
            {"vendor", &vendor},
            {"maintainer", &maintainer},
        }};
        for (const auto& [field, place] : fields) {
            if (key == field) {
                *place = value;
            }
        }
    }
};

/// The last word of a Status, its state: "hold ok installed" is installed.
std::string_view state_of(std::string_view status) {
    status = trim(status);
    return status.substr(status.find_last_of(" \t") + 1);
}

bool has_files(std::string_view state) {
    // dpkg-query(1): all states but not-installed and config-files have, or may have, files.
    return state != "not-installed" && state != "config-files";
}

InstalledPackage make_package(const Stanza& stanza) {
    InstalledPackage package;
    package.manager = advisory::PackageManager::dpkg;
    package.name = stanza.package;
    package.version = stanza.version;
    package.architecture = stanza.architecture;
    // Policy §5.6.1: the source's version follows in parentheses where it differs.
    const auto open = stanza.source.find('(');
    const auto close = stanza.source.find(')', open == std::string_view::npos ? 0 : open);
    package.source = trim(stanza.source.substr(0, open));
    if (open != std::string_view::npos && close != std::string_view::npos) {
        package.source_version = trim(stanza.source.substr(open + 1, close - open - 1));
    }
    package.vendor = vendor_of(stanza.vendor, stanza.maintainer);
    if (package.source.empty()) {
        package.source = package.name;
    }
    if (package.source_version.empty()) {
        package.source_version = package.version;
    }
    return package;
}

void finish(Stanza& stanza, ListingBuilder& listing) {
    const Stanza done = std::exchange(stanza, {});
    if (done.is_empty) {
        return;
    }
    if (done.package.empty()) {
        listing.report("a stanza names no package");
        return;
    }
    const std::string_view state = state_of(done.status);
    InstalledPackage package = make_package(done);
    if (!listing.is_wanted(package) || !has_files(state)) {
        return;
    }
    if (package.version.empty()) {
        listing.report(fmt::format("it gives no version of {}", package.name));
        return;
    }
    if (state == "half-installed") {
        // Its files are those of the old version or of the new one.
        listing.report(fmt::format("{} is only half installed", package.name));
        return;
    }
    listing.add(std::move(package));
}

void read_line(std::string_view line, Stanza& stanza, ListingBuilder& listing) {
    if (trim(line).empty()) {
        finish(stanza, listing);
        return;
    }
    stanza.is_empty = false;
    // Further lines of a value; none that matters has any.
    if (line.starts_with(' ') || line.starts_with('\t')) {
        return;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
        listing.report(fmt::format("a line without a colon: {}", line.substr(0, 40)));
        return;
    }
    stanza.take(line.substr(0, colon), trim(line.substr(colon + 1)));
}

/// Adds within the limits of a package.
class Files {
public:
    void add(OwnedFile file) {
        paths_size_ += file.path.size();
        if (files_.size() < owned_files_max && paths_size_ <= owned_paths_size_max) {
            files_.push_back(std::move(file));
        }
    }
    std::vector<OwnedFile> take() { return std::move(files_); }

private:
    std::vector<OwnedFile> files_;
    std::size_t paths_size_ = 0;
};

}  // namespace

Listing parse_dpkg_stanza(std::string_view text, const Wanted& wanted) {
    ListingBuilder listing(wanted);
    Stanza stanza;
    while (!text.empty()) {
        read_line(take_line(text), stanza, listing);
    }
    finish(stanza, listing);
    return listing.take();
}

Listing parse_dpkg_status(std::string_view text, const Wanted& wanted) {
    Listing listing = parse_dpkg_stanza(text, wanted);
    // dpkg ends every stanza with an empty line, so one without it was cut.
    if (!text.empty() && !text.ends_with("\n\n") && text != "\n") {
        listing.defects.emplace_back("it ends in the middle of a stanza");
    }
    return listing;
}

std::vector<OwnedFile> parse_dpkg_md5sums(std::string_view text) {
    Files files;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.size() > md5_size + 2 && line.substr(md5_size, 2) == "  ") {
            files.add({.path = std::string(line.substr(md5_size + 2)),
                       .digest_kind = DigestKind::md5,
                       .digest = to_lower(line.substr(0, md5_size))});
        }
    }
    return files.take();
}

std::vector<OwnedFile> parse_dpkg_list(std::string_view text) {
    Files files;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.size() > 1 && line.starts_with('/')) {
            files.add({.path = std::string(line.substr(1))});
        }
    }
    return files.take();
}

}  // namespace hemostat::package
