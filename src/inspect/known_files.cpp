#include "inspect/known_files.h"

#include "inspect/package_place.h"
#include "inspect/source_trees.h"

#include <algorithm>

namespace hemostat::inspect {

bool KnownFiles::has(std::string_view path, const FileState& state,
                     std::string_view now_mounted) const {
    // What is also read for its path may have another name in the folder, which said nothing.
    return std::ranges::binary_search(unremarkable, state) && is_same(state, mount, now_mounted) &&
           !find_package_place(path) && !find_source_place(path);
}

bool KnownFiles::has_names_of(const FileState& state, std::string_view now_mounted) const {
    return names != nullptr && names->state == state && is_same(state, mount, now_mounted);
}

bool is_same(const FileState& state, std::string_view then_mounted, std::string_view now_mounted) {
    // A time of whole seconds is rarely the kernel's. Whoever makes images of file systems writes
    // it, and in the next image another file may stand just so.
    constexpr std::chrono::nanoseconds second{1'000'000'000};
    const bool is_of_kernel =
        std::chrono::nanoseconds(state.changed) % second != std::chrono::nanoseconds(0);
    return !now_mounted.empty() && (is_of_kernel || then_mounted == now_mounted);
}

bool is_settled(const FileState& state, std::chrono::nanoseconds now, std::chrono::seconds time) {
    return std::chrono::nanoseconds(state.changed) < now - time;
}

}  // namespace hemostat::inspect
