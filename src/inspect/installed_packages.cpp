#include "inspect/installed_packages.h"

#include "advisory/package_assessment.h"
#include "base/file.h"
#include "base/text.h"
#include "inspect/absolute_path.h"
#include "inspect/image_remedy.h"
#include "inspect/owner_remedies.h"
#include "inspect/package_reconciliation.h"
#include "inspect/package_remedy.h"
#include "package/apk_installed.h"
#include "package/dpkg_status.h"
#include "package/rpm_database.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

namespace hemostat::inspect {
namespace {

using advisory::Assessment;
using advisory::PackageManager;
namespace fs = std::filesystem;
namespace reasons = finding::reasons;

constexpr std::size_t path_size_max = 4096;
/// What is read beside the databases: a distribution's name, a package's list of files.
constexpr std::size_t small_file_size_max = std::size_t{4} << 20U;
/// Files in status.d, two of each package.
constexpr std::size_t stanzas_max = 20'000;

package::Listing read_database(PackageFileKind kind, ByteView content) {
    switch (kind) {
        case PackageFileKind::dpkg_status:
            return package::parse_dpkg_status(as_text(content), package::is_of_openssl);
        case PackageFileKind::dpkg_stanza:
            return package::parse_dpkg_stanza(as_text(content), package::is_of_openssl);
        case PackageFileKind::apk_installed:
            return package::parse_apk_installed(as_text(content), package::is_of_openssl);
        default: return package::read_rpm_database(content, package::is_of_openssl);
    }
}

std::string_view name_of(PackageManager manager) {
    switch (manager) {
        case PackageManager::dpkg: return "dpkg";
        case PackageManager::rpm: return "rpm";
        case PackageManager::apk: return "apk";
    }
    return "";
}

package::Distribution distribution_of(const System& system) {
    for (const std::string_view file : package::distribution_files) {
        const auto found = system.distributions.find(std::string(file));
        if (found != system.distributions.end()) {
            return found->second;
        }
    }
    return {};
}

std::string in_words(const package::Distribution& distribution) {
    return distribution.release.empty() ? distribution.id
                                        : distribution.id + " " + distribution.release;
}

const finding::Reason& reason_of(Assessment assessment) {
    switch (assessment) {
        case Assessment::affected: return reasons::package_affected;
        case Assessment::fixed: return reasons::package_fixed;
        case Assessment::unaffected: return reasons::package_unaffected;
        case Assessment::not_assessed: break;
    }
    return reasons::package_not_assessed;
}

/// Alpine and Debian's installer pack the half without the flaw by itself.
bool is_other_half(const package::InstalledPackage& package, const advisory::Advisory& advisory) {
    return advisory.component == advisory::Component::libssl &&
           package.name.starts_with("libcrypto");
}

std::string evidence_of(const package::InstalledPackage& package, const std::string& rule) {
    std::string text;
    finding::JsonWriter writer(text);
    writer.object([&] {
        writer.member("kind", finding::Literal("package"));
        writer.member("source", printable(package.source));
        writer.member("source_version", printable(package.source_version));
        writer.text_or_null("rule", rule);
    });
    return text;
}

/// Whose package it is, and on which system where that is not this one.
std::string describe(const std::string& distribution, const std::string& root,
                     const std::string& rule) {
    std::string text = distribution.empty() ? "of an unknown distribution" : "of " + distribution;
    text += is_this_system(root) ? "" : " under " + root;
    return printable(text + (rule.empty() ? "" : "; " + rule), path_size_max);
}

finding::Finding make_finding(const package::InstalledPackage& package, const PackageHome& home,
                              const std::string& database, const advisory::Advisory& advisory) {
    const auto& [root, distribution, image] = home;
    const auto assessed = advisory::assess_package(advisory, {.manager = package.manager,
                                                              .distribution = distribution.id,
                                                              .release = distribution.release,
                                                              .source = package.source,
                                                              .version = package.source_version});
    const std::string system = in_words(distribution);
    finding::Finding finding;
    finding.asset = finding::Package{.database = root + database,
                                     .manager = std::string(name_of(package.manager)),
                                     .name = package.name,
                                     .architecture = package.architecture,
                                     .version = package.version,
                                     .distribution = system};
    finding.advisory = advisory.id;
    const bool is_harmless =
        assessed.assessment == Assessment::fixed || assessed.assessment == Assessment::unaffected;
    finding.reason = !is_harmless && is_other_half(package, advisory)
                         ? &reasons::other_component
                         : &reason_of(assessed.assessment);
    const std::string rule = printable(assessed.detail);
    finding.detail = describe(system, root, rule);
    if (finding.verdict() == finding::Verdict::vulnerable) {
        finding.remedy = update_remedy(package, home, rule);
    }
    finding.evidence = {evidence_of(package, rule)};
    finding.observed_at = std::chrono::system_clock::now();
    return finding;
}

/// The files of `package` in dpkg's lists, those with digests where there are such.
std::vector<package::OwnedFile> find_files(const System& system,
                                           const package::InstalledPackage& package) {
    const std::string with_architecture = package.name + ":" + package.architecture;
    for (const auto* const lists : {&system.md5sums, &system.lists}) {
        for (const std::string_view name :
             {std::string_view(with_architecture), std::string_view(package.name)}) {
            const auto list = std::ranges::find(*lists, name, &System::FileList::package);
            if (list != lists->end()) {
                return list->files;
            }
        }
    }
    return {};
}

/// Not through a link, which may lead out of the root.
bool is_regular(const std::string& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// A small regular file, or nothing.
std::string read_small_file(const std::string& path) {
    return is_regular(path) ? read_file(path, small_file_size_max).value_or("") : "";
}

std::string as_root(const std::string& path) {
    return path.ends_with('/') ? path : path + "/";
}

}  // namespace

void InstalledPackages::take(const PackagePlace& place, ByteView content) {
    const std::string_view text = as_text(content);
    switch (place.kind) {
        case PackageFileKind::dpkg_md5sums:
        case PackageFileKind::dpkg_list: {
            const bool has_digests = place.kind == PackageFileKind::dpkg_md5sums;
            auto files =
                has_digests ? package::parse_dpkg_md5sums(text) : package::parse_dpkg_list(text);
            const std::lock_guard lock(mutex_);
            if (System* const system = system_at(place.root)) {
                keep_list(has_digests ? system->md5sums : system->lists, place, std::move(files));
            }
            return;
        }
        case PackageFileKind::rpm_log:
            if (!content.empty()) {
                const std::lock_guard lock(mutex_);
                omissions_.push_back(
                    {printable(std::string(place.root) + std::string(place.path), path_size_max),
                     "has changes of rpm's database that are not read"});
            }
            return;
        case PackageFileKind::distribution: {
            auto distribution = package::parse_distribution(place.path, text);
            const std::lock_guard lock(mutex_);
            System* const system = distribution ? system_at(place.root) : nullptr;
            if (system != nullptr) {
                system->distributions.insert_or_assign(std::string(place.path),
                                                       std::move(*distribution));
            }
            return;
        }
        default: {
            auto listing = read_database(place.kind, content);
            const std::lock_guard lock(mutex_);
            if (System* const system = system_at(place.root)) {
                keep_listing(*system, place, std::move(listing));
            }
        }
    }
}

void InstalledPackages::note(const std::string& path, Digests digests) {
    const std::lock_guard lock(mutex_);
    const auto [known, is_new] = digests_.try_emplace(path, digests);
    // An archive may hold several files of one name: which of them is meant is not known.
    if (!is_new && known->second != digests) {
        known->second = {};
    }
}

void InstalledPackages::note_image(const std::string& path, const archive::ImageLayers& layers) {
    const std::string front = path + "!";
    const std::lock_guard lock(mutex_);
    for (auto each = systems_.lower_bound(front);
         each != systems_.end() && each->first.starts_with(front); ++each) {
        const auto images = layers.images_of(std::string_view(each->first).substr(front.size()));
        each->second.image = printable(image_name(images));
    }
}

System* InstalledPackages::system_at(std::string_view root) {
    const auto found = systems_.find(std::string(root));
    if (found != systems_.end()) {
        return &found->second;
    }
    if (systems_.size() == systems_max) {
        Omission omission{printable(root, path_size_max), "more systems than are told apart"};
        if (omissions_.empty() || omissions_.back().why != omission.why) {
            omissions_.push_back(std::move(omission));
        }
        return nullptr;
    }
    return &systems_[std::string(root)];
}

bool InstalledPackages::is_within_budget(const std::vector<package::OwnedFile>& files) {
    std::size_t size = 0;
    for (const package::OwnedFile& file : files) {
        size += sizeof file + file.path.size() + file.digest.size();
    }
    if (size > kept_lists_size_max - kept_size_) {
        return false;
    }
    kept_size_ += size;
    return true;
}

void InstalledPackages::keep_list(std::vector<System::FileList>& lists, const PackagePlace& place,
                                  std::vector<package::OwnedFile> files) {
    if (!is_within_budget(files)) {
        omissions_.push_back(
            {printable(std::string(place.root) + std::string(place.path), path_size_max),
             "more lists of files than are kept"});
        return;
    }
    lists.push_back({std::string(place.package), std::move(files)});
}

void InstalledPackages::keep_listing(System& system, const PackagePlace& place,
                                     package::Listing listing) {
    const std::string path(place.path);
    for (package::InstalledPackage& package : listing.packages) {
        if (!is_within_budget(package.files)) {
            package.files.clear();
            listing.defects.emplace_back("more lists of files than are kept");
        }
    }
    for (const std::string& defect : listing.defects) {
        omissions_.push_back({printable(std::string(place.root) + path, path_size_max),
                              "not all of its packages were read: " + defect});
    }
    // An archive may hold several files of one name.
    auto& packages = system.databases[path].packages;
    std::ranges::move(listing.packages, std::back_inserter(packages));
}

void InstalledPackages::read_systems_around(const std::vector<finding::Finding>& findings) {
    std::set<std::string> tried;
    for (const finding::Finding& finding : findings) {
        const auto* const file = std::get_if<finding::File>(&finding.asset);
        if (file == nullptr) {
            continue;
        }
        // What is in an archive follows no package, but its archive's package may have brought it.
        const std::size_t archive_end = file->path.find('!');
        if (archive_end != std::string::npos && finding.verdict() != finding::Verdict::vulnerable) {
            continue;
        }
        // From its own folder up. What stands above a folder that was tried was tried with it.
        std::string root = absolute_path(file->path.substr(0, archive_end));
        if (!root.starts_with('/') || root.size() < 2) {
            continue;
        }
        do {
            root.resize(root.find_last_of('/', root.size() - 2) + 1);
        } while (tried.insert(root).second && !read_databases(root) && root != "/");
    }
}

// Whether there is a system at `root`.
bool InstalledPackages::read_databases(const std::string& root) {
    const auto known = systems_.find(root);
    if (known != systems_.end() && !known->second.databases.empty()) {
        return true;
    }
    bool has_any = false;
    for (const std::string_view path : database_paths) {
        const std::string whole = root + std::string(path);
        if (!is_regular(whole)) {
            continue;
        }
        has_any = true;
        if (const auto text = read_file(whole, package_file_size_max)) {
            take(*find_package_place(whole), as_bytes(*text));
        } else {
            omissions_.push_back({printable(whole, path_size_max), text.error().what});
        }
    }
    has_any = read_stanzas(root) || has_any;
    if (has_any) {
        systems_[root].is_beside = true;
    }
    return has_any;
}

// As images without dpkg itself have them; whether there are any.
bool InstalledPackages::read_stanzas(const std::string& root) {
    const std::string folder = root + "var/lib/dpkg/status.d/";
    std::error_code unreadable;
    std::size_t count = 0;
    bool has_any = false;
    for (fs::directory_iterator each(folder, unreadable), end; !unreadable && each != end;
         each.increment(unreadable)) {
        if (++count > stanzas_max) {
            omissions_.push_back({printable(folder, path_size_max), "more packages than are read"});
            break;
        }
        const std::string path = each->path().native();
        const auto place = find_package_place(path);
        if (place && is_regular(path)) {
            has_any = has_any || place->kind == PackageFileKind::dpkg_stanza;
            if (const auto text = read_file(path, small_file_size_max)) {
                take(*place, as_bytes(*text));
            } else {
                omissions_.push_back({printable(path, path_size_max), text.error().what});
            }
        }
    }
    return has_any;
}

void InstalledPackages::read_missing(const std::string& root, System& system) {
    // Behind a '!' are paths in archives.
    if (root.find('!') != std::string::npos) {
        return;
    }
    std::vector<std::string> paths(package::distribution_files.begin(),
                                   package::distribution_files.end());
    for (const auto& [database, listing] : system.databases) {
        for (const package::InstalledPackage& package : listing.packages) {
            if (package.manager == PackageManager::dpkg && find_files(system, package).empty()) {
                const std::string front = "var/lib/dpkg/info/" + package.name;
                paths.push_back(front + ".md5sums");
                paths.push_back(front + ":" + package.architecture + ".md5sums");
            }
        }
    }
    for (const std::string& path : paths) {
        const std::string whole = root + path;
        const auto place = find_package_place(whole);
        if (place && !system.distributions.contains(path)) {
            if (const std::string text = read_small_file(whole); !text.empty()) {
                take(*place, as_bytes(text));
            }
        }
    }
}

void InstalledPackages::assess(const std::string& root, System& system) {
    system.distribution = distribution_of(system);
    const PackageHome home{
        .root = root, .distribution = system.distribution, .image = system.image};
    for (auto& [path, listing] : system.databases) {
        for (package::InstalledPackage& package : listing.packages) {
            if (package.manager == PackageManager::dpkg) {
                package.files = find_files(system, package);
            }
            auto finding = make_finding(package, home, path, *advisory_);
            system.packages.push_back({std::move(package), std::move(finding)});
        }
        listing.packages.clear();
    }
    for (std::size_t at = 0; at < system.packages.size(); ++at) {
        for (const package::OwnedFile& file : system.packages[at].package.files) {
            system.owners.emplace(merged_path(file.path), Ownership{at, &file});
        }
    }
}

void InstalledPackages::join(const std::vector<std::string>& wanted_roots,
                             std::vector<finding::Finding>& findings,
                             std::vector<Omission>& omissions) {
    read_systems_around(findings);
    for (auto& [root, system] : systems_) {
        if (!system.databases.empty()) {
            read_missing(root, system);
            assess(root, system);
        }
    }
    for (finding::Finding& finding : findings) {
        if (auto* const file = std::get_if<finding::File>(&finding.asset)) {
            const auto digests = digests_.find(file->path);
            reconcile(finding, systems_, digests == digests_.end() ? Digests{} : digests->second);
        }
    }
    give_remedies_of_owners(findings, systems_);
    for (auto& [root, system] : systems_) {
        if (system.is_beside) {
            continue;
        }
        for (AssessedPackage& each : system.packages) {
            findings.push_back(std::move(each.finding));
        }
    }
    for (const std::string& root : wanted_roots) {
        const auto found = systems_.find(as_root(root));
        if (found == systems_.end() || found->second.databases.empty()) {
            omissions_.push_back({printable(root, path_size_max),
                                  "no package manager's database that is known is in this root"});
        }
    }
    std::ranges::move(omissions_, std::back_inserter(omissions));
    omissions_.clear();
}

}  // namespace hemostat::inspect
