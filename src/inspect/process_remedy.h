// What to do about a vulnerable OpenSSL that a process runs.
#pragma once

#include "finding/finding.h"
#include "inspect/process_finding.h"

#include <string>

namespace hemostat::inspect {

/// What has left the disk goes with a restart, once what is loaded then is fixed; what has not has
/// to be updated where the process has it from. Names what is to be restarted: the unit, the
/// container, or the process. Printable.
std::string process_remedy(const finding::Process& process, const RunCopy& copy);

}  // namespace hemostat::inspect
