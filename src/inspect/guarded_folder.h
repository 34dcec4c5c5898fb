// Folders that nobody but root and ourselves can put another in the place of.
#pragma once

#include "base/result.h"

#include <string>

namespace hemostat::inspect {

/// Fails where another user could change what `path`, from / on, leads to: by writing to a folder
/// on the way, that at its end included, or because one or a symbolic link there is theirs. In a
/// folder with the sticky bit, as /tmp, others cannot touch what is ours.
///
/// What is not there yet is for us to make, and is no failure.
/// Errors: not_permitted; io, in the system's words.
/// Limit:  40 symbolic links, as path_resolution(7).
Status expect_guarded(const std::string& path);

}  // namespace hemostat::inspect
