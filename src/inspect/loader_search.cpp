#include "inspect/loader_search.h"

#include "base/text.h"
#include "binary/elf.h"

#include <sys/stat.h>
#include <algorithm>
#include <iterator>

namespace hemostat::inspect {
namespace {

constexpr std::size_t elf_header_size = 64;
constexpr std::size_t path_size_max = 4096;

void add(LoadedFiles& files, const std::string& path) {
    if (std::ranges::find(files, path) == files.end()) {
        files.push_back(path);
    }
}

bool is_of(const LoaderPlatform& platform, const DynamicLink& link) {
    return platform.machine == link.machine && platform.is_64_bit == link.is_64_bit;
}

/// Where the distributions' loaders of these files look last.
std::vector<std::string> default_folders(const DynamicLink& link) {
    std::vector<std::string> folders;
    for (const LoaderPlatform& platform : loader_platforms) {
        if (is_of(platform, link)) {
            for (const std::string_view name : {platform.triplet, platform.folder}) {
                const std::string_view parent = name == platform.triplet ? "/lib/" : "/";
                folders.push_back(std::string(parent).append(name));
                folders.push_back(std::string("/usr").append(parent).append(name));
            }
        }
    }
    folders.insert(folders.end(), {"/lib", "/usr/lib"});
    return folders;
}

/// What $LIB may stand for.
std::vector<std::string> lib_names(const DynamicLink& link) {
    std::vector<std::string> names;
    for (const LoaderPlatform& platform : loader_platforms) {
        if (is_of(platform, link)) {
            names.push_back("lib/" + std::string(platform.triplet));
            names.emplace_back(platform.folder);
        }
    }
    names.emplace_back("lib");
    return names;
}

void replace(std::string& text, std::string_view name, std::string_view value) {
    for (const std::string& token : {"${" + std::string(name) + "}", "$" + std::string(name)}) {
        std::size_t at = text.find(token);
        while (at != std::string::npos && text.size() <= path_size_max) {
            text.replace(at, token.size(), value);
            at = text.find(token, at + value.size());
        }
    }
}

// ld.so(8), "Dynamic string tokens".
std::vector<std::string> expand(std::string_view text, const DynamicLink& link,
                                const std::string& folder) {
    const bool has_lib = text.find("$LIB") != text.npos || text.find("${LIB}") != text.npos;
    std::vector<std::string> paths;
    for (const std::string& lib : has_lib ? lib_names(link) : std::vector<std::string>{"lib"}) {
        std::string path(text);
        replace(path, "ORIGIN", folder);
        replace(path, "LIB", lib);
        replace(path, "PLATFORM", link.machine == "i386" ? "i686" : link.machine);
        if (path.starts_with('/') && path.size() <= path_size_max) {
            paths.push_back(std::move(path));
        }
    }
    return paths;
}

std::string_view musl_name(std::string_view interpreter) {
    constexpr std::string_view front = "ld-musl-";
    constexpr std::string_view back = ".so.1";
    std::string_view name = interpreter.substr(interpreter.rfind('/') + 1);
    if (!name.starts_with(front) || !name.ends_with(back)) {
        return {};
    }
    name.remove_prefix(front.size());
    name.remove_suffix(back.size());
    return name;
}

}  // namespace

std::vector<std::string> expand_run_path(std::string_view path, const DynamicLink& link,
                                         const std::string& folder) {
    std::vector<std::string> folders;
    while (!path.empty()) {
        const std::size_t size = std::min(path.find(':'), path.size());
        std::ranges::move(expand(path.substr(0, size), link, folder), std::back_inserter(folders));
        path.remove_prefix(std::min(size + 1, path.size()));
    }
    return folders;
}

LoadedFiles LoaderSearch::find(const DynamicLink& link, const std::string& folder,
                               const std::string& name) {
    LoadedFiles found;
    // ld.so(8): "If [the string] contains a slash, then the dependency is loaded from that
    // pathname"
    if (name.find('/') != std::string::npos) {
        for (const std::string& path : expand(name, link, folder)) {
            if (const auto file = match(path, link)) {
                return {*file};
            }
        }
        return found;
    }
    // ld.so(8): "Using the directories specified in the DT_RPATH dynamic section attribute of the
    // binary if present and DT_RUNPATH attribute does not exist." musl takes the same one.
    const std::string& own = link.run_path.empty() ? link.rpath : link.run_path;
    std::vector<std::string> folders = expand_run_path(own, link, folder);
    folders.resize(std::min(folders.size(), run_folders_max));
    for (const std::string& each : folders) {
        if (look_in(each, link, name, found)) {
            return found;
        }
    }
    for (const std::string& file : find_in_system(link, name)) {
        add(found, file);
    }
    return found;
}

const LoadedFiles& LoaderSearch::find_in_system(const DynamicLink& link, const std::string& name) {
    const Question question{musl_of(link), link.machine, link.is_64_bit, link.is_big_endian, name};
    const auto known = answers_.find(question);
    return known != answers_.end()
               ? known->second
               : answers_.emplace(question, search_system(link, name)).first->second;
}

LoadedFiles LoaderSearch::search_system(const DynamicLink& link, const std::string& name) {
    LoadedFiles found;
    const std::string musl = musl_of(link);
    std::vector<std::string> folders;
    if (musl.empty()) {
        configure();
        if (look_in_cache(link, name, found)) {
            return found;
        }
        folders = default_folders(link);
        folders.insert(folders.end(), folders_.begin(), folders_.end());
    } else {
        folders = musl_folders(musl);
    }
    for (const std::string& folder : folders) {
        if (look_in(folder, link, name, found)) {
            break;
        }
    }
    return found;
}

// For which machine an entry is, its file says as well.
bool LoaderSearch::look_in_cache(const DynamicLink& link, const std::string& name,
                                 LoadedFiles& found) {
    for (const binary::LoaderCacheEntry& entry : cache_) {
        if (entry.name != name) {
            continue;
        }
        if (const auto file = match(std::string(entry.path), link)) {
            add(found, *file);
            if (entry.hardware == 0) {
                return true;
            }
        }
    }
    return false;
}

bool LoaderSearch::look_in(const std::string& folder, const DynamicLink& link,
                           const std::string& name, LoadedFiles& found) const {
    const std::string of_processors = folder + "/glibc-hwcaps";
    if (root_.has_folder(of_processors)) {
        for (const std::string_view processor : processor_folders) {
            std::string path = of_processors + '/';
            if (const auto file = match(path.append(processor).append("/") += name, link)) {
                add(found, *file);
            }
        }
    }
    const auto file = match(folder + '/' + name, link);
    if (file) {
        add(found, *file);
    }
    return file.has_value();
}

/// The file at `path`, unless the loader passes it over as one of another machine.
std::optional<std::string> LoaderSearch::match(const std::string& path,
                                               const DynamicLink& link) const {
    auto entry = root_.find(path);
    if (!entry || !S_ISREG(entry->mode)) {
        return std::nullopt;
    }
    const auto header = RootFolder::read_front(*entry, elf_header_size);
    if (header) {
        const auto image = binary::parse_elf(*header);
        if (!image || image->machine != link.machine || image->is_64_bit != link.is_64_bit ||
            (image->byte_order == std::endian::big) != link.is_big_endian) {
            return std::nullopt;
        }
    }
    // One that only we may not read is taken by those who may.
    return std::move(entry->path);
}

bool LoaderSearch::has_loader(const DynamicLink& link) const {
    if (!link.interpreter.empty()) {
        return match(link.interpreter, link).has_value();
    }
    const auto is_there = [&](const LoaderPlatform& platform) {
        return match(std::string(platform.loader), link) || match(musl_loader(platform.musl), link);
    };
    const auto is_of_link = [&](const LoaderPlatform& platform) { return is_of(platform, link); };
    return std::ranges::none_of(loader_platforms, is_of_link) ||
           std::ranges::any_of(
               loader_platforms,
               [&](const auto& platform) { return is_of_link(platform) && is_there(platform); }) ||
           std::ranges::any_of(small_loaders, [&](const std::string_view loader) {
               return match(std::string(loader), link).has_value();
           });
}

/// ARCH where musl's loader takes the file; empty for glibc's. A library does not say whose it is,
/// but hardly a system has both.
std::string LoaderSearch::musl_of(const DynamicLink& link) const {
    if (!link.interpreter.empty()) {
        return std::string(musl_name(link.interpreter));
    }
    std::string musl;
    for (const LoaderPlatform& platform : loader_platforms) {
        if (is_of(platform, link)) {
            if (match(std::string(platform.loader), link)) {
                return {};
            }
            if (musl.empty() && match(musl_loader(platform.musl), link)) {
                musl = platform.musl;
            }
        }
    }
    return musl;
}

std::vector<std::string> LoaderSearch::musl_folders(const std::string& musl) {
    const auto entry = root_.find("/etc/ld-musl-" + musl + ".path");
    if (!entry) {
        return {"/lib", "/usr/local/lib", "/usr/lib"};
    }
    const auto text = RootFolder::read_front(*entry, configuration_size_max);
    if (!text) {
        omit(entry->path, text.error().what);
        return {};
    }
    std::vector<std::string> folders;
    for (const std::string_view folder : parse_musl_path(as_text(*text))) {
        if (folders.size() < configuration_lines_max) {
            folders.emplace_back(folder);
        }
    }
    return folders;
}

void LoaderSearch::configure() {
    if (std::exchange(is_configured_, true) || read_cache()) {
        return;
    }
    ConfiguredFolders configured = read_loader_configuration(root_);
    folders_ = std::move(configured.folders);
    std::ranges::move(configured.omissions, std::back_inserter(omissions_));
}

bool LoaderSearch::read_cache() {
    const auto entry = root_.find("/etc/ld.so.cache");
    if (!entry) {
        return false;
    }
    auto bytes = RootFolder::read_front(*entry, loader_cache_size_max);
    if (!bytes) {
        omit(entry->path, bytes.error().what);
        return false;
    }
    cache_bytes_ = std::move(*bytes);
    auto entries = binary::parse_loader_cache(cache_bytes_);
    if (!entries) {
        omit(entry->path,
             "broken, or not one that is known: which libraries programs load is "
             "taken from folders");
        return false;
    }
    std::erase_if(*entries, [](const auto& each) { return !is_openssl_library(each.name); });
    cache_ = std::move(*entries);
    return true;
}

void LoaderSearch::omit(const std::string& path, std::string why) {
    omissions_.push_back({printable(root_.path() + path, path_size_max), std::move(why), false});
}

}  // namespace hemostat::inspect
