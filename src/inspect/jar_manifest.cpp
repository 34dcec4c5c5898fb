#include "inspect/jar_manifest.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace hemostat::inspect {
namespace {

/// Of one value; a list of packages may have thousands of lines, and none of these is one.
constexpr std::size_t value_size_max = 1024;

struct Names {
    Product implementation;
    Product bundle;

    /// Where the value of `name` goes; nullptr for all that does not matter.
    std::string* find(std::string_view name) {
        const std::array<std::pair<std::string_view, std::string*>, 6> known{{
            {"implementation-vendor", &implementation.vendor},
            {"implementation-title", &implementation.name},
            {"implementation-version", &implementation.version},
            {"bundle-vendor", &bundle.vendor},
            {"bundle-name", &bundle.name},
            {"bundle-version", &bundle.version},
        }};
        // "Attribute names are case insensitive"
        const std::string lower = to_lower(name);
        for (const auto& [key, value] : known) {
            if (lower == key) {
                return value;
            }
        }
        return nullptr;
    }
};

}  // namespace

Product parse_jar_manifest(std::string_view text) {
    Names names;
    std::string* value = nullptr;
    while (!text.empty()) {
        std::string_view line = take_line(text);
        line = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
        if (line.empty()) {
            break;
        }
        if (!line.starts_with(' ')) {
            const auto colon = line.find(':');
            value = names.find(line.substr(0, colon));
            line.remove_prefix(std::min(line.size(), colon));
            if (value != nullptr) {
                value->clear();
            }
        }
        // What is continued begins behind one space, as what follows a colon does.
        line = line.starts_with(':') ? line.substr(1) : line;
        line = line.starts_with(' ') ? line.substr(1) : line;
        if (value != nullptr && value->size() < value_size_max) {
            value->append(line.substr(0, value_size_max - value->size()));
        }
    }
    const auto better = [](std::string& first, std::string& second) {
        return std::string(trim(trim(first).empty() ? second : first));
    };
    return {.vendor = better(names.implementation.vendor, names.bundle.vendor),
            .name = better(names.implementation.name, names.bundle.name),
            .version = better(names.implementation.version, names.bundle.version)};
}

}  // namespace hemostat::inspect
