// What container images in an archive call themselves, and who made them.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::archive {

/// What an image says of itself: each as it is written there, not printable, or empty.
struct ImageIdentity {
    std::string name;  ///< by which it is loaded and run: nginx:1.4
    std::string title;
    std::string vendor;
    std::string version;
    std::string source;  ///< where it is made: an address

    bool operator==(const ImageIdentity&) const = default;
};

/// Which members of an archive speak of an image, by their names there.
struct ImageReference {
    std::string manifest;  ///< of OCI, or empty
    std::string config;
    std::string name;         ///< as its own document gives it, or empty
    ImageIdentity annotated;  ///< what the manifest itself says
};

/// Learns the documents of images in any order, and says at the end which image is called what.
///
/// Memory: images_max times five texts of text_size_max.
/// Source: OCI Image Format Specification 1.1, annotations, config, image index; Docker Image
///         Specification v1.2; the labels of label-schema.org.
class ImageIdentities {
public:
    static constexpr std::size_t images_max = 1000;
    static constexpr std::size_t text_size_max = 500;

    /// What `config`, the member of that name, says; ignores what is no image's config.
    void add_config(const std::string& name, const boost::json::value& config);
    /// Ignores what is no index of images. `folder` is that of its blobs; `name` is its own.
    void add_index(const std::string& name, const std::string& folder,
                   const boost::json::value& index);
    [[nodiscard]] ImageIdentity find(const ImageReference& reference) const;

    /// What labels or annotations say.
    static ImageIdentity read_labels(const boost::json::value* labels);

private:
    std::map<std::string, ImageIdentity, std::less<>> configs_;  ///< by the member's name
    std::map<std::string, std::string, std::less<>> names_;      ///< of what an index lists
    std::map<std::string, std::string, std::less<>> indexes_;    ///< that list a member
};

}  // namespace hemostat::archive
