// The documents of container images from hostile text: a name and JSON a line. Oracle: texts are
// within their limits, no image is told of without a layer of its own, and documents that come
// twice say the same as those that come once.
#include "archive/image_layers.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace hemostat;
using archive::ImageIdentity;

/// What the layers are of after `times` readings of all documents.
std::vector<ImageIdentity> read(std::string_view documents, int times) {
    archive::ImageLayers layers;
    for (; times > 0; --times) {
        for (std::string_view rest = documents; !rest.empty();) {
            const std::string_view line = take_line(rest);
            const std::string_view name = line.substr(0, line.find(' '));
            const std::string_view json = line.substr(name.size());
            if (archive::ImageLayers::is_document(name, as_bytes(json))) {
                layers.add_document(name, json);
            }
        }
    }
    layers.finish();
    ASSERT(layers.is_image() || layers.images_of("l!x").empty());
    std::vector<ImageIdentity> images = layers.images_of("l!x");
    const auto of_oci = layers.images_of("blobs/sha256/aa!x");
    images.insert(images.end(), of_oci.begin(), of_oci.end());
    return images;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Far below the limits, so that reading twice forgets nothing.
    constexpr std::size_t size_max = 1 << 12;
    if (size > size_max) {
        return 0;
    }
    const std::string_view documents = as_text({data, size});
    const auto images = read(documents, 1);
    for (const ImageIdentity& image : images) {
        for (const auto* const text :
             {&image.name, &image.title, &image.vendor, &image.version, &image.source}) {
            ASSERT(text->size() <= archive::ImageIdentities::text_size_max);
        }
    }
    ASSERT(images == read(documents, 2));
    return 0;
}
