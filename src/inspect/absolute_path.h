// Paths as they were found, held against those of systems around them.
#pragma once

#include <string>

namespace hemostat::inspect {

/// `path` from / on, without "." and ".." where it began elsewhere. No link is followed.
std::string absolute_path(const std::string& path);

}  // namespace hemostat::inspect
