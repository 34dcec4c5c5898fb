// Vulnerable libraries in packages, archives and images, and what is said to do about them.
#pragma once

#include "finding/finding.h"
#include "tests/binary/workshop.h"

#include <map>
#include <string>
#include <vector>

namespace hemostat::inspect {

class RemedyWorkshop {
public:
    RemedyWorkshop();

    /// A vulnerable library at `path`.
    void build(const std::string& path) const;
    void write(const std::string& path, const std::string& text) const;
    /// A deb at `path` with the folder `content`, whose control file has `fields` besides.
    void pack_deb(const std::string& content, const std::string& fields,
                  const std::string& path) const;
    /// What to do about each file, by its path from `name` on, and each package, by its name.
    [[nodiscard]] std::map<std::string, std::string> remedies(const std::string& name) const {
        return remedies_at(folder.path(name));
    }
    /// The same, from any path on.
    [[nodiscard]] static std::map<std::string, std::string> remedies_at(const std::string& path);

    binary::Workshop folder;
};

/// What is said where nothing is known but that it is affected.
inline constexpr const char* plain_remedy =
    "Update it, or do what else the advisory names; if a package fixed it under the same version, "
    "compare the package's own version.";

}  // namespace hemostat::inspect
