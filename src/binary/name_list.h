// Names of symbols while a file is read.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hemostat::binary {

/// Collects names within symbols_max and symbol_names_size_max.
class NameList {
public:
    /// Leaves an empty name out. False, and nothing kept, when a limit is reached.
    bool add(std::string_view name);
    /// What was added, sorted, each once.
    [[nodiscard]] std::vector<std::string_view> take_sorted();

private:
    std::vector<std::string_view> names_;
    std::size_t size_ = 0;  // of all names together, in bytes
};

/// What a file defines and what it expects of others.
struct SymbolNames {
    NameList defined;
    NameList undefined;
};

}  // namespace hemostat::binary
