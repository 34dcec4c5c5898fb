// The processes of this machine.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace hemostat::inspect {

/// The numbers of the processes in the process file system at `proc`, sorted; its threads are none.
///
/// Errors: io, in the system's words.
Result<std::vector<std::int32_t>> list_pids(const std::string& proc);

}  // namespace hemostat::inspect
