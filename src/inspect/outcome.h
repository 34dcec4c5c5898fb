// What came of inspecting one file, and all the files in it.
#pragma once

#include "finding/finding.h"
#include "inspect/coverage.h"
#include "inspect/digests.h"
#include "inspect/dynamic_link.h"

#include <vector>

namespace hemostat::inspect {

/// OpenSSL in a file or in a member of an archive.
struct FoundCopy {
    finding::Finding finding;  ///< its asset is a finding::File
    Digests digests;           ///< where a package may know the file by them
};

struct Outcome {
    std::vector<FoundCopy> copies;
    std::vector<Omission> omissions;
    std::vector<DynamicLink> links;  ///< of the file itself, not of what is in it
    /// Whether reading the same file again would give no more than this: false where it has told
    /// something else as well, as package databases do, or where what failed may not fail again, be
    /// it a digest.
    bool is_repeatable = true;

    [[nodiscard]] bool is_empty() const {
        return copies.empty() && omissions.empty() && links.empty();
    }
};

}  // namespace hemostat::inspect
