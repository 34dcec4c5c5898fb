#include "inspect/file_tree.h"

#include "base/text.h"
#include "inspect/mount_name.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

namespace hemostat::inspect {

struct Ancestor {
    std::shared_ptr<const Ancestor> parent;
    dev_t device = 0;
    ino_t inode = 0;
    std::string mount;
};

namespace {

constexpr std::size_t path_size_max = 4096;
constexpr std::size_t entries_size = std::size_t{32} << 10U;  ///< bytes that are listed at once
/// The names of a larger folder are not remembered. Some 50,000 entries.
constexpr std::size_t names_size_max = std::size_t{1} << 20U;

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

bool is_among(std::span<const std::uint32_t> magics, std::uint32_t magic) {
    return std::ranges::find(magics, magic) != magics.end();
}

bool is_excluded(const FileTreeOptions& options, const std::string& path, const std::string& name) {
    return std::ranges::any_of(options.excluded, [&](const std::string& pattern) {
        return ::fnmatch(pattern.c_str(), path.c_str(), 0) == 0 ||
               ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
    });
}

Omission left_out(std::string_view path, std::string why) {
    return {printable(path, path_size_max), std::move(why), true};
}

class Lister {
public:
    Lister(const FileTreeOptions& options, const Folder& folder, const KnownFiles* known)
        : options_(options),
          folder_(folder),
          known_(known),
          path_(join(folder.path, "")),
          front_size_(path_.size()) {}

    Listing list() {
        const bool is_root = folder_.parent == nullptr;
        const Descriptor open(::open(
            folder_.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | (is_root ? 0 : O_NOFOLLOW)));
        struct stat status{};
        if (!open.is_open() || ::fstat(open.get(), &status) != 0) {
            omit(system_message(errno));
            return std::move(listing_);
        }
        self_->parent = folder_.parent;
        self_->device = status.st_dev;
        self_->inode = status.st_ino;
        if (may_enter(open.get())) {
            listing_.device = self_->device;
            listing_.known.mount = self_->mount;
            if (const FileState state = state_of(status);
                known_ != nullptr && known_->has_names_of(state, self_->mount)) {
                take_known_entries(open.get());
            } else {
                read_entries(open.get(), state);
            }
        }
        return std::move(listing_);
    }

private:
    void take_known_entries(int fd) {
        listing_.known.names = known_->names;
        const std::string& text = known_->names->text;
        for (std::size_t at = 0; at < text.size();) {
            const auto type = static_cast<unsigned char>(text[at]);
            const char* const name = text.c_str() + at + 1;
            take(type, name, fd);
            at += 1 + std::strlen(name) + 1;
        }
    }

    // By getdents(2): readdir(3) makes three system calls and an allocation more for each folder.
    void read_entries(int fd, const FileState& state) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): the kernel fills it
        alignas(dirent64) std::array<char, entries_size> entries;
        FolderNames names{state, {}};
        std::size_t count = 0;
        ssize_t size = 0;
        while ((size = ::getdents64(fd, entries.data(), entries.size())) > 0 &&
               count <= folder_entries_max) {
            for (std::size_t at = 0; at < static_cast<std::size_t>(size); ++count) {
                // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the kernel wrote it
                const auto& entry = *reinterpret_cast<const dirent64*>(entries.data() + at);
                if (take(entry.d_type, entry.d_name, fd) && names.text.size() <= names_size_max) {
                    names.text += static_cast<char>(entry.d_type);
                    names.text.append(entry.d_name) += '\0';
                }
                at += entry.d_reclen;
            }
        }
        // ENOENT: it was removed meanwhile.
        if (size < 0 && errno != ENOENT) {
            omit(system_message(errno));
        } else if (size > 0) {
            omit("holds more entries than are listed of one folder");
        } else if (size == 0 && names.text.size() <= names_size_max) {
            listing_.known.names = std::make_shared<const FolderNames>(std::move(names));
        }
    }

