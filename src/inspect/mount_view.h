// The files of a mount namespace, by the paths that the kernel shows for it.
#pragma once

#include "archive/input.h"
#include "base/file.h"
#include "base/result.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace hemostat::inspect {

/// Two names with the same identity are one file.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    auto operator<=>(const FileIdentity&) const = default;
};

class MountView {
public:
    /// Ours, from our root.
    ///
    /// Errors: io, in the system's words.
    static Result<MountView> own();
    /// That of the process at `folder`, such as /proc/812, from its namespace's top: paths that the
    /// kernel shows begin there, whatever root the process has chosen since.
    ///
    /// Errors: io, in the system's words.
    static Result<MountView> of_process(const std::string& folder);

    /// The file at absolute `path`, of whatever kind; nothing when there is none.
    ///
    /// Symbolic links lead nowhere out of the view.
    /// Errors: io, in the system's words, when it may not be looked up.
    [[nodiscard]] Result<std::optional<FileIdentity>> find(const std::string& path) const;

    /// The content of the regular file at `path`.
    ///
    /// Errors: io, in the system's words, or because it is no regular file.
    [[nodiscard]] Result<archive::FileBytes> read(const std::string& path) const;

private:
    explicit MountView(Descriptor top) : top_(std::move(top)) {}
    static Result<MountView> from(Descriptor top);
    [[nodiscard]] Descriptor look_up(const std::string& path) const;

    Descriptor top_;
};

}  // namespace hemostat::inspect
