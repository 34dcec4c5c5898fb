// What a package manager says that it has installed, whichever manager it is.
#pragma once

#include "advisory/package_version.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::package {

/// How a manager knows a file again.
enum class DigestKind : std::uint8_t { none, md5, sha1, sha256 };

/// A file that a package brought.
struct OwnedFile {
    std::string path;  ///< from the system's root on, without a slash in front
    DigestKind digest_kind = DigestKind::none;
    std::string digest;  ///< lower-case hexadecimal; empty where none is known

    bool operator==(const OwnedFile&) const = default;
};

struct InstalledPackage {
    advisory::PackageManager manager = advisory::PackageManager::dpkg;
    std::string name;
    std::string source;        ///< the source package that it was made from
    std::string architecture;  ///< as the manager names it, or empty
    std::string version;       ///< whole, as the manager compares it
    /// The source package's, which advisories speak of: the same but for rebuilds.
    std::string source_version;
    /// Who made it, as it says: a company, or a maintainer with an address; or empty.
    std::string vendor;
    std::string commit;            ///< of the tree of recipes that it was built from: apk's alone
    std::vector<OwnedFile> files;  ///< as far as the database itself lists them

    bool operator==(const InstalledPackage&) const = default;
};

/// The vendor, or, where a package names none, whoever packed it. Builders that were told no vendor
/// write "none".
std::string_view vendor_of(std::string_view vendor, std::string_view packager);

/// Which packages are kept. Not asked about files: they are not read yet.
using Wanted = std::function<bool(const InstalledPackage&)>;

/// What was read of a database, and what could not be.
struct Listing {
    std::vector<InstalledPackage> packages;
    std::vector<std::string> defects;  ///< one printable clause each; empty when all was read
};

/// Of one database; what exceeds them is a defect.
inline constexpr std::size_t wanted_packages_max = 256;
inline constexpr std::size_t defects_max = 16;
/// Of one package: its files, and the bytes of their names.
inline constexpr std::size_t owned_files_max = 20'000;
inline constexpr std::size_t owned_paths_size_max = std::size_t{1} << 20U;

/// Adds to a listing within its limits.
class ListingBuilder {
public:
    explicit ListingBuilder(const Wanted& wanted) : wanted_(wanted) {}

    /// Whether add() would keep it.
    [[nodiscard]] bool is_wanted(const InstalledPackage& package) const { return wanted_(package); }
    /// For packages that are wanted.
    void add(InstalledPackage package);
    /// `why` is one clause; it may hold bytes of the database.
    void report(std::string_view why);
    [[nodiscard]] Listing take() { return std::move(listing_); }

private:
    const Wanted& wanted_;
    Listing listing_;
};

/// Whether `package` holds OpenSSL's code: made from its sources, under any of the names that
/// distributions give them, and neither documentation nor debugging symbols.
///
/// Not one that has a copy of OpenSSL inside another program: its version says nothing of it.
bool is_of_openssl(const InstalledPackage& package);

}  // namespace hemostat::package
