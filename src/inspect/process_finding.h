// What it means that a process runs a copy of OpenSSL.
#pragma once

#include "advisory/advisory.h"
#include "finding/finding.h"
#include "inspect/mapped_files.h"

#include <optional>
#include <string>
#include <string_view>

namespace hemostat::inspect {

/// Whether a file is called as libraries are that are, or bring, OpenSSL.
bool has_name_of_openssl(std::string_view path);

/// An OpenSSL that a process runs.
struct RunCopy {
    MappedFile file;
    std::optional<finding::Finding> judged;     ///< of its bytes; nothing when they were not read
    std::optional<finding::Finding> successor;  ///< of what holds its place on disk now
    std::string why_unread;
};

/// What is vulnerable on disk is vulnerable in a process; when it has left the disk, until it is
/// restarted. All else keeps the reason that its bytes gave.
finding::Finding make_process_finding(finding::Process process, const RunCopy& copy,
                                      const advisory::Advisory& advisory);

}  // namespace hemostat::inspect
