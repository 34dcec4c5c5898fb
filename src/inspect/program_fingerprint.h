// Which program this is: what it said before it was replaced does not count.
#pragma once

#include <string>

namespace hemostat::inspect {

/// Of this program and every library that it has loaded, as they were built (the linker's build
/// ids) and as they stand on disk; in lower-case hexadecimal.
std::string program_fingerprint();

}  // namespace hemostat::inspect
