#include "inspect/owner_remedies.h"

#include "base/file.h"
#include "base/text.h"
#include "inspect/absolute_path.h"
#include "inspect/package_place.h"
#include "inspect/package_remedy.h"
#include "package/dpkg_status.h"
#include "package/file_owner.h"

#include <sys/stat.h>
#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

namespace hemostat::inspect {
namespace {

namespace fs = std::filesystem;

/// Of a package's list of files.
constexpr std::size_t list_size_max = std::size_t{16} << 20U;
constexpr std::size_t lists_max = 200'000;

/// Findings by merged_path(), from the root of their system on.
using Wanted = std::multimap<std::string, finding::Finding*, std::less<>>;

bool is_without_owner(const finding::Finding& finding) {
    return finding.verdict() == finding::Verdict::vulnerable &&
           finding.reason != &finding::reasons::package_affected &&
           std::holds_alternative<finding::File>(finding.asset);
}

/// The root of the innermost system on disk that `path` is in.
std::optional<std::string> find_root(const std::map<std::string, System>& systems,
                                     std::string_view path) {
    std::optional<std::string> best;
    for (const auto& [root, system] : systems) {
        const bool is_on_disk = root.find('!') == std::string::npos && !system.databases.empty();
        if (is_on_disk && path.starts_with(root) && (!best || best->size() < root.size())) {
            best = root;
        }
    }
    return best;
}

/// Every file on disk that `path` may stand for: a '!' may begin the path in an archive.
void add_wanted(Wanted& wanted, std::string_view path, finding::Finding& finding) {
    for (std::size_t end = path.find('!');; end = path.find('!', end + 1)) {
        wanted.emplace(merged_path(path.substr(0, end)), &finding);
        if (end == std::string_view::npos) {
            return;
        }
    }
}

std::string read_regular_file(const std::string& path, std::size_t size_max) {
    struct stat status{};
    const bool is_regular = ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
    return is_regular ? read_file(path, size_max).value_or("") : "";
}

/// dpkg's lists in `folder` that name a wanted file, as the packages that they are of.
std::multimap<std::string, std::string> find_in_lists(const std::string& folder,
                                                      std::string_view ending,
                                                      const package::WantedPath& wants) {
    std::multimap<std::string, std::string> found;
    std::error_code unreadable;
    std::size_t count = 0;
    for (fs::directory_iterator each(folder, unreadable), end;
         !unreadable && each != end && count < lists_max; each.increment(unreadable), ++count) {
        const std::string name = each->path().filename().native();
        if (!name.ends_with(ending)) {
            continue;
        }
        const std::string text = read_regular_file(folder + name, list_size_max);
        for (std::string& path : package::find_in_dpkg_list(text, wants)) {
            found.emplace(name.substr(0, name.size() - ending.size()), std::move(path));
        }
    }
    return found;
}

std::vector<package::FileOwner> find_dpkg_owners(const std::string& root,
                                                 const package::WantedPath& wants) {
    const auto found = find_in_lists(root + "var/lib/dpkg/info/", ".list", wants);
    if (found.empty()) {
        return {};
    }
    const auto lists_of = [&](const package::InstalledPackage& package) {
        return std::array{found.equal_range(package.name),
                          found.equal_range(package.name + ":" + package.architecture)};
    };
    const auto is_owner = [&](const package::InstalledPackage& package) {
        return std::ranges::any_of(lists_of(package),
                                   [](const auto& lists) { return lists.first != lists.second; });
    };
    const std::string status =
        read_regular_file(root + "var/lib/dpkg/status", package_file_size_max);
    std::vector<package::FileOwner> owners;
    for (const auto& package : package::parse_dpkg_status(status, is_owner).packages) {
        for (const auto& [first, end] : lists_of(package)) {
            for (auto each = first; each != end; ++each) {
                owners.push_back({each->second, package});
            }
        }
    }
    return owners;
}

/// The files of a package that has a stanza, and a list, each in a file of its own.
std::vector<package::FileOwner> find_stanza_owners(const std::string& stanza,
                                                   const package::WantedPath& wants) {
    const std::string list = read_regular_file(stanza + ".md5sums", list_size_max);
    const auto found = package::find_in_dpkg_list(list, wants);
    std::vector<package::FileOwner> owners;
    if (found.empty()) {
        return owners;
    }
    const auto is_any = [](const package::InstalledPackage&) { return true; };
    const std::string text = read_regular_file(stanza, list_size_max);
    for (const auto& package : package::parse_dpkg_stanza(text, is_any).packages) {
        for (const std::string& path : found) {
            owners.push_back({path, package});
        }
    }
    return owners;
}

/// All that the databases of the system at `root` say of wanted files.
std::vector<package::FileOwner> find_owners(const std::string& root, const System& system,
                                            const package::WantedPath& wants) {
    std::vector<package::FileOwner> owners;
    for (const auto& [path, listing] : system.databases) {
        const std::string whole = root + path;
        const auto place = find_package_place(whole);
        std::vector<package::FileOwner> found;
        if (place && place->kind == PackageFileKind::dpkg_status) {
            found = find_dpkg_owners(root, wants);
        } else if (place && place->kind == PackageFileKind::dpkg_stanza) {
            found = find_stanza_owners(whole, wants);
        } else if (place && place->kind == PackageFileKind::apk_installed) {
            found =
                package::find_apk_owners(read_regular_file(whole, package_file_size_max), wants);
        } else if (place && place->kind == PackageFileKind::rpm_database) {
            const std::string database = read_regular_file(whole, package_file_size_max);
            found = package::find_rpm_owners(as_bytes(database), wants);
        }
        std::ranges::move(found, std::back_inserter(owners));
    }
    return owners;
}

}  // namespace

void give_remedies_of_owners(std::vector<finding::Finding>& findings,
                             const std::map<std::string, System>& systems) {
    std::map<std::string, Wanted> wanted_by_root;
    for (finding::Finding& finding : findings) {
        if (!is_without_owner(finding)) {
            continue;
        }
        std::string path = std::get<finding::File>(finding.asset).path;
        auto root = find_root(systems, path);
        if (!root) {
            path = absolute_path(path);
            root = find_root(systems, path);
        }
        if (root) {
            add_wanted(wanted_by_root[*root], std::string_view(path).substr(root->size()), finding);
        }
    }
    for (const auto& [root, wanted] : wanted_by_root) {
        const System& system = systems.at(root);
        const auto wants = [&](std::string_view path) {
            return wanted.contains(merged_path(path));
        };
        for (const package::FileOwner& owner : find_owners(root, system, wants)) {
            const std::string remedy =
                owner_remedy(owner.package, {.root = root, .distribution = system.distribution});
            const auto [first, end] = wanted.equal_range(merged_path(owner.path));
            for (auto each = first; !remedy.empty() && each != end; ++each) {
                each->second->remedy = remedy;
            }
        }
    }
}

}  // namespace hemostat::inspect
