#include "inspect/file_tree.h"

#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <algorithm>
#include <array>
#include <cerrno>
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

using OpenFolder = std::unique_ptr<DIR, decltype([](DIR* folder) { ::closedir(folder); })>;

struct Entry {
    std::string name;
    mode_t type = 0;  ///< S_IFDIR or S_IFREG
};

/// A folder on the way from the root to where we are.
struct Ancestor {
    const Ancestor* parent = nullptr;
    dev_t device = 0;
    ino_t inode = 0;
};

class Walk {
public:
    Walk(const FileTreeOptions& options, const std::function<void(const std::string&)>& on_file,
         const std::function<void(Omission)>& on_omission,
         const std::function<bool()>& is_stop_requested)
        : options_(options),
          on_file_(on_file),
          on_omission_(on_omission),
          is_stop_requested_(is_stop_requested) {}

    void visit_root(const std::string& root) {
        path_ = root;
        struct stat status{};
        if (::stat(path_.c_str(), &status) != 0) {
            omit(system_message(errno));
        } else if (is_excluded(path_.substr(path_.rfind('/') + 1))) {
            leave_out("excluded");
        } else if (S_ISDIR(status.st_mode)) {
            visit_folder(nullptr);
        } else {
            on_file_(path_);
        }
    }

private:
    // A folder is closed before those in it are opened: there may be more than descriptors.
    void visit_folder(const Ancestor* parent) {
        Ancestor folder{.parent = parent};
        for (const Entry& entry : open_and_list(folder)) {
            if (is_stop_requested_()) {
                return;
            }
            const std::size_t size = path_.size();
            path_ += path_.ends_with('/') ? "" : "/";
            path_ += entry.name;
            if (is_excluded(entry.name)) {
                leave_out("excluded");
            } else if (S_ISDIR(entry.type)) {
                visit_folder(&folder);
            } else {
                on_file_(path_);
            }
            path_.resize(size);
        }
    }

    std::vector<Entry> open_and_list(Ancestor& folder) {
        const bool is_root = folder.parent == nullptr;
        const int fd =
            ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | (is_root ? 0 : O_NOFOLLOW));
        struct stat status{};
        if (fd < 0 || ::fstat(fd, &status) != 0) {
            omit(system_message(errno));
            return {};
        }
        const OpenFolder open(::fdopendir(fd));
        ASSERT(open);  // it is a folder, and memory does not end
        folder.device = status.st_dev;
        folder.inode = status.st_ino;
        return may_enter(folder, fd) ? list(open.get(), fd) : std::vector<Entry>();
    }

    /// The folders and files in it, in the order of their names.
    std::vector<Entry> list(DIR* folder, int fd) {
        std::vector<Entry> entries;
        errno = 0;
        // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this thread's own
        while (const dirent* const entry = ::readdir(folder)) {
            const std::string_view name = entry->d_name;
            const mode_t type = name == "." || name == ".." ? 0 : type_of(*entry, fd);
            if (S_ISDIR(type) || S_ISREG(type)) {
                entries.push_back({std::string(name), type});
            }
            errno = 0;
        }
        if (errno != 0) {
            omit(system_message(errno));
        }
        std::ranges::sort(entries, {}, &Entry::name);
        return entries;
    }

    // Most file systems say it along with the name.
    static mode_t type_of(const dirent& entry, int fd) {
        if (entry.d_type != DT_UNKNOWN) {
            return static_cast<mode_t>(DTTOIF(entry.d_type));
        }
        struct stat status{};
        return ::fstatat(fd, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status.st_mode : 0;
    }

    bool may_enter(const Ancestor& folder, int fd) {
        const Ancestor* const parent = folder.parent;
        for (const Ancestor* above = parent; above != nullptr; above = above->parent) {
            if (above->device == folder.device && above->inode == folder.inode) {
                omit("a folder that holds itself");
                return false;
            }
        }
        if (parent != nullptr && folder.device == parent->device) {
            return true;
        }
        struct statfs system{};
        if (::fstatfs(fd, &system) != 0) {
            omit(system_message(errno));
            return false;
        }
        const auto magic = static_cast<std::uint32_t>(system.f_type);
        if (std::ranges::find(made_up, magic) != made_up.end()) {
            leave_out("made up by the kernel");
            return false;
        }
        if (parent != nullptr && !options_.includes_network &&
            std::ranges::find(of_the_network, magic) != of_the_network.end()) {
            leave_out("on another machine's file system");
            return false;
        }
        if (parent != nullptr && options_.stays_on_one_file_system) {
            leave_out("on another file system");
            return false;
        }
        return true;
    }

    [[nodiscard]] bool is_excluded(const std::string& name) const {
        return std::ranges::any_of(options_.excluded, [&](const std::string& pattern) {
            return ::fnmatch(pattern.c_str(), path_.c_str(), 0) == 0 ||
                   ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
        });
    }

    void omit(std::string why) {
        on_omission_({printable(path_, path_size_max), std::move(why), false});
    }

    void leave_out(std::string why) {
        on_omission_({printable(path_, path_size_max), std::move(why), true});
    }

    const FileTreeOptions& options_;
    const std::function<void(const std::string&)>& on_file_;
    const std::function<void(Omission)>& on_omission_;
    const std::function<bool()>& is_stop_requested_;
    std::string path_;
};

}  // namespace

Status walk_files(const FileTreeOptions& options,
                  const std::function<void(const std::string& path)>& on_file,
                  const std::function<void(Omission)>& on_omission,
                  const std::function<bool()>& is_stop_requested) {
    for (const std::string& root : options.roots) {
        struct stat status{};
        if (::stat(root.c_str(), &status) != 0) {
            return fail(ErrorKind::invalid_input,
                        printable(root, path_size_max) + ": " + system_message(errno));
        }
    }
    Walk walk(options, on_file, on_omission, is_stop_requested);
    for (const std::string& root : options.roots) {
        if (is_stop_requested()) {
            break;
        }
        walk.visit_root(root);
    }
    return Done{};
}

}  // namespace hemostat::inspect
