// Containers made by the real tools, and what a walk through them sees.
#pragma once

#include "archive/walk.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hemostat::archive::test {

/// Name and content.
using Files = std::map<std::string, std::string>;

/// An empty folder that goes with its owner.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
    /// Makes the folders on the way, too.
    void write(const std::string& name, std::string_view content) const;
    void write(const Files& files) const;
    [[nodiscard]] std::string read(const std::string& name) const;
    /// Runs `command` in the shell and here; the test fails when it does.
    void run(const std::string& command) const;

private:
    std::string path_;
};

/// What `command` makes of `files`: it runs in a folder of theirs and writes ../out.
std::string made_by(const std::string& command, const Files& files);

/// An archive that libarchive writes, in a format that no tool of the tests writes: "7zip",
/// "iso9660", "xar"; and perhaps with a filter: "lz4", "lzip", …
std::string written_as(const std::string& format, const std::string& filter, const Files& files);

/// All that a walk told.
struct Seen final : Visitor {
    Files files;                      ///< what could be read of each
    std::vector<std::string> twice;   ///< paths that came again
    std::vector<std::string> broken;  ///< files whose content failed
    std::vector<std::pair<std::string, Obstacle>> obstacles;
    std::vector<std::string> details;

    void take(const std::string& path, Input& content, RandomAccess* whole) override;
    void not_inspected(const std::string& path, Obstacle why, const std::string& detail) override;

    /// Whether an obstacle is `path` or a container around it.
    [[nodiscard]] bool excuses(const std::string& path) const;
};

Seen walk_through(std::string_view bytes, const Limits& limits = {});

/// Bytes that do not compress, the same for the same seed.
std::string noise(std::size_t size, unsigned seed = 1);

}  // namespace hemostat::archive::test
