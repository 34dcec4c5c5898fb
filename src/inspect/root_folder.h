// A folder that stands for /: of a container, of a disk, or / itself.
#pragma once

#include "base/bytes.h"
#include "base/file.h"
#include "base/result.h"

#include <sys/types.h>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

/// Looks paths up as a program would whose root it is.
///
/// Symbolic links lead nowhere out of it, whoever changes them meanwhile: each folder is opened
/// from the one before it, and nothing is looked up by a path of several. One way for every kernel,
/// and unlike openat2(2) it tells the path without links.
/// Limit:  links_max symbolic links and depth_max folders a path.
/// Source: path_resolution(7).
class RootFolder {
public:
    static constexpr int links_max = 40;
    static constexpr std::size_t depth_max = 256;

    /// A file or folder that was found.
    struct Entry {
        std::string path;  ///< from the root on, without symbolic links: /usr/lib/libssl.so.3
        mode_t mode = 0;
        Descriptor folder;  ///< that it is in
    };

    /// Errors: io, in the system's words.
    static Result<RootFolder> open(const std::string& path);

    /// Without symbolic links, and empty for /: a path within, put behind it, is one of ours.
    [[nodiscard]] const std::string& path() const { return path_; }

    /// What stands at `path`, absolute or not; nothing for the root itself, and where there is
    /// nothing or we may not look.
    [[nodiscard]] std::optional<Entry> find(std::string_view path) const;
    [[nodiscard]] bool has_folder(std::string_view path) const;

    /// The first `size_max` bytes of a regular file.
    ///
    /// Errors: io, in the system's words, or because it is no regular file.
    static Result<Bytes> read_front(const Entry& entry, std::size_t size_max);
    /// The names in a folder, in their order.
    ///
    /// Errors: io, in the system's words; limit above `count_max`.
    static Result<std::vector<std::string>> list(const Entry& entry, std::size_t count_max);

private:
    RootFolder(std::string path, Descriptor top) : path_(std::move(path)), top_(std::move(top)) {}

    std::string path_;
    Descriptor top_;
};

}  // namespace hemostat::inspect
