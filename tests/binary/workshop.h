// A folder to build files in, and other programs' words about them.
#pragma once

#include "base/bytes.h"

#include <set>
#include <string>

namespace hemostat::binary {

/// What `command` prints; the test fails when the command does.
std::string output_of(const std::string& command);

/// The content of the file at `path`.
Bytes load(const std::string& path);

/// The lines of `text` that `pattern` matches: its first group of each.
std::multiset<std::string> find_all(const std::string& text, const std::string& pattern);

/// A folder that ends with its owner.
class Workshop {
public:
    Workshop();
    ~Workshop();
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
    void write(const std::string& name, const std::string& text) const;
    /// Runs `command` in the folder.
    std::string run(const std::string& command) const;
    [[nodiscard]] Bytes bytes(const std::string& name) const { return load(path(name)); }

private:
    std::string folder_;
};

}  // namespace hemostat::binary
