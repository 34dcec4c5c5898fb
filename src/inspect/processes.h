// Every process -> findings about what it runs that is not on disk, and what could not be read.
#pragma once

#include "advisory/advisory.h"
#include "base/result.h"
#include "finding/finding.h"
#include "inspect/coverage.h"
#include "inspect/file_inspection.h"

#include <cstdint>
#include <functional>
#include <string>

namespace hemostat::inspect {

struct ProcessInspectionOptions {
    std::string proc = "/proc";  ///< the process file system
    const advisory::Advisory& advisory;
    /// Asked before each process; true ends the inspection early.
    std::function<bool()> is_stop_requested;
    std::function<void(const Omission&)> on_omission;
};

/// Hands a finding to `sink` for each OpenSSL that a process runs and that is not to be found on
/// disk as we see it: it was deleted or replaced since, is in memory only, or belongs to another
/// mount namespace, such as a container's.
///
/// What a process runs unchanged from our own disk is left to inspect_files(). Whatever owns the
/// process, or does not, makes no difference. Each file is read once, of however many processes,
/// from the process itself: that needs CAP_CHECKPOINT_RESTORE, but for programs. A file that
/// cannot be read is a finding where its name speaks of OpenSSL, and else an omission, one for a
/// process.
/// A process that ends meanwhile is no gap.
/// Findings come in the order of processes, omissions behind them, all on the caller's thread.
/// Errors: internal; io when not even "/" can be opened. A process file system that cannot be read
///         is an omission.
/// Limit: mapped_size_max for each file.
Result<Progress> inspect_processes(const ProcessInspectionOptions& options, finding::Sink& sink);

/// Memory that is shared in a file without a name may be said to be of any size.
inline constexpr std::uint64_t mapped_size_max = std::uint64_t{4} << 30U;

}  // namespace hemostat::inspect
