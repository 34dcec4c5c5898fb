#include "inspect/mapped_files.h"

#include "base/file.h"
#include "inspect/process_maps.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

namespace hemostat::inspect {
namespace {

constexpr std::string_view deleted_mark = " (deleted)";

/// What the kernel tells of a file: a name, and one of two kinds of identity.
struct Known {
    std::string name;
    std::string link;
    FileIdentity identity;
    /// Taken from the file. What maps says instead is of the file system below where several are
    /// joined (overlayfs), or of the whole where a file's own stat names a part (btrfs).
    bool is_exact = false;
};

OnDisk compare(const Known& file, const FileIdentity& found, bool is_marked) {
    if (file.identity == found) {
        return OnDisk::same;
    }
    if (file.is_exact || file.identity.device == found.device) {
        return OnDisk::other;
    }
    // The devices differ for the reasons above, or something was mounted over the file. What is
    // marked as deleted was replaced; the number of what is not shows the file itself.
    if (is_marked) {
        return OnDisk::other;
    }
    return file.identity.inode == found.inode ? OnDisk::same : OnDisk::unknown;
}

OnDisk look_up(const Known& file, const std::string& path, bool is_marked, const MountView& disk) {
    const auto found = disk.find(path);
    if (!found) {
        return OnDisk::unknown;
    }
    return *found ? compare(file, **found, is_marked) : OnDisk::gone;
}

MappedFile look_up(Known file, const MountView& disk) {
    const bool is_marked = file.name.ends_with(deleted_mark);
    MappedFile mapped{.path = file.name,
                      .on_disk = look_up(file, file.name, is_marked, disk),
                      .identity = file.identity,
                      .link = std::move(file.link)};
    if (!is_marked || mapped.on_disk == OnDisk::same) {
        return mapped;  // a file may be called as if it were deleted
    }
    mapped.path.resize(mapped.path.size() - deleted_mark.size());
    mapped.on_disk = look_up(file, mapped.path, true, disk);
    mapped.is_deleted = mapped.on_disk != OnDisk::same;
    return mapped;
}

// Nothing for a device.
std::optional<Known> describe(const std::string& folder, const Mapping& mapping) {
    // The kernel takes no zeros in front, although maps has them.
    std::string link = fmt::format("{}/map_files/{:x}-{:x}", folder, mapping.begin, mapping.end);
    struct stat status{};
    if (::stat(link.c_str(), &status) != 0) {
        return Known{mapping.name,
                     std::move(link),
                     {makedev(mapping.device_major, mapping.device_minor), mapping.inode}};
    }
    if (!S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    return Known{mapping.name, std::move(link), {status.st_dev, status.st_ino}, true};
}

/// The program that the process at `folder` is; nothing when it has none, or has ended.
///
/// Errors: not_permitted, io.
Result<std::optional<Known>> find_program(const std::string& folder) {
    std::string link = folder + "/exe";
    std::error_code error;
    std::string name = std::filesystem::read_symlink(link, error).native();
    struct stat status{};
    if (!error && ::stat(link.c_str(), &status) != 0) {
        error.assign(errno, std::generic_category());
    }
    if (error == std::errc::no_such_file_or_directory || error == std::errc::no_such_process) {
        return std::nullopt;
    }
    if (error == std::errc::permission_denied || error == std::errc::operation_not_permitted) {
        return fail(ErrorKind::not_permitted, error.message());
    }
    if (error) {
        return fail(ErrorKind::io, error.message());
    }
    return Known{std::move(name), std::move(link), {status.st_dev, status.st_ino}, true};
}

}  // namespace

std::string_view to_string(OnDisk on_disk) {
    switch (on_disk) {
        case OnDisk::same: return "same";
        case OnDisk::other: return "other";
        case OnDisk::gone: return "gone";
        case OnDisk::unknown: return "unknown";
    }
    return "";
}

Result<std::vector<MappedFile>> list_mapped_files(const std::string& folder,
                                                  const MountView& disk) {
    TRY(const auto program, find_program(folder));
    if (!program) {
        return std::vector<MappedFile>{};
    }
    auto text = read_file(folder + "/maps", maps_size_max);
    if (!text) {
        const auto still_there = find_program(folder);
        return still_there && !*still_there ? Result<std::vector<MappedFile>>()
                                            : in_context("its maps", std::move(text).error());
    }
    TRY(const std::vector<Mapping> mappings, parse_process_maps(*text));
    std::vector<MappedFile> files{look_up(*program, disk)};
    std::set<std::pair<FileIdentity, std::string>> seen;
    for (const Mapping& mapping : mappings) {
        auto file = describe(folder, mapping);
        const bool is_program = file && file->name == program->name &&
                                (!file->is_exact || file->identity == program->identity);
        if (file && !is_program && seen.emplace(file->identity, file->name).second) {
            files.push_back(look_up(std::move(*file), disk));
        }
    }
    return files;
}

}  // namespace hemostat::inspect
