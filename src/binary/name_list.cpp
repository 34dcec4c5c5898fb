#include "binary/name_list.h"

#include "binary/image.h"

#include <algorithm>
#include <utility>

namespace hemostat::binary {

bool NameList::add(std::string_view name) {
    if (name.empty()) {
        return true;
    }
    if (names_.size() == symbols_max || name.size() > symbol_names_size_max - size_) {
        return false;
    }
    size_ += name.size();
    names_.push_back(name);
    return true;
}

std::vector<std::string_view> NameList::take_sorted() {
    std::ranges::sort(names_);
    const auto repeated = std::ranges::unique(names_);
    names_.erase(repeated.begin(), repeated.end());
    size_ = 0;
    return std::exchange(names_, {});
}

}  // namespace hemostat::binary
