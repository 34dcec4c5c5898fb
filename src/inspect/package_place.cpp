#include "inspect/package_place.h"

#include "package/distribution.h"

#include <algorithm>
#include <array>

namespace hemostat::inspect {
namespace {

struct KnownFile {
    std::string_view path;
    PackageFileKind kind;
};

constexpr std::array<std::string_view, 3> rpm_folders{
    "var/lib/rpm/",
    "usr/lib/sysimage/rpm/",
    "usr/share/rpm/",
};
constexpr std::array rpm_files{
    KnownFile{"rpmdb.sqlite", PackageFileKind::rpm_database},
    KnownFile{"rpmdb.sqlite-wal", PackageFileKind::rpm_log},
    KnownFile{"Packages", PackageFileKind::rpm_database},
    KnownFile{"Packages.db", PackageFileKind::rpm_database},
};
constexpr std::array other_files{
    KnownFile{"var/lib/dpkg/status", PackageFileKind::dpkg_status},
    KnownFile{"lib/apk/db/installed", PackageFileKind::apk_installed},
};
constexpr std::string_view dpkg_info = "var/lib/dpkg/info/";
constexpr std::string_view dpkg_stanzas = "var/lib/dpkg/status.d/";
constexpr std::string_view md5sums_ending = ".md5sums";
constexpr std::string_view list_ending = ".list";

/// Where `inner` begins in `path`, of which it is the end, from a separator on.
std::optional<std::size_t> find_end(std::string_view path, std::string_view inner) {
    if (!path.ends_with(inner)) {
        return std::nullopt;
    }
    const std::size_t begin = path.size() - inner.size();
    const bool is_whole = begin == 0 || path[begin - 1] == '/' || path[begin - 1] == '!';
    return is_whole ? std::optional(begin) : std::nullopt;
}

std::optional<PackagePlace> place_at(std::string_view path, std::string_view inner,
                                     PackageFileKind kind) {
    const auto begin = find_end(path, inner);
    if (!begin) {
        return std::nullopt;
    }
    return PackagePlace{
        .kind = kind, .root = path.substr(0, *begin), .path = path.substr(*begin), .package = {}};
}

bool is_list_of_openssl(std::string_view name) {
    constexpr std::array<std::string_view, 5> fronts{"libssl", "libcrypto", "openssl", "libopenssl",
                                                     "compat-openssl"};
    return std::ranges::any_of(fronts,
                               [&](std::string_view front) { return name.starts_with(front); });
}

/// A file of a folder in which every name counts.
std::optional<PackagePlace> find_in_folder(std::string_view path, std::string_view folder,
                                           std::string_view name) {
    std::string_view before = path;
    before.remove_suffix(name.size());
    auto place = place_at(before, folder, PackageFileKind::dpkg_stanza);
    if (!place) {
        return std::nullopt;
    }
    place->path = path.substr(place->root.size());
    for (const auto& [ending, kind] : {std::pair(md5sums_ending, PackageFileKind::dpkg_md5sums),
                                       std::pair(list_ending, PackageFileKind::dpkg_list)}) {
        if (name.ends_with(ending)) {
            place->kind = kind;
            place->package = name.substr(0, name.size() - ending.size());
            return is_list_of_openssl(name) ? place : std::nullopt;
        }
    }
    return folder == dpkg_stanzas ? place : std::nullopt;
}

std::optional<PackagePlace> find_rpm(std::string_view path, std::string_view name) {
    const auto* const file = std::ranges::find(rpm_files, name, &KnownFile::path);
    if (file == rpm_files.end()) {
        return std::nullopt;
    }
    for (const std::string_view folder : rpm_folders) {
        if (auto place = place_at(path.substr(0, path.size() - name.size()), folder, file->kind)) {
            place->path = path.substr(place->root.size());
            return place;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<PackagePlace> find_package_place(std::string_view path) {
    const std::string_view name = path.substr(path.find_last_of("/!") + 1);
    for (const std::string_view folder : {dpkg_info, dpkg_stanzas}) {
        if (auto place = find_in_folder(path, folder, name)) {
            return place;
        }
    }
    if (auto place = find_rpm(path, name)) {
        return place;
    }
    for (const KnownFile& file : other_files) {
        if (auto place = place_at(path, file.path, file.kind)) {
            // Alpine is about to move it below usr/.
            if (file.kind == PackageFileKind::apk_installed && place->root.ends_with("usr/")) {
                place->root.remove_suffix(4);
                place->path = path.substr(place->root.size());
            }
            return place;
        }
    }
    for (const std::string_view file : package::distribution_files) {
        if (auto place = place_at(path, file, PackageFileKind::distribution)) {
            return place;
        }
    }
    return std::nullopt;
}

std::string_view merged_path(std::string_view path) {
    constexpr std::string_view usr = "usr/";
    constexpr std::array<std::string_view, 3> merged{"lib", "bin/", "sbin/"};
    while (path.starts_with("./")) {
        path.remove_prefix(2);
    }
    if (path.starts_with(usr) && std::ranges::any_of(merged, [&](std::string_view folder) {
            return path.substr(usr.size()).starts_with(folder);
        })) {
        path.remove_prefix(usr.size());
    }
    return path;
}

}  // namespace hemostat::inspect
