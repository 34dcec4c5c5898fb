#include "inspect/loaded_libraries.h"

#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <ranges>
#include <system_error>
#include <utility>
#include <variant>

namespace hemostat::inspect {
namespace {

constexpr std::size_t path_size_max = 4096;

/// `path` without symbolic links; nothing where it is gone.
std::optional<std::string> canonical(const std::string& path) {
    std::error_code error;
    std::string found = std::filesystem::canonical(path, error).native();
    return error ? std::nullopt : std::optional(std::move(found));
}

std::string folder_of(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

bool is_inside(std::string_view path, std::string_view folder) {
    return folder == "/" || (path.starts_with(folder) &&
                             (path.size() == folder.size() || path[folder.size()] == '/'));
}

std::size_t size_of(const DynamicLink& link) {
    std::size_t size = sizeof link + link.path.size() + link.rpath.size() + link.run_path.size() +
                       link.interpreter.size() + link.machine.size();
    for (const std::string& name : link.needed) {
        size += sizeof(std::string) + name.size();
    }
    return size;
}

/// Of a file on disk.
std::optional<std::string> path_of(const finding::Finding& finding) {
    const auto* const file = std::get_if<finding::File>(&finding.asset);
    return file == nullptr ? std::nullopt : canonical(file->path);
}

std::string evidence_of(const std::set<std::string>& programs) {
    std::string text;
    finding::JsonWriter writer(text);
    writer.object([&] {
        writer.member("kind", finding::Literal("loaded_by"));
        writer.member("count", std::uint64_t{programs.size()});
        writer.key("programs").array([&] {
            for (const std::string& each :
                 programs | std::views::take(loading_programs_shown_max)) {
                writer.text(printable(each, path_size_max));
            }
        });
    });
    return text;
}

}  // namespace

void LoadedLibraries::take(DynamicLink link) {
    const std::size_t size = size_of(link);
    if (links_size_max - links_size_ < size) {
        is_cut_ = true;
        return;
    }
    links_size_ += size;
    links_.push_back(std::move(link));
}

void LoadedLibraries::follow(const FollowOptions& options, std::vector<finding::Finding>& findings,
                             std::vector<Omission>& omissions) {
    roots_ = std::make_unique<SystemRoots>(options.system_roots);
    missing_.clear();
    inspected_.clear();
    for (const std::string& each : options.inspected) {
        if (auto path = canonical(each)) {
            inspected_.push_back(std::move(*path));
        }
    }
    // What is inspected beside adds to the links.
    for (std::size_t at = 0; at < links_.size() && !options.is_stop_requested(); ++at) {
        follow_link(at, options);
    }
    for (finding::Finding& finding : findings) {
        if (const Library* const library = library_of(finding)) {
            finding.evidence.push_back(evidence_of(library->programs));
        }
    }
    tell_missing(findings, omissions);
    std::ranges::move(roots_->take_omissions(), std::back_inserter(omissions));
    if (is_cut_) {
        omissions.push_back({"/", "more programs load OpenSSL than are followed", false});
    }
}

void LoadedLibraries::follow_link(std::size_t at, const FollowOptions& options) {
    const DynamicLink link = links_[at];  // a copy: there will be more
    const auto path = canonical(link.path);
    LoaderSearch* const search = path ? roots_->find(folder_of(*path)) : nullptr;
    if (search == nullptr) {
        return;
    }
    const std::string& root = search->root().path();
    const std::string folder = folder_of(*path).substr(root.size());
    for (const std::string& name : link.needed) {
        const LoadedFiles files = search->find(link, folder, name);
        for (const std::string& file : files) {
            take_library(root + file, link.path, options);
        }
        if (files.empty() && search->has_loader(link)) {
            missing_.push_back({at, name, search});
        }
    }
}

void LoadedLibraries::take_library(const std::string& path, const std::string& program,
                                   const FollowOptions& options) {
    const auto [library, is_new] = libraries_.try_emplace(path);
    library->second.programs.insert(program);
    if (!is_new || std::ranges::any_of(inspected_, [&](const std::string& each) {
            return is_inside(path, each);
        })) {
        return;
    }
    library->second.is_beside = true;
    if (++beside_count_ > libraries_beside_max) {
        is_cut_ = true;
        return;
    }
    options.inspect(path);
}

void LoadedLibraries::tell_missing(const std::vector<finding::Finding>& findings,
                                   std::vector<Omission>& omissions) const {
    if (missing_.empty()) {
        return;
    }
    std::set<std::string> folders;
    for (const auto& [path, library] : libraries_) {
        folders.insert(folder_of(path));
    }
    for (const finding::Finding& finding : findings) {
        if (const auto path = path_of(finding)) {
            folders.insert(folder_of(*path));
        }
    }
    for (const Missing& missing : missing_) {
        const DynamicLink& link = links_[missing.link];
        const std::string& root = missing.search->root().path();
        const bool is_among_found = std::ranges::any_of(folders, [&](const std::string& folder) {
            return is_inside(folder, root) &&
                   missing.search->has_in(folder.substr(root.size()), link, missing.name);
        });
        if (!is_among_found) {
            omissions.push_back(
                {printable(link.path, path_size_max),
                 "needs " + printable(missing.name) + ", which is not where the loader looks",
                 false});
        }
    }
}

void LoadedLibraries::describe(std::vector<finding::Finding>& findings) const {
    for (finding::Finding& finding : findings) {
        const Library* const library = library_of(finding);
        const bool is_harmless = finding.verdict() == finding::Verdict::fixed ||
                                 finding.verdict() == finding::Verdict::not_affected;
        if (library == nullptr || (is_harmless && !library->is_beside)) {
            continue;
        }
        finding.detail += finding.detail.empty() ? "" : "; ";
        finding.detail += library->programs.size() == 1
                              ? "loaded by " + printable(*library->programs.begin())
                              : fmt::format("loaded by {} files", library->programs.size());
    }
}

const LoadedLibraries::Library* LoadedLibraries::library_of(const finding::Finding& finding) const {
    const auto path = libraries_.empty() ? std::nullopt : path_of(finding);
    const auto found = path ? libraries_.find(*path) : libraries_.end();
    return found == libraries_.end() ? nullptr : &found->second;
}

}  // namespace hemostat::inspect
