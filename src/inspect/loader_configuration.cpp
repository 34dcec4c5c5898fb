#include "inspect/loader_configuration.h"

#include "base/text.h"

#include <fnmatch.h>
#include <sys/stat.h>
#include <algorithm>
#include <set>
#include <utility>

namespace hemostat::inspect {
namespace {

using Kind = ConfigurationLine::Kind;

constexpr std::string_view white_space = " \t\r\f\v";
constexpr std::size_t folder_entries_max = 10'000;
constexpr int include_depth_max = 8;

std::string_view take_until(std::string_view& text, std::string_view separators) {
    const std::size_t size = std::min(text.find_first_of(separators), text.size());
    const std::string_view part = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    return part;
}

void add_patterns(std::string_view text, std::vector<ConfigurationLine>& lines) {
    while (!text.empty()) {
        const std::string_view pattern = take_until(text, white_space);
        if (!pattern.empty()) {
            lines.push_back({Kind::include, pattern});
        }
    }
}

class Reading {
public:
    explicit Reading(const RootFolder& root) : root_(root) {}

    ConfiguredFolders read(const std::string& path) {
        read_file(path, 0);
        if (is_cut_) {
            omit(path, "says more than is read");
        }
        return std::move(result_);
    }

private:
    // Where a file includes itself, it is read once.
    void read_file(const std::string& path, int depth) {
        const auto entry = root_.find(path);
        if (!entry || !S_ISREG(entry->mode) || seen_.contains(entry->path)) {
            return;
        }
        if (depth == include_depth_max || seen_.size() == configuration_files_max) {
            is_cut_ = true;
            return;
        }
        seen_.insert(entry->path);
        const auto bytes = RootFolder::read_front(*entry, configuration_size_max + 1);
        if (!bytes) {
            return omit(entry->path, bytes.error().what);
        }
        is_cut_ = is_cut_ || bytes->size() > configuration_size_max;
        for (const ConfigurationLine& line : parse_loader_configuration(as_text(*bytes))) {
            take(line, entry->path, depth);
        }
    }

    void take(const ConfigurationLine& line, const std::string& from, int depth) {
        std::size_t& count = line.kind == Kind::folder ? folder_count_ : pattern_count_;
        if (count == configuration_lines_max) {
            is_cut_ = true;
            return;
        }
        ++count;
        if (line.kind == Kind::folder) {
            result_.folders.emplace_back(line.text);
        } else {
            include(from, std::string(line.text), depth);
        }
    }

    // glob(3), as far as it is used here: in the last name.
    void include(const std::string& from, std::string pattern, int depth) {
        if (!pattern.starts_with('/')) {
            pattern.insert(0, from.substr(0, from.rfind('/') + 1));
        }
        const std::size_t slash = pattern.rfind('/');
        const std::string folder = pattern.substr(0, slash);
        const std::string name = pattern.substr(slash + 1);
        if (folder.find_first_of("*?[") != std::string::npos) {
            return omit(from, "includes files of a pattern of folders, " + printable(folder));
        }
        const auto entry = root_.find(folder);
        if (!entry || !S_ISDIR(entry->mode)) {
            return;
        }
        const auto names = RootFolder::list(*entry, folder_entries_max);
        if (!names) {
            return omit(entry->path, names.error().what);
        }
        for (const std::string& each : *names) {
            if (::fnmatch(name.c_str(), each.c_str(), FNM_PERIOD) == 0) {
                read_file(entry->path + '/' + each, depth + 1);
            }
        }
    }

    void omit(const std::string& path, std::string why) {
        result_.omissions.push_back({printable(root_.path() + path), std::move(why), false});
    }

    const RootFolder& root_;
    std::set<std::string> seen_;
    std::size_t folder_count_ = 0;
    std::size_t pattern_count_ = 0;
    bool is_cut_ = false;
    ConfiguredFolders result_;
};

}  // namespace

std::vector<ConfigurationLine> parse_loader_configuration(std::string_view text) {
    std::vector<ConfigurationLine> lines;
    while (!text.empty()) {
        std::string_view line = take_until(text, "\n");
        line = trim(line.substr(0, line.find('#')));
        std::string_view rest = line;
        const std::string_view word = take_until(rest, white_space);
        if (word == "include") {
            add_patterns(rest, lines);
        } else if (word != "hwcap" && line.starts_with('/')) {
            lines.push_back({Kind::folder, trim(line.substr(0, line.find('=')))});
        }
    }
    return lines;
}

std::vector<std::string_view> parse_musl_path(std::string_view text) {
    std::vector<std::string_view> folders;
    while (!text.empty()) {
        const std::string_view folder = take_until(text, ":\n");
        if (!folder.empty()) {
            folders.push_back(folder);
        }
    }
    return folders;
}

ConfiguredFolders read_loader_configuration(const RootFolder& root) {
    return Reading(root).read("/etc/ld.so.conf");
}

}  // namespace hemostat::inspect
