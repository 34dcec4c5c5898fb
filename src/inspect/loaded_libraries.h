// Libraries of OpenSSL that programs load: which file it is, who loads it, and what is not there.
#pragma once

#include "finding/finding.h"
#include "inspect/coverage.h"
#include "inspect/dynamic_link.h"
#include "inspect/system_roots.h"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace hemostat::inspect {

/// How many of the programs that load a library its finding names.
inline constexpr std::size_t loading_programs_shown_max = 32;
/// Of what programs ask for, in memory. On a whole system it takes some 300 bytes a program.
inline constexpr std::size_t links_size_max = std::size_t{64} << 20U;
/// Libraries beside what was asked for that are inspected as well.
inline constexpr std::size_t libraries_beside_max = 1000;

struct FollowOptions {
    const std::vector<std::string>& inspected;     ///< files and folders
    const std::vector<std::string>& system_roots;  ///< folders that stand for /
    std::function<bool()> is_stop_requested;
    /// Inspects a file that is in none of `inspected`; what it asks for comes by take().
    std::function<void(const std::string& path)> inspect;
};

/// Follows each file that asks for a library of OpenSSL to the file that the loader takes.
///
/// A library that asks for another is one of those files, so that each step is followed by itself:
/// DT_RUNPATH is not inherited. DT_RPATH is, and what the program has loaded stays loaded: where a
/// library of the wanted name is in a folder of any that was found, nothing is said to be missing.
class LoadedLibraries {
public:
    void take(DynamicLink link);

    /// Adds to findings who loads them, and tells which libraries are not there.
    void follow(const FollowOptions& options, std::vector<finding::Finding>& findings,
                std::vector<Omission>& omissions);

    /// Adds to the words of findings who loads them, where it helps: why a file is in the report
    /// that was not asked for, and how many are at risk.
    void describe(std::vector<finding::Finding>& findings) const;

private:
    struct Missing {
        std::size_t link = 0;
        std::string name;
        const LoaderSearch* search = nullptr;  ///< that did not find it
    };
    struct Library {
        std::set<std::string> programs;  ///< as found
        bool is_beside = false;          ///< outside of what was asked for
    };

    void follow_link(std::size_t at, const FollowOptions& options);
    void take_library(const std::string& path, const std::string& program,
                      const FollowOptions& options);
    void tell_missing(const std::vector<finding::Finding>& findings,
                      std::vector<Omission>& omissions) const;
    [[nodiscard]] const Library* library_of(const finding::Finding& finding) const;

    std::vector<DynamicLink> links_;
    std::size_t links_size_ = 0;
    bool is_cut_ = false;
    std::size_t beside_count_ = 0;
    std::vector<std::string> inspected_;        ///< without symbolic links
    std::map<std::string, Library> libraries_;  ///< by path without symbolic links
    std::vector<Missing> missing_;
    std::unique_ptr<SystemRoots> roots_;
};

}  // namespace hemostat::inspect
