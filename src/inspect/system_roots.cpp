#include "inspect/system_roots.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

namespace hemostat::inspect {
namespace {

std::string_view take_last(std::string_view& path) {
    const std::size_t slash = std::min(path.rfind('/'), path.size());
    const std::string_view name = slash == path.size() ? path : path.substr(slash + 1);
    path = path.substr(0, slash == path.size() ? 0 : slash);
    return name;
}

bool has_any_loader(const RootFolder& root) {
    return std::ranges::any_of(loader_platforms,
                               [&](const LoaderPlatform& platform) {
                                   return root.find(platform.loader) ||
                                          root.find(musl_loader(platform.musl));
                               }) ||
           std::ranges::any_of(small_loaders, [&](std::string_view loader) {
               return root.find(loader).has_value();
           });
}

}  // namespace

bool is_in_layer(std::string_view folder) {
    using Layer = std::pair<std::string_view, std::string_view>;
    constexpr std::array layers{Layer{"overlay2", "diff"}, Layer{"overlay", "diff"},
                                Layer{"snapshots", "fs"}};
    while (!folder.empty()) {
        std::string_view parent = folder;
        const std::string_view name = take_last(parent);
        std::string_view above = parent;
        take_last(above);
        const std::string_view store = take_last(above);
        if (std::ranges::find(layers, Layer{store, name}) != layers.end()) {
            return true;
        }
        folder = parent;
    }
    return false;
}

SystemRoots::SystemRoots(const std::vector<std::string>& given) {
    for (const std::string& each : given) {
        std::error_code error;
        std::string path = std::filesystem::canonical(each, error).native();
        if (!error) {
            given_.push_back(path == "/" ? "" : std::move(path));
        }
    }
}

LoaderSearch* SystemRoots::find(const std::string& folder) {
    for (std::string_view path = folder; !path.empty(); take_last(path)) {
        const std::string each(path);
        if (std::ranges::find(given_, each) != given_.end() || is_system(each)) {
            return open(each);
        }
    }
    return is_in_layer(folder) ? nullptr : open("");
}

std::vector<Omission> SystemRoots::take_omissions() {
    std::vector<Omission> omissions;
    for (auto& [path, search] : searches_) {
        if (search) {
            std::ranges::move(search->take_omissions(), std::back_inserter(omissions));
        }
    }
    return omissions;
}

bool SystemRoots::is_system(const std::string& folder) {
    const auto [known, is_new] = known_.emplace(folder, false);
    // Most folders have no usr in them, so that few are looked into.
    std::error_code error;
    if (is_new && std::filesystem::is_directory(folder + "/usr", error)) {
        const auto root = RootFolder::open(folder);
        known->second = root && root->has_folder("usr") && has_any_loader(*root);
    }
    return known->second;
}

LoaderSearch* SystemRoots::open(const std::string& root) {
    const auto [found, is_new] = searches_.try_emplace(root);
    if (is_new) {
        if (auto folder = RootFolder::open(root.empty() ? "/" : root)) {
            found->second = std::make_unique<LoaderSearch>(std::move(*folder));
        }
    }
    return found->second.get();
}

}  // namespace hemostat::inspect
