#include "inspect/package_remedy.h"

#include "base/text.h"
#include "inspect/product.h"
#include "inspect/shell_word.h"
#include "package/distribution_vendor.h"

#include <fmt/format.h>

namespace hemostat::inspect {
namespace {

using advisory::PackageManager;

/// The command that installs the newest package that the system's sources have, behind a colon;
/// empty where its name is none to run a command with.
std::string update_command(const package::InstalledPackage& package,
                           const package::Distribution& distribution) {
    const auto name = shell_word(package.name);
    if (!name) {
        return {};
    }
    switch (package.manager) {
        case PackageManager::dpkg:
            return fmt::format(": apt-get update && apt-get install --only-upgrade {}", *name);
        case PackageManager::apk: return fmt::format(": apk upgrade --update-cache {}", *name);
        case PackageManager::rpm: break;
    }
    const bool is_suse =
        distribution.id.find("suse") != std::string::npos || distribution.id.starts_with("sle");
    return fmt::format(": {} update {}", is_suse ? "zypper" : "yum", *name);
}

/// What follows "Update it".
std::string update_words(const package::InstalledPackage& package, const PackageHome& home) {
    const std::string command = update_command(package, home.distribution);
    if (!home.image.empty()) {
        return fmt::format(" where image {} is built{}; then rebuild it and replace its containers",
                           home.image, command);
    }
    return fmt::format("{}{}; then restart what uses it",
                       is_this_system(home.root) ? "" : ", within that system", command);
}

}  // namespace

bool is_this_system(std::string_view root) {
    return root == "/" || root.empty();
}

std::string update_remedy(const package::InstalledPackage& package, const PackageHome& home,
                          std::string_view fix) {
    return printable(fmt::format("Update it ({}){}.", fix, update_words(package, home)),
                     remedy_size_max);
}

std::string owner_remedy(const package::InstalledPackage& package, const PackageHome& home) {
    if (!package::is_made_by(home.distribution, package)) {
        return ask_vendor(
            {.vendor = package.vendor, .name = package.name, .version = package.version});
    }
    return printable(fmt::format("Update its package {} {}{}.", package.name, package.version,
                                 update_words(package, home)),
                     remedy_size_max);
}

}  // namespace hemostat::inspect
