// Which files in the layers of a container image a container does not see.
#pragma once

#include "archive/image_identity.h"
#include "base/bytes.h"

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::archive {

/// Learns the members of an image's layers and their order in any order, as a walk meets them, and
/// says at the end what a later layer hides: by a whiteout, or by something else at the same path;
/// and which image a layer is of.
///
/// Knows `docker save` in both its forms, and OCI's image layout. All names are as they are shown.
/// A layer that the image gives as a link to another is not followed, and what it would hide is not
/// known: is_hidden() says too little rather than too much.
/// Memory: 8 bytes for each of members_max names, the layers' names, and ImageIdentities.
/// Source: Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset Format";
///         OCI Image Format Specification 1.1, image manifest, layer.
class ImageLayers {
public:
    static constexpr std::size_t members_max = 2'000'000;
    static constexpr std::size_t layers_max = 10'000;
    /// Of a document that tells the layers' order, or what an image is called.
    static constexpr std::size_t document_size_max = std::size_t{1} << 20U;

    /// Whether the member of that name may tell that.
    static bool is_document(std::string_view name, ByteView front);

    void add_member(const std::string& layer, std::string_view name, bool is_folder);
    /// Ignores what is no JSON, or another.
    void add_document(std::string_view name, std::string_view json);

    /// To be called once, when all has been added.
    void finish();
    [[nodiscard]] bool is_image() const { return !orders_.empty(); }
    /// Whether no image sees what stands at `path`, "layer!usr/lib/x", and perhaps in an archive
    /// there.
    [[nodiscard]] bool is_hidden(std::string_view path) const;
    /// What the images call themselves that have the layer that `path` is, or is in.
    [[nodiscard]] std::vector<ImageIdentity> images_of(std::string_view path) const;

private:
    /// Names of layers, the lowest first.
    using Order = std::vector<std::string>;
    /// What a layer does to those below it, as hashes of the kind and the path.
    using Changes = std::vector<std::uint64_t>;

    void add_saved_image(const std::string& folder, const boost::json::value& image);
    void add_oci_image(const std::string& name, const std::string& folder,
                       const boost::json::value& manifest);
    void add_order(const boost::json::value* layers,
                   const std::function<std::string(const boost::json::value&)>& name_of,
                   ImageReference reference);
    [[nodiscard]] bool is_hidden_in(const Order& order, const std::string& layer,
                                    std::string_view name) const;
    [[nodiscard]] bool hides(const std::string& layer, std::string_view name) const;
    [[nodiscard]] bool has_change(const Changes& changes, char kind, std::string_view name) const;

    std::map<std::string, Changes, std::less<>> layers_;
    std::size_t member_count_ = 0;
    std::vector<Order> orders_;
    std::vector<ImageReference> references_;  ///< to the image of each order
    ImageIdentities identities_;
    std::size_t mention_count_ = 0;  ///< layers in them, some in many
};

}  // namespace hemostat::archive
