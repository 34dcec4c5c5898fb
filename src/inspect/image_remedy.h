// What to do about a vulnerable file in a container image.
#pragma once

#include "archive/image_identity.h"

#include <string>
#include <vector>

namespace hemostat::inspect {

/// What `images`, which share a layer, are called: the first of them, and how many more there are;
/// empty where none has a name.
std::string image_name(const std::vector<archive::ImageIdentity>& images);

/// Who is to be asked, where the images say who made them; otherwise what to rebuild. `inner` is
/// what to do about what the file is in there, a jar or a package, or empty.
///
/// Labels may be those of the image below, so a maker is not the only way out.
std::string image_remedy(const std::vector<archive::ImageIdentity>& images,
                         const std::string& inner);

}  // namespace hemostat::inspect
