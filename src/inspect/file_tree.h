// Folders of the file system, listed one by one.
#pragma once

#include "base/file.h"
#include "base/result.h"
#include "inspect/coverage.h"
#include "inspect/known_files.h"

#include <sys/types.h>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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

/// A folder that was listed, and those above it up to its root.
struct Ancestor;

/// A folder that was met and is yet to be listed.
struct Folder {
    std::string path;
    std::shared_ptr<const Ancestor> parent;  ///< null for a root
};

struct FoundFile {
    std::string name;                ///< within its folder; of a root the path
    std::optional<FileState> state;  ///< where the folder was known and it could be had
};

/// What is directly in a folder, in no order.
struct Listing {
    std::vector<Folder> folders;
    std::vector<FoundFile> files;     ///< regular ones, once for each of their names
    std::vector<Omission> omissions;  ///< what is not entered, and why
    dev_t device = 0;                 ///< that the folder is on
    /// What is known of it now: its names, and those files that are still as they were.
    KnownFiles known;
};

/// More entries of one folder are not listed.
inline constexpr std::size_t folder_entries_max = 10'000'000;

/// Follows no symbolic link, but those that are roots. File systems that the kernel makes up
/// (/proc, /sys and the like) are never entered.
///
/// Thread: any.
class FileTree {
public:
    /// Lifetime: `options` is aliased.
    explicit FileTree(const FileTreeOptions& options) : options_(options) {}

    /// Errors: invalid_input for a root that does not exist.
    [[nodiscard]] Result<Listing> roots() const;

    /// Without those among `known` that still stand as they did. Without `known` the state of no
    /// file is asked for.
    [[nodiscard]] Listing list(const Folder& folder, const KnownFiles* known) const;

private:
    const FileTreeOptions& options_;
};

/// The path of `name` in `folder`; that of a root, where `folder` is empty.
std::string join(std::string_view folder, std::string_view name);

}  // namespace hemostat::inspect
