#include "inspect/socket_owners.h"

#include "base/file.h"
#include "base/text.h"
#include "inspect/process_list.h"

#include <climits>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace hemostat::inspect {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t name_size_max =
    64;  // proc(5): comm has at most 15 bytes, of kernel threads 63

/// The inode in socket:[inode], which a descriptor of a socket links to.
std::optional<std::uint64_t> parse_socket_link(std::string_view link) {
    static constexpr std::string_view prefix = "socket:[";
    if (!link.starts_with(prefix) || !link.ends_with(']')) {
        return std::nullopt;
    }
    return parse_decimal<std::uint64_t>(
        link.substr(prefix.size(), link.size() - prefix.size() - 1));
}

Process describe(const fs::path& folder, std::int32_t pid) {
    const std::string name = read_file(folder / "comm", name_size_max).value_or("");
    std::error_code unreadable;
    const fs::path executable = fs::read_symlink(folder / "exe", unreadable);
    return {pid, printable(trim(name)), printable(executable.native(), PATH_MAX)};
}

}  // namespace

Result<std::vector<std::uint64_t>> list_held_sockets(const std::string& folder,
                                                     const std::set<std::uint64_t>& inodes) {
    std::vector<std::uint64_t> held;
    std::error_code error;
    fs::directory_iterator entry(folder + "/fd", error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code closed_meanwhile;
        const fs::path link = fs::read_symlink(entry->path(), closed_meanwhile);
        const auto inode = parse_socket_link(link.native());
        if (inode && inodes.contains(*inode)) {
            held.push_back(*inode);
        }
    }
    if (error == std::errc::permission_denied || error == std::errc::operation_not_permitted) {
        return fail(ErrorKind::not_permitted, error.message());
    }
    return held;  // another error: the process ended meanwhile
}

Result<SocketOwners> find_socket_owners(const std::string& proc,
                                        const std::set<std::uint64_t>& inodes) {
    auto pids = list_pids(proc);
    if (!pids) {
        return in_context(proc, std::move(pids).error());
    }
    SocketOwners owners;
    for (const std::int32_t pid : *pids) {
        const fs::path folder = fs::path(proc) / std::to_string(pid);
        const auto held = list_held_sockets(folder, inodes);
        if (!held) {
            ++owners.unreadable_process_count;
            continue;
        }
        for (const std::uint64_t inode : *held) {
            if (!owners.by_inode.contains(inode)) {
                owners.by_inode.emplace(inode, describe(folder, pid));
            }
        }
        if (owners.by_inode.size() == inodes.size()) {
            owners.unreadable_process_count = 0;
            break;
        }
    }
    return owners;
}

}  // namespace hemostat::inspect
