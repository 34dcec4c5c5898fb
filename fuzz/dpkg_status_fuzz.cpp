// dpkg's status from hostile text. Oracle: what was read, printed as dpkg prints it, reads back as
// the same, without a defect.
#include "base/bytes.h"
#include "base/result.h"
#include "package/dpkg_status.h"
#include "package/file_owner.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace hemostat;

bool is_any(const package::InstalledPackage& /*package*/) {
    return true;
}

bool is_of_a_package(std::string_view path) {
    return path.size() % 2 == 0;
}

std::string print(const package::InstalledPackage& package) {
    const std::string source = package.source == package.name ? "" : package.source;
    const std::string source_version =
        package.source_version == package.version ? "" : " (" + package.source_version + ")";
    return "Package: " + package.name + "\nStatus: install ok installed\nSource: " + source +
           source_version + "\nArchitecture: " + package.architecture +
           "\nVersion: " + package.version + "\nMaintainer: " + package.vendor + "\n\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    const package::Listing listing = package::parse_dpkg_status(text, is_any);
    ASSERT(listing.packages.size() <= package::wanted_packages_max);
    std::string printed;
    for (const package::InstalledPackage& package : listing.packages) {
        printed += print(package);
    }
    const package::Listing again = package::parse_dpkg_status(printed, is_any);
    ASSERT(again.defects.empty() && again.packages == listing.packages);
    for (const auto& files : {package::parse_dpkg_md5sums(text), package::parse_dpkg_list(text)}) {
        ASSERT(files.size() <= package::owned_files_max);
        for (const package::OwnedFile& file : files) {
            ASSERT(!file.path.empty() && text.find(file.path) != std::string_view::npos);
        }
    }
    for (const std::string& path : package::find_in_dpkg_list(text, is_of_a_package)) {
        ASSERT(is_of_a_package(path) && text.find(path) != std::string_view::npos);
    }
    return 0;
}
