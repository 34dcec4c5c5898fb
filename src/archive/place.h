// Where in the nest a walk is.
#pragma once

#include "archive/embedded_search.h"
#include "archive/format.h"
#include "archive/image_layers.h"

#include <cstddef>
#include <string>
#include <utility>

namespace hemostat::archive {

/// A content, by the containers around it.
struct Place {
    std::string path;
    unsigned nesting = 0;
    unsigned compressions = 0;
    unsigned segments = 0;
    ImageLayers* image = nullptr;  ///< of the tar that this is a member of
    std::size_t name_begin = 0;    ///< in `path`, of the name there
    bool is_embedded = false;      ///< what lies behind it is not lost

    /// `name` is as it is shown.
    [[nodiscard]] Place in(Format format, const std::string& name, ImageLayers& layers) const {
        Place inside = *this;
        if (is_compression(format)) {
            ++inside.compressions;
            return inside;
        }
        inside.path += "!" + name;
        return {
            std::move(inside.path), nesting + 1, 0, 0, format == Format::tar ? &layers : nullptr,
            path.size() + 1};
    }
    [[nodiscard]] Place at(const Embedded& embedded) const {
        return {.path = path + "!" + embedded.name(), .nesting = nesting + 1, .is_embedded = true};
    }
    [[nodiscard]] std::string name() const { return path.substr(name_begin); }
};

}  // namespace hemostat::archive
