// A stream made readable in any order.
#pragma once

#include "archive/input.h"

#include <cstdint>
#include <string>

namespace hemostat::archive {

struct Spool {
    FileBytes bytes;
    bool is_whole = true;  ///< false when `size_max` was reached
};

/// Copies `input` up to `size_max` bytes into a file without a name in `folder`.
///
/// A failure of `input` ends the copy as its end does: its owner knows of it.
/// Errors: io when the file cannot be made or written.
Result<Spool> spool(Input& input, const std::string& folder, std::uint64_t size_max);

}  // namespace hemostat::archive
