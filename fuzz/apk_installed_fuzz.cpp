// apk's database from hostile text. Oracle: what was read, printed as apk prints it but for the
// digests, reads back as the same, without a defect; and digests are of the size of their kind.
#include "base/bytes.h"
#include "base/result.h"
#include "package/apk_installed.h"

#include <cstddef>
#include <cstdint>
#include <string>

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
                       "\nA:" + package.architecture + "\no:" + package.source + "\nF:\n";
    for (const package::OwnedFile& file : package.files) {
        text += "R:" + file.path + "\n";
    }
    return text + "\n";
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
    return 0;
}
