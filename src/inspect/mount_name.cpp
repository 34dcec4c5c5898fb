#include "inspect/mount_name.h"

#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace hemostat::inspect {
namespace {

// On these the kernel writes down the time of each change, to less than a second.
constexpr std::array<std::uint32_t, 3> dated{EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC};
// Not in the headers of Debian 12; older kernels do not know it, and answer without. linux/stat.h.
constexpr unsigned mount_id_unique = 0x4000;
constexpr std::size_t kernel_file_size_max = 4096;

std::string read_kernel_file(const std::string& path) {
    const auto text = read_file(path, kernel_file_size_max);
    return text ? text->substr(0, text->find('\n')) : "";
}

/// The number that the disk, or the disk that the partition is on, got when it appeared; empty for
/// a device that has none.
std::string disk_number(unsigned major, unsigned minor) {
    const std::string device = fmt::format("/sys/dev/block/{}:{}/", major, minor);
    const std::string own = read_kernel_file(device + "diskseq");
    return own.empty() ? read_kernel_file(device + "../diskseq") : own;
}

}  // namespace

std::string name_mount(int fd) {
    struct statfs system{};
    struct statx status{};
    if (::fstatfs(fd, &system) != 0 ||
        std::ranges::find(dated, static_cast<std::uint32_t>(system.f_type)) == dated.end() ||
        ::statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID | mount_id_unique, &status) != 0 ||
        (status.stx_mask & (STATX_MNT_ID | mount_id_unique)) == 0) {
        return {};
    }
    static const std::string boot = read_kernel_file("/proc/sys/kernel/random/boot_id");
    if (boot.empty()) {
        return {};
    }
    const bool is_unique = (status.stx_mask & mount_id_unique) != 0;
    return fmt::format("{} {} {}:{} {:x}.{:x} {}{}", boot,
                       disk_number(status.stx_dev_major, status.stx_dev_minor),
                       status.stx_dev_major, status.stx_dev_minor, system.f_fsid.__val[0],
                       system.f_fsid.__val[1], status.stx_mnt_id, is_unique ? "" : "?");
}

}  // namespace hemostat::inspect
