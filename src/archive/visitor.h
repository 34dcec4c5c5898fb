// What a walk tells, and to whom.
#pragma once

#include "archive/input.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace hemostat::archive {

class ImageLayers;

/// Why something was not looked into.
enum class Obstacle : std::uint8_t {
    encrypted,    ///< we have no key
    unsupported,  ///< a format or compression that we cannot read
    damaged,      ///< broken or cut; what came before the break was given
    limit,        ///< one of our Limits
    unreadable,   ///< the file system refused
};

std::string_view to_string(Obstacle obstacle);

/// What is met on the way, in order. Paths are printable, "image.tar!layer.tar!usr/lib/x".
class Visitor {
public:
    virtual ~Visitor() = default;

    /// A regular file that is not a container, empty ones included.
    ///
    /// Need not read to the end. A failure of `content` is told by not_inspected() as well, at the
    /// path of the container that broke. `whole` has the same bytes in any order; it is nullptr
    /// where they are unpacked.
    /// Lifetime: both are valid until this returns.
    virtual void take(const std::string& path, Input& content, RandomAccess* whole) = 0;

    /// Something in or behind `path` was not looked into. `detail` is one printable clause.
    ///
    /// Is never called while take() runs.
    virtual void not_inspected(const std::string& path, Obstacle why,
                               const std::string& detail) = 0;

    /// A package of rpm begins at `path`; its files follow, each as "path!name". What it says of
    /// itself stands in `front`, which may be looked at and not read.
    virtual void take_rpm(const std::string& path, Peeked& front);

    /// The container image at `path` has been read; its files were given before, each as
    /// "path!layer!name". Which of them a container does not see, and what it is called, `layers`
    /// says.
    virtual void take_image(const std::string& path, const ImageLayers& layers);
};

}  // namespace hemostat::archive
