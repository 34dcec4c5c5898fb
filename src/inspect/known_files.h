// What is known of the files directly in a folder, from one inspection to the next.
#pragma once

#include "base/file.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

/// The names in a folder. While that stands as `state`, none was added, removed or replaced.
struct FolderNames {
    FileState state;
    std::string text;  ///< of each entry its d_type (readdir(3)) and its name, which ends with NUL
};

struct KnownFiles {
    std::string mount = {};                         ///< on which they were, see mount_name.h
    std::shared_ptr<const FolderNames> names = {};  ///< null where they must be asked for again
    std::vector<FileState> unremarkable = {};       ///< nothing came of these; sorted

    /// Whether nothing will come of the file at `path` that stands as `state` on the mount
    /// `now_mounted`.
    [[nodiscard]] bool has(std::string_view path, const FileState& state,
                           std::string_view now_mounted) const;

    /// Whether `names` are still those of a folder that stands as `state`.
    [[nodiscard]] bool has_names_of(const FileState& state, std::string_view now_mounted) const;

    /// Names are compared by their address.
    bool operator==(const KnownFiles&) const = default;
};

/// Whether what stood as `state` on one mount is what stands so on another. Never on one without a
/// name.
bool is_same(const FileState& state, std::string_view then_mounted, std::string_view now_mounted);

/// How long a file must have stood unchanged when it is read, to be known by its state. One that
/// is younger may change within the same tick of the file system's clock; and what is written by
/// way of memory is dated when it goes to the disk, half a minute later.
inline constexpr std::chrono::seconds settling_time{60};

bool is_settled(const FileState& state, std::chrono::nanoseconds now, std::chrono::seconds time);

}  // namespace hemostat::inspect
