#include "inspect/mount_view.h"

#include "base/text.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace hemostat::inspect {
namespace {

constexpr int folder_flags = O_PATH | O_DIRECTORY | O_CLOEXEC;

}  // namespace

Result<MountView> MountView::from(Descriptor top) {
    if (!top.is_open()) {
        return fail(ErrorKind::io, system_message(errno));
    }
    return MountView(std::move(top));
}

Result<MountView> MountView::own() {
    return from(Descriptor(::open("/", folder_flags)));
}

Result<MountView> MountView::of_process(const std::string& folder) {
    std::error_code error;
    const std::string root = std::filesystem::read_symlink(folder + "/root", error).native();
    if (error) {
        return fail(ErrorKind::io, error.message());
    }
    // The link shows the way from the top to where the process is confined. Steps beyond the top
    // stay there.
    std::string up = ".";
    for (auto count = root == "/" ? 0 : std::ranges::count(root, '/'); count > 0; --count) {
        up += "/..";
    }
    const Descriptor confined(::open((folder + "/root").c_str(), folder_flags));
    if (!confined.is_open()) {
        return fail(ErrorKind::io, system_message(errno));
    }
    return from(Descriptor(::openat(confined.get(), up.c_str(), folder_flags)));
}

// Stands for the file; not open, and errno says why, where there is none.
Descriptor MountView::look_up(const std::string& path) const {
    open_how how{};
    how.flags = O_PATH | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    const auto fd = ::syscall(SYS_openat2, top_.get(), path.c_str(), &how, sizeof how);
    if (fd >= 0 || (errno != ENOSYS && errno != EPERM)) {
        return Descriptor(static_cast<int>(fd));
    }
    // A sandbox or an old kernel has no openat2. The kernel showed the path, so it had no links.
    const auto relative = path.substr(std::min(path.find_first_not_of('/'), path.size()));
    return Descriptor(::openat(top_.get(), relative.c_str(), O_PATH | O_CLOEXEC | O_NOFOLLOW));
}

Result<std::optional<FileIdentity>> MountView::find(const std::string& path) const {
    const Descriptor file = look_up(path);
    if (!file.is_open() && (errno == ENOENT || errno == ENOTDIR)) {
        return std::nullopt;
    }
    struct stat status{};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0) {
        return fail(ErrorKind::io, system_message(errno));
    }
    return FileIdentity{status.st_dev, status.st_ino};
}

Result<archive::FileBytes> MountView::read(const std::string& path) const {
    const Descriptor file = look_up(path);
    struct stat status{};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0) {
        return fail(ErrorKind::io, system_message(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorKind::io, "it is no regular file");
    }
    return archive::FileBytes::open("/proc/self/fd/" + std::to_string(file.get()));
}

}  // namespace hemostat::inspect
