// An advisory in words, for people.
#pragma once

#include "advisory/advisory.h"

#include <string>

namespace hemostat::cli {

/// The line under list's header.
std::string list_line(const advisory::Advisory& advisory);
std::string list_header();

/// All that it says: each branch of OpenSSL, remedies, packages, sources.
std::string describe(const advisory::Advisory& advisory);

}  // namespace hemostat::cli
