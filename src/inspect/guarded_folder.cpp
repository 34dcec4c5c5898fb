#include "inspect/guarded_folder.h"

#include "base/text.h"

#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <filesystem>
#include <list>
#include <optional>
#include <system_error>
#include <utility>

namespace hemostat::inspect {
namespace {

namespace fs = std::filesystem;

constexpr int links_max = 40;

/// How `path` stands; nothing where there is none.
Result<std::optional<struct stat>> look_at(const fs::path& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) == 0) {
        return status;
    }
    if (errno == ENOENT) {
        return std::nullopt;
    }
    return fail(ErrorKind::io, printable(path.native()) + ": " + system_message(errno));
}

Status expect_ours(const fs::path& path, const struct stat& status) {
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
        return fail(ErrorKind::not_permitted, printable(path.native()) + " is another user's");
    }
    const bool is_open = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    if (is_open && !S_ISLNK(status.st_mode) && (status.st_mode & S_ISVTX) == 0) {
        return fail(ErrorKind::not_permitted, "others may write to " + printable(path.native()));
    }
    return Done{};
}

}  // namespace

Status expect_guarded(const std::string& path) {
    fs::path reached;
    const fs::path all = path;
    std::list<fs::path> left(all.begin(), all.end());
    int link_count = 0;
    while (!left.empty()) {
        const fs::path name = std::move(left.front());
        left.pop_front();
        if (name == "." || name.empty()) {  // as behind a last slash
            continue;
        }
        if (name == "..") {
            reached = reached.parent_path();
            continue;
        }
        const fs::path next = reached / name;  // from / on where it is /
        TRY(const auto status, look_at(next));
        if (!status) {
            return Done{};
        }
        TRY([[maybe_unused]] const Done ours, expect_ours(next, *status));
        if (!S_ISLNK(status->st_mode)) {
            reached = next;
            continue;
        }
        std::error_code error;
        const fs::path target = fs::read_symlink(next, error);
        if (error || ++link_count > links_max) {
            return fail(ErrorKind::io, printable(next.native()) + ": a link that leads nowhere");
        }
        left.insert(left.begin(), target.begin(), target.end());
    }
    return Done{};
}

}  // namespace hemostat::inspect
