// Which file the loader takes for a library that a program or another library names.
#pragma once

#include "binary/loader_cache.h"
#include "inspect/coverage.h"
#include "inspect/dynamic_link.h"
#include "inspect/loader_configuration.h"
#include "inspect/loader_platform.h"
#include "inspect/root_folder.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace hemostat::inspect {

/// Files from the root on, without symbolic links: one, and those that processors with more take
/// instead of it.
using LoadedFiles = std::vector<std::string>;

/// Searches one system as ld.so(8) and musl's loader do.
///
/// Looks at what the file itself says, at the cache and at the folders of all systems. Does not
/// know LD_LIBRARY_PATH, what a program asks for while it runs, nor what the program that loads a
/// library has loaded before or says in its DT_RPATH.
/// Limit: run_folders_max folders that a file names; loader_cache_size_max.
/// Source: ld.so(8); for what is equal and different there, musl's "Functional differences from
///         glibc".
class LoaderSearch {
public:
    static constexpr std::size_t run_folders_max = 256;
    static constexpr std::size_t loader_cache_size_max = std::size_t{16} << 20U;

    explicit LoaderSearch(RootFolder root) : root_(std::move(root)) {}

    [[nodiscard]] const RootFolder& root() const { return root_; }

    /// The files that are taken for `name`, which `link`'s file needs; empty where there is none.
    ///
    /// `folder` is the file's own, from the root on: what $ORIGIN stands for.
    LoadedFiles find(const DynamicLink& link, const std::string& folder, const std::string& name);
    /// Whether `folder` has a `name` that fits `link`'s file, wherever the loader would look.
    [[nodiscard]] bool has_in(const std::string& folder, const DynamicLink& link,
                              const std::string& name) const {
        return match(folder + '/' + name, link).has_value();
    }
    /// Whether there is a loader for the likes of `link`'s file: without one, it does not run here.
    [[nodiscard]] bool has_loader(const DynamicLink& link) const;

    /// What of the system could not be read, once.
    std::vector<Omission> take_omissions() { return std::exchange(omissions_, {}); }

private:
    /// All of a link that the folders of the system are searched for.
    using Question = std::tuple<std::string, std::string, bool, bool, std::string>;

    const LoadedFiles& find_in_system(const DynamicLink& link, const std::string& name);
    LoadedFiles search_system(const DynamicLink& link, const std::string& name);
    bool look_in_cache(const DynamicLink& link, const std::string& name, LoadedFiles& found);
    bool look_in(const std::string& folder, const DynamicLink& link, const std::string& name,
                 LoadedFiles& found) const;
    [[nodiscard]] std::optional<std::string> match(const std::string& path,
                                                   const DynamicLink& link) const;
    [[nodiscard]] std::string musl_of(const DynamicLink& link) const;
    std::vector<std::string> musl_folders(const std::string& musl);
    void configure();
    bool read_cache();
    void omit(const std::string& path, std::string why);

    RootFolder root_;
    bool is_configured_ = false;
    Bytes cache_bytes_;
    std::vector<binary::LoaderCacheEntry> cache_;  ///< of OpenSSL's libraries; aliases cache_bytes_
    std::vector<std::string> folders_;             ///< where there is no cache
    std::map<Question, LoadedFiles> answers_;
    std::vector<Omission> omissions_;
};

/// The folders that DT_RPATH or DT_RUNPATH names, in order, with $ORIGIN, $LIB and $PLATFORM
/// replaced; several for one where what $LIB is differs between distributions. Leaves out what is
/// not absolute: it depends on where the program is started.
std::vector<std::string> expand_run_path(std::string_view path, const DynamicLink& link,
                                         const std::string& folder);

}  // namespace hemostat::inspect
