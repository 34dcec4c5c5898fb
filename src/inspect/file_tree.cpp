#include "inspect/file_tree.h"

#include "base/text.h"

#include <fnmatch.h>
#include <fts.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace hemostat::inspect {
namespace {

constexpr std::size_t path_size_max = 4096;

// linux/magic.h lacks these. Source: statfs(2).
constexpr std::uint32_t mqueue_magic = 0x19800202;
constexpr std::uint32_t nfsd_magic = 0x6e667364;
constexpr std::uint32_t rpc_pipe_magic = 0x67596969;
constexpr std::uint32_t binfmt_magic = 0x42494e4d;
constexpr std::uint32_t fusectl_magic = 0x65735543;
constexpr std::uint32_t configfs_magic = 0x62656570;

// What the kernel makes up while it is read.
constexpr std::array<std::uint32_t, 19> made_up{
    PROC_SUPER_MAGIC, SYSFS_MAGIC,        CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC,
    TRACEFS_MAGIC,    DEVPTS_SUPER_MAGIC, SECURITYFS_MAGIC,   SELINUX_MAGIC,       EFIVARFS_MAGIC,
    PSTOREFS_MAGIC,   BPF_FS_MAGIC,       NSFS_MAGIC,         mqueue_magic,        nfsd_magic,
    rpc_pipe_magic,   binfmt_magic,       fusectl_magic,      configfs_magic,
};
constexpr std::uint32_t cifs_magic = 0xff534d42;
constexpr std::array<std::uint32_t, 8> of_the_network{
    NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC, SMB2_SUPER_MAGIC, cifs_magic,
    CEPH_SUPER_MAGIC, AFS_SUPER_MAGIC, CODA_SUPER_MAGIC, NCP_SUPER_MAGIC,
};

using Tree = std::unique_ptr<FTS, decltype([](FTS* tree) { ::fts_close(tree); })>;

int by_name(const FTSENT** left, const FTSENT** right) {
    return std::strcmp((*left)->fts_name, (*right)->fts_name);
}

class Walk {
public:
    Walk(const FileTreeOptions& options, const std::function<void(const std::string&)>& on_file,
         const std::function<void(Omission)>& on_omission)
        : options_(options), on_file_(on_file), on_omission_(on_omission) {}

    void visit(FTS& tree, FTSENT& entry) {
        switch (entry.fts_info) {
            case FTS_D:
                if (!may_enter(entry)) {
                    ::fts_set(&tree, &entry, FTS_SKIP);
                }
                return;
            case FTS_F:
                if (is_excluded(entry)) {
                    leave_out(entry, "excluded");
                } else {
                    on_file_(entry.fts_path);
                }
                return;
            case FTS_DNR:
            case FTS_ERR:
            case FTS_NS: omit(entry, system_message(entry.fts_errno)); return;
            case FTS_DC: omit(entry, "a folder that holds itself"); return;
            default: return;  // links, devices, pipes, sockets: no content of their own
        }
    }

private:
    bool may_enter(const FTSENT& entry) {
        if (is_excluded(entry)) {
            leave_out(entry, "excluded");
            return false;
        }
        const bool is_root = entry.fts_level == FTS_ROOTLEVEL;
        if (!is_root && entry.fts_statp->st_dev == entry.fts_parent->fts_statp->st_dev) {
            return true;
        }
        struct statfs system{};
        if (::statfs(entry.fts_accpath, &system) != 0) {
            omit(entry, system_message(errno));
            return false;
        }
        const auto magic = static_cast<std::uint32_t>(system.f_type);
        if (std::ranges::find(made_up, magic) != made_up.end()) {
            leave_out(entry, "made up by the kernel");
            return false;
        }
        if (!is_root && !options_.includes_network &&
            std::ranges::find(of_the_network, magic) != of_the_network.end()) {
            leave_out(entry, "on another machine's file system");
            return false;
        }
        if (!is_root && options_.stays_on_one_file_system) {
            leave_out(entry, "on another file system");
            return false;
        }
        return true;
    }

    [[nodiscard]] bool is_excluded(const FTSENT& entry) const {
        return std::ranges::any_of(options_.excluded, [&](const std::string& pattern) {
            return ::fnmatch(pattern.c_str(), entry.fts_path, 0) == 0 ||
                   ::fnmatch(pattern.c_str(), entry.fts_name, 0) == 0;
        });
    }

    void omit(const FTSENT& entry, std::string why) {
        on_omission_({printable(entry.fts_path, path_size_max), std::move(why), false});
    }

    void leave_out(const FTSENT& entry, std::string why) {
        on_omission_({printable(entry.fts_path, path_size_max), std::move(why), true});
    }

    const FileTreeOptions& options_;
    const std::function<void(const std::string&)>& on_file_;
    const std::function<void(Omission)>& on_omission_;
};

}  // namespace

Status walk_files(const FileTreeOptions& options,
                  const std::function<void(const std::string& path)>& on_file,
                  const std::function<void(Omission)>& on_omission,
                  const std::function<bool()>& is_stop_requested) {
    std::vector<std::string> roots = options.roots;
    std::vector<char*> paths;
    for (std::string& root : roots) {
        struct stat status{};
        if (::stat(root.c_str(), &status) != 0) {
            return fail(ErrorKind::invalid_input,
                        printable(root, path_size_max) + ": " + system_message(errno));
        }
        paths.push_back(root.data());
    }
    paths.push_back(nullptr);
    const Tree tree(::fts_open(paths.data(), FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name));
    if (!tree) {
        return fail(ErrorKind::io, "the file tree cannot be read: " + system_message(errno));
    }
    Walk walk(options, on_file, on_omission);
    while (true) {
        errno = 0;
        FTSENT* const entry = ::fts_read(tree.get());
        if (entry == nullptr) {
            return errno == 0 ? Status(Done{})
                              : fail(ErrorKind::io,
                                     "the file tree cannot be read: " + system_message(errno));
        }
        // Asked only now: glibc's fts_close() leaks what has not been read from at all.
        if (is_stop_requested()) {
            return Done{};
        }
        walk.visit(*tree, *entry);
    }
}

}  // namespace hemostat::inspect
