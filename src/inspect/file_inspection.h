// Every file under some paths -> findings, and what was not read.
#pragma once

#include "advisory/advisory.h"
#include "base/clock.h"
#include "base/result.h"
#include "finding/finding.h"
#include "finding/verdict_counts.h"
#include "inspect/coverage.h"
#include "inspect/file_tree.h"
#include "inspect/outcome_cache.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace hemostat::inspect {

/// Where an inspection stands.
struct Progress {
    finding::VerdictCounts verdicts;
    Coverage coverage;
    std::string path;  ///< one of those that are being read, printable
    Duration elapsed{};
    std::string cache_failure;  ///< why the cache was not used, or not to the end; or empty
};

struct FileInspectionOptions {
    FileTreeOptions tree;
    /// Those among the tree's roots that must be whole systems: one without packages is told of.
    std::vector<std::string> system_roots = {};
    const advisory::Advisory& advisory;
    unsigned job_count = 1;  ///< threads that read
    /// Where the cache is; empty reads every file. See outcome_cache.h.
    std::string cache_folder = {};
    std::chrono::seconds settling_time = inspect::settling_time;  ///< see is_settled()
    /// Asked several times a second; true ends the inspection early.
    std::function<bool()> is_stop_requested;
    /// Told several times a second, and at the end.
    std::function<void(const Progress&)> on_progress;
    std::function<void(const Omission&)> on_omission;
};

/// Reads every file, and every file in an archive, and hands a finding to `sink` for each that
/// holds OpenSSL, and for each package of OpenSSL that a package database among them lists.
///
/// With a cache, the findings of files that have not changed since are those of then, with their
/// time; the advisory must be one of advisory::all().
/// All functions are called on the caller's thread. Findings and omissions come at the end, each in
/// the order of their paths, so that the same files give the same report.
/// Errors: invalid_input for a path that does not exist; internal when nothing can be read at all.
Result<Progress> inspect_files(const FileInspectionOptions& options, finding::Sink& sink);

}  // namespace hemostat::inspect
