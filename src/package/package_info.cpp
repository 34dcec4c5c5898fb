#include "package/package_info.h"

#include "base/text.h"

#include <array>
#include <utility>

namespace hemostat::package {

std::optional<InstalledPackage> parse_package_info(std::string_view text) {
    InstalledPackage package;
    package.manager = advisory::PackageManager::apk;
    std::string maintainer;
    std::string packager;
    const std::array<std::pair<std::string_view, std::string*>, 7> fields{{
        {"pkgname", &package.name},
        {"pkgver", &package.version},
        {"arch", &package.architecture},
        {"origin", &package.source},
        {"commit", &package.commit},
        {"maintainer", &maintainer},
        {"packager", &packager},
    }};
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        const auto equals = line.find('=');
        if (line.starts_with('#') || equals == std::string_view::npos) {
            continue;
        }
        for (const auto& [name, place] : fields) {
            if (trim(line.substr(0, equals)) == name) {
                *place = trim(line.substr(equals + 1));
            }
        }
    }
    if (package.name.empty()) {
        return std::nullopt;
    }
    package.source = package.source.empty() ? package.name : package.source;
    package.source_version = package.version;
    package.vendor = vendor_of(maintainer, packager);
    return package;
}

}  // namespace hemostat::package
