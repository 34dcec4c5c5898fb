#include "package/file_owner.h"

#include "base/text.h"
#include "package/apk_installed.h"
#include "package/rpm_database.h"
#include "package/rpm_header.h"

#include <map>
#include <utility>

namespace hemostat::package {
namespace {

/// Wanted paths, by the package that brought them.
using PathsByPackage = std::multimap<std::string, std::string, std::less<>>;

/// The wanted paths of one entry, whose lines are at the front of `text`, which they are taken off.
void take_apk_entry(std::string_view& text, const WantedPath& wants, PathsByPackage& found) {
    std::string_view package;
    std::string_view folder;
    std::vector<std::string> paths;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.empty()) {
            break;
        }
        if (line.starts_with("P:")) {
            package = line.substr(2);
        } else if (line.starts_with("F:")) {
            folder = line.substr(2);
        } else if (line.starts_with("R:")) {
            std::string path(folder);
            path += folder.empty() ? "" : "/";
            path += line.substr(2);
            if (found.size() + paths.size() < file_owners_max && wants(path)) {
                paths.push_back(std::move(path));
            }
        }
    }
    for (std::string& path : paths) {
        found.emplace(package, std::move(path));
    }
}

}  // namespace

std::vector<FileOwner> find_apk_owners(std::string_view text, const WantedPath& wants) {
    PathsByPackage found;
    for (std::string_view rest = text; !rest.empty();) {
        take_apk_entry(rest, wants, found);
    }
    if (found.empty()) {
        return {};
    }
    const Listing listing = parse_apk_installed(
        text, [&](const InstalledPackage& package) { return found.contains(package.name); });
    std::vector<FileOwner> owners;
    for (InstalledPackage package : listing.packages) {
        package.files.clear();
        const auto [first, end] = found.equal_range(package.name);
        for (auto each = first; each != end && owners.size() < file_owners_max; ++each) {
            owners.push_back({each->second, package});
        }
    }
    return owners;
}

std::vector<FileOwner> find_rpm_owners(ByteView file, const WantedPath& wants) {
    std::vector<FileOwner> owners;
    const auto take = [&](ByteView header) {
        const auto files = parse_rpm_files(header);
        if (!files) {
            return;
        }
        for (const OwnedFile& each : *files) {
            if (owners.size() == file_owners_max || !wants(each.path)) {
                continue;
            }
            if (auto package = parse_rpm_header(header)) {
                owners.push_back({each.path, std::move(*package)});
            }
        }
    };
    // What came before a break counts, and who reads the database for its packages tells of it.
    (void)read_rpm_headers(file, take);
    return owners;
}

std::vector<std::string> find_in_dpkg_list(std::string_view text, const WantedPath& wants) {
    constexpr std::size_t digest_size = 32;  // of MD5; two spaces follow
    std::vector<std::string> found;
    while (!text.empty() && found.size() < file_owners_max) {
        std::string_view path = take_line(text);
        if (path.starts_with('/')) {
            path.remove_prefix(1);
        } else if (path.size() > digest_size + 2 && path.substr(digest_size, 2) == "  ") {
            path.remove_prefix(digest_size + 2);
        } else {
            continue;
        }
        if (wants(path)) {
            found.emplace_back(path);
        }
    }
    return found;
}

}  // namespace hemostat::package