    /// Whether it is a folder or a regular file, or was none but now.
    bool take(unsigned char entry_type, const char* entry_name, int fd) {
        const std::string_view name = entry_name;
        if (name == "." || name == "..") {
            return false;
        }
        path_.resize(front_size_);
        path_ += name;
        // Most file systems say it along with the name.
        auto type = static_cast<mode_t>(DTTOIF(entry_type));
        std::optional<FileState> state;
        if (entry_type == DT_UNKNOWN || (S_ISREG(type) && known_ != nullptr)) {
            struct stat status{};
            if (::fstatat(fd, entry_name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
                type = status.st_mode;
                // What is mounted over a name is not of the folder's file system.
                if (status.st_dev == self_->device) {
                    state = state_of(status);
                }
            } else if (entry_type == DT_UNKNOWN && errno != ENOENT) {
                listing_.omissions.push_back(
                    {printable(path_, path_size_max), system_message(errno)});
            }
        }
        if (!S_ISDIR(type) && !S_ISREG(type)) {
            return entry_type == DT_UNKNOWN;
        }
        if (is_excluded(options_, path_, entry_name)) {
            listing_.omissions.push_back(left_out(path_, "excluded"));
        } else if (S_ISDIR(type)) {
            listing_.folders.push_back({path_, self_});
        } else if (state && known_ != nullptr && known_->has(path_, *state, self_->mount)) {
            listing_.known.unremarkable.push_back(*state);
        } else {
            listing_.files.push_back({std::string(name), state});
        }
        return true;
    }

    bool may_enter(int fd) {
        const Ancestor* const parent = self_->parent.get();
        for (const Ancestor* above = parent; above != nullptr; above = above->parent.get()) {
            if (above->device == self_->device && above->inode == self_->inode) {
                omit("a folder that holds itself");
                return false;
            }
        }
        if (parent != nullptr && self_->device == parent->device) {
            self_->mount = parent->mount;
            return true;
        }
        struct statfs system{};
        if (::fstatfs(fd, &system) != 0) {
            omit(system_message(errno));
            return false;
        }
        const auto magic = static_cast<std::uint32_t>(system.f_type);
        self_->mount = name_mount(fd);
        const char* const why = reason_to_leave_out(magic, parent == nullptr);
        if (why != nullptr) {
            listing_.omissions.push_back(left_out(folder_.path, why));
        }
        return why == nullptr;
    }

    /// nullptr for a file system that is entered. Of what the user names, only what the kernel
    /// makes up is not.
    [[nodiscard]] const char* reason_to_leave_out(std::uint32_t magic, bool is_root) const {
        if (is_among(made_up, magic)) {
            return "made up by the kernel";
        }
        if (!is_root && !options_.includes_network && is_among(of_the_network, magic)) {
            return "on another machine's file system";
        }
        return !is_root && options_.stays_on_one_file_system ? "on another file system" : nullptr;
    }

    void omit(std::string why) {
        listing_.omissions.push_back(
            {printable(folder_.path, path_size_max), std::move(why), false});
    }

    const FileTreeOptions& options_;
    const Folder& folder_;
    const KnownFiles* known_;
    std::string path_;        ///< of one entry after another
    std::size_t front_size_;  ///< what they share
    std::shared_ptr<Ancestor> self_ = std::make_shared<Ancestor>();
    Listing listing_;
};

}  // namespace

std::string join(std::string_view folder, std::string_view name) {
    std::string path(folder);
    path += folder.empty() || folder.ends_with('/') ? "" : "/";
    return path.append(name);
}

Result<Listing> FileTree::roots() const {
    Listing listing;
    for (const std::string& root : options_.roots) {
        struct stat status{};
        if (::stat(root.c_str(), &status) != 0) {
            return fail(ErrorKind::invalid_input,
                        printable(root, path_size_max) + ": " + system_message(errno));
        }
        if (is_excluded(options_, root, root.substr(root.rfind('/') + 1))) {
            listing.omissions.push_back(left_out(root, "excluded"));
        } else if (S_ISDIR(status.st_mode)) {
            listing.folders.push_back({root, nullptr});
        } else {
            listing.files.push_back({root, std::nullopt});
        }
    }
    return listing;
}

Listing FileTree::list(const Folder& folder, const KnownFiles* known) const {
    return Lister(options_, folder, known).list();
}

}  // namespace hemostat::inspect
