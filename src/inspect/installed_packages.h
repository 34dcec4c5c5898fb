// The packages of OpenSSL on all systems that are met: this one, other roots, those in images.
#pragma once

#include "advisory/advisory.h"
#include "archive/image_layers.h"
#include "base/bytes.h"
#include "finding/finding.h"
#include "inspect/coverage.h"
#include "inspect/digests.h"
#include "inspect/package_place.h"
#include "package/distribution.h"
#include "package/installed_package.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hemostat::inspect {

/// A larger database is not read.
inline constexpr std::size_t package_file_size_max = std::size_t{256} << 20U;
/// Roots that are told apart.
inline constexpr std::size_t systems_max = 10'000;
/// Of the lists of files that are kept, over all systems.
inline constexpr std::size_t kept_lists_size_max = std::size_t{256} << 20U;

/// A package, and what is found about it.
struct AssessedPackage {
    package::InstalledPackage package;
    finding::Finding finding;  ///< its asset is a finding::Package
};

/// A file that a package owns.
struct Ownership {
    std::size_t package = 0;  ///< its place among the system's packages
    const package::OwnedFile* file = nullptr;
};

/// All that says something of the packages under one root.
struct System {
    struct FileList {
        std::string package;  ///< with or without its architecture
        std::vector<package::OwnedFile> files;
    };

    std::map<std::string, package::Distribution> distributions;  ///< by distribution_files
    std::map<std::string, package::Listing> databases;           ///< by path from the root on
    std::vector<FileList> md5sums;
    std::vector<FileList> lists;
    package::Distribution distribution;     ///< the most trustworthy, known at the end
    std::vector<AssessedPackage> packages;  ///< made of the others at the end
    std::string image;       ///< what the container image is called whose layer this is, or empty
    bool is_beside = false;  ///< not among the files that were asked for: its packages are not told
    /// By merged_path(); aliases the packages' files.
    std::unordered_multimap<std::string_view, Ownership> owners;
};

/// Gathers what package managers say while files are read in any order, and joins it at the end.
class InstalledPackages {
public:
    explicit InstalledPackages(const advisory::Advisory& advisory) : advisory_(&advisory) {}

    /// Reads `content`, which is the whole file at `place`.
    /// Thread: any.
    void take(const PackagePlace& place, ByteView content);

    /// Remembers the digests of a file that has a finding.
    /// Thread: any.
    void note(const std::string& path, Digests digests);

    /// The container image at `path` has been read: the systems in it are its layers.
    /// Thread: any.
    void note_image(const std::string& path, const archive::ImageLayers& layers);

    /// Adds a finding for each package of OpenSSL, and lets what is found in files agree or
    /// disagree with the packages that own them; tells of vulnerable files who can fix them.
    ///
    /// Of systems on disk, it reads now what says which distribution they are and which files their
    /// packages own, where that was not met before; and the databases of the system that a file is
    /// in, where only a part of that system was read. For each of `wanted_roots` that holds no
    /// system, there is an omission.
    void join(const std::vector<std::string>& wanted_roots, std::vector<finding::Finding>& findings,
              std::vector<Omission>& omissions);

private:
    System* system_at(std::string_view root);
    void keep_list(std::vector<System::FileList>& lists, const PackagePlace& place,
                   std::vector<package::OwnedFile> files);
    void keep_listing(System& system, const PackagePlace& place, package::Listing listing);
    bool is_within_budget(const std::vector<package::OwnedFile>& files);
    void read_systems_around(const std::vector<finding::Finding>& findings);
    bool read_databases(const std::string& root);
    bool read_stanzas(const std::string& root);
    void read_missing(const std::string& root, System& system);
    void assess(const std::string& root, System& system);

    const advisory::Advisory* advisory_;
    std::mutex mutex_;                       ///< over what follows
    std::map<std::string, System> systems_;  ///< by root
    std::map<std::string, Digests> digests_;
    std::vector<Omission> omissions_;
    std::size_t kept_size_ = 0;
};

}  // namespace hemostat::inspect
