// Vulnerable files on disk, and the packages that brought them.
#pragma once

#include "finding/finding.h"
#include "inspect/installed_packages.h"

#include <map>
#include <string>
#include <vector>

namespace hemostat::inspect {

/// Gives every vulnerable file that stands, or whose archive stands, in a system of `systems` on
/// disk the remedy of the package that brought it. Leaves a file that follows its package alone.
///
/// Reads the systems' lists of files again, for those few files, and keeps nothing of them. A file
/// that no package owns, or whose list cannot be read, keeps its remedy.
void give_remedies_of_owners(std::vector<finding::Finding>& findings,
                             const std::map<std::string, System>& systems);

}  // namespace hemostat::inspect
