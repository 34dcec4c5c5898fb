// The regular files under a path, as the system lists them.
#pragma once

#include "base/result.h"
#include "inspect/coverage.h"

#include <functional>
#include <string>
#include <vector>

namespace hemostat::inspect {

struct FileTreeOptions {
    std::vector<std::string> roots;
    /// Shell patterns (fnmatch(3)); a path or a name that matches is not entered.
    std::vector<std::string> excluded;
    bool stays_on_one_file_system = false;
    /// False leaves out what another machine serves, unless it is a root.
    bool includes_network = false;
};

/// Gives each regular file once for each of its names, in the order of names.
///
/// Follows no symbolic link, but those that are roots. File systems that the kernel makes up
/// (/proc, /sys and the like) are never entered.
/// Errors: invalid_input for a root that does not exist. Whatever else is not entered is told to
///         `on_omission`.
Status walk_files(const FileTreeOptions& options,
                  const std::function<void(const std::string& path)>& on_file,
                  const std::function<void(Omission)>& on_omission,
                  const std::function<bool()>& is_stop_requested);

}  // namespace hemostat::inspect
