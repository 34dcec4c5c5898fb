#include "inspect/root_folder.h"

#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

namespace hemostat::inspect {
namespace {

using OpenFolder = std::unique_ptr<DIR, decltype([](DIR* folder) { ::closedir(folder); })>;

/// A name on the way, which is no symbolic link.
struct Step {
    std::string name;
    mode_t mode = 0;
    Descriptor fd;
};

/// The names of a path that are still to be walked, the next one last.
class Pending {
public:
    /// Puts the names of `path` in front.
    void put(std::string_view path) {
        while (!path.empty()) {
            const std::size_t slash = std::min(path.rfind('/') + 1, path.size());
            if (slash < path.size()) {
                names_.emplace_back(path.substr(slash));
            }
            path = path.substr(0, slash == 0 ? 0 : slash - 1);
        }
    }
    std::optional<std::string> next() {
        if (names_.empty()) {
            return std::nullopt;
        }
        std::string name = std::move(names_.back());
        names_.pop_back();
        return name;
    }

private:
    std::vector<std::string> names_;
};

std::optional<Step> open_step(const Descriptor& folder, std::string name) {
    Descriptor fd(::openat(folder.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat status{};
    if (!fd.is_open() || ::fstat(fd.get(), &status) != 0) {
        return std::nullopt;
    }
    return Step{std::move(name), status.st_mode, std::move(fd)};
}

std::optional<std::string> read_link(const Descriptor& link) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlinkat(link.get(), "", target.data(), target.size());
    if (size <= 0 || static_cast<std::size_t>(size) == target.size()) {
        return std::nullopt;
    }
    return std::string(target.data(), static_cast<std::size_t>(size));
}

std::string_view name_of(const RootFolder::Entry& entry) {
    return std::string_view(entry.path).substr(entry.path.rfind('/') + 1);
}

tl::unexpected<Error> system_failure() {
    return fail(ErrorKind::io, system_message(errno));
}

}  // namespace

Result<RootFolder> RootFolder::open(const std::string& path) {
    std::error_code error;
    std::string canonical = std::filesystem::canonical(path, error).native();
    if (error) {
        return fail(ErrorKind::io, error.message());
    }
    Descriptor top(::open(canonical.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!top.is_open()) {
        return system_failure();
    }
    return RootFolder(canonical == "/" ? "" : std::move(canonical), std::move(top));
}

std::optional<RootFolder::Entry> RootFolder::find(std::string_view path) const {
    std::vector<Step> way;
    Pending pending;
    pending.put(path);
    int link_count = 0;
    while (auto name = pending.next()) {
        if (*name == "." || *name == "..") {
            if (!way.empty() && !S_ISDIR(way.back().mode)) {
                return std::nullopt;
            }
            // path_resolution(7): "the .. entry in the root directory refers to itself"
            if (*name == ".." && !way.empty()) {
                way.pop_back();
            }
            continue;
        }
        auto step = open_step(way.empty() ? top_ : way.back().fd, std::move(*name));
        if (!step || way.size() == depth_max) {
            return std::nullopt;
        }
        if (!S_ISLNK(step->mode)) {
            way.push_back(std::move(*step));
            continue;
        }
        const auto target = read_link(step->fd);
        if (!target || ++link_count > links_max) {
            return std::nullopt;
        }
        if (target->starts_with('/')) {
            way.clear();
        }
        pending.put(*target);
    }
    if (way.empty()) {
        return std::nullopt;
    }
    std::string found;
    for (const Step& step : way) {
        (found += '/') += step.name;
    }
    const int folder = way.size() == 1 ? top_.get() : way[way.size() - 2].fd.get();
    return Entry{.path = std::move(found),
                 .mode = way.back().mode,
                 .folder = Descriptor(::fcntl(folder, F_DUPFD_CLOEXEC, 0))};
}

bool RootFolder::has_folder(std::string_view path) const {
    const auto found = find(path);
    return found && S_ISDIR(found->mode);
}

Result<Bytes> RootFolder::read_front(const Entry& entry, std::size_t size_max) {
    // What was a file may be a pipe by now: not to be waited for.
    const Descriptor file(::openat(entry.folder.get(), std::string(name_of(entry)).c_str(),
                                   O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status{};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0) {
        return system_failure();
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorKind::io, "it is no regular file");
    }
    Bytes bytes(std::min(size_max, static_cast<std::size_t>(status.st_size)));
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return system_failure();
        }
        if (got == 0) {
            break;
        }
        size += static_cast<std::size_t>(got);
    }
    bytes.resize(size);
    return bytes;
}

Result<std::vector<std::string>> RootFolder::list(const Entry& entry, std::size_t count_max) {
    const int fd = ::openat(entry.folder.get(), std::string(name_of(entry)).c_str(),
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return system_failure();
    }
    const OpenFolder open(::fdopendir(fd));
    ASSERT(open);  // it is a folder, and memory does not end
    std::vector<std::string> names;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this thread's own
    while (const dirent* const found = ::readdir(open.get())) {
        if (names.size() == count_max) {
            return fail(ErrorKind::limit, "more files in a folder than are read");
        }
        names.emplace_back(found->d_name);
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace hemostat::inspect
