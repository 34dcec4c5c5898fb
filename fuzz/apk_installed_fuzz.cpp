// apk's database from hostile text. Oracle: what was read, printed as apk prints it but for the
// digests, reads back as the same, without a defect; and digests are of the size of their kind; and
// every file of a package is found to be that package's.
#include "base/bytes.h"
#include "base/result.h"
#include "package/apk_installed.h"
#include "package/file_owner.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace hemostat;

bool is_any(const package::InstalledPackage& /*package*/) {
    return true;
}

std::size_t digest_size(package::DigestKind kind) {
    switch (kind) {
        case package::DigestKind::sha1: return 40;
        case package::DigestKind::sha256: return 64;
        default: return 0;
    }
}

std::string print(const package::InstalledPackage& package) {
    std::string text = "P:" + package.name + "\nV:" + package.version +
                       "\nA:" + package.architecture + "\no:" + package.source +
                       "\nm:" + package.vendor + "\nc:" + package.commit + "\nF:\n";
    for (const package::OwnedFile& file : package.files) {
        text += "R:" + file.path + "\n";
    }
    return text + "\n";
}

/// Each file of each package has that package for an owner.
void check_owners(std::string_view text, const package::Listing& listing) {
    const auto owners = package::find_apk_owners(text, [](std::string_view) { return true; });
    ASSERT(owners.size() <= package::file_owners_max);
    if (owners.size() == package::file_owners_max || !listing.defects.empty()) {
        return;
    }
    for (const package::InstalledPackage& package : listing.packages) {
        for (const package::OwnedFile& file : package.files) {
            ASSERT(std::ranges::any_of(owners, [&](const package::FileOwner& owner) {
                return owner.path == file.path && owner.package.name == package.name;
            }));
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Printing adds a byte to each path, which is nothing to a text this far below the limits.
    if (size > package::owned_paths_size_max / 4) {
        return 0;
    }
    package::Listing listing = package::parse_apk_installed(as_text({data, size}), is_any);
    std::string printed;
    for (package::InstalledPackage& package : listing.packages) {
        for (package::OwnedFile& file : package.files) {
            ASSERT(file.digest.size() == digest_size(file.digest_kind));
            file.digest.clear();
            file.digest_kind = package::DigestKind::none;
        }
        printed += print(package);
    }
    const package::Listing again = package::parse_apk_installed(printed, is_any);
    ASSERT(again.defects.empty() && again.packages == listing.packages);
    check_owners(as_text({data, size}), listing);
    return 0;
}
