#include "archive/image_identity.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace hemostat::archive {
namespace {

namespace json = boost::json;

/// The labels of one meaning, the best first.
using Keys = std::array<std::string_view, 5>;
constexpr Keys title_keys{"org.opencontainers.image.title", "org.label-schema.name", "name"};
// Labels say who the vendor is or, failing that, who looks after it.
constexpr Keys vendor_keys{"org.opencontainers.image.vendor", "org.label-schema.vendor", "vendor",
                           "org.opencontainers.image.authors", "maintainer"};
constexpr Keys version_keys{"org.opencontainers.image.version", "org.label-schema.version",
                            "version"};
constexpr Keys source_keys{"org.opencontainers.image.source", "org.label-schema.vcs-url",
                           "org.opencontainers.image.url", "org.label-schema.url"};
constexpr Keys name_keys{"io.containerd.image.name", "org.opencontainers.image.ref.name"};

const json::value* find_member(const json::value* object, std::string_view name) {
    return object != nullptr && object->is_object() ? object->get_object().if_contains(name)
                                                    : nullptr;
}

std::string text_of(const json::value* value) {
    if (value == nullptr || !value->is_string()) {
        return {};
    }
    return std::string(
        std::string_view(value->get_string()).substr(0, ImageIdentities::text_size_max));
}

std::string first_of(const json::value* labels, const Keys& keys) {
    for (const std::string_view key : keys) {
        if (std::string text = text_of(find_member(labels, key)); !key.empty() && !text.empty()) {
            return text;
        }
    }
    return {};
}

void fill(std::string& place, const std::string& text) {
    place = place.empty() ? text : place;
}

template <typename Value>
void keep(std::map<std::string, Value, std::less<>>& map, const std::string& member,
          const Value& said) {
    if (map.size() < ImageIdentities::images_max) {
        map.try_emplace(member, said);
    }
}

template <typename Value>
Value value_of(const std::map<std::string, Value, std::less<>>& map, const std::string& name) {
    const auto found = map.find(name);
    return found == map.end() ? Value{} : found->second;
}

}  // namespace

ImageIdentity ImageIdentities::read_labels(const json::value* labels) {
    // A name among labels is that of an image below, which handed its labels on.
    return {.name = {},
            .title = first_of(labels, title_keys),
            .vendor = first_of(labels, vendor_keys),
            .version = first_of(labels, version_keys),
            .source = first_of(labels, source_keys)};
}

void ImageIdentities::add_config(const std::string& name, const json::value& config) {
    ImageIdentity identity = read_labels(find_member(find_member(&config, "config"), "Labels"));
    fill(identity.vendor, text_of(find_member(&config, "author")));
    if (identity != ImageIdentity{}) {
        keep(configs_, name, identity);
    }
}

void ImageIdentities::add_index(const std::string& name, const std::string& folder,
                                const json::value& index) {
    const json::value* const manifests = find_member(&index, "manifests");
    if (manifests == nullptr || !manifests->is_array()) {
        return;
    }
    for (const json::value& each : manifests->get_array()) {
        const std::string digest = text_of(find_member(&each, "digest"));
        const std::string member = folder + digest.substr(digest.find(':') + 1);
        keep(indexes_, member, name);
        if (const std::string text = first_of(find_member(&each, "annotations"), name_keys);
            !text.empty()) {
            keep(names_, member, text);
        }
    }
}

ImageIdentity ImageIdentities::find(const ImageReference& reference) const {
    ImageIdentity identity = value_of(configs_, reference.config);
    fill(identity.title, reference.annotated.title);
    fill(identity.vendor, reference.annotated.vendor);
    fill(identity.version, reference.annotated.version);
    fill(identity.source, reference.annotated.source);
    identity.name = reference.name;
    // An image for several processors is an index of its own, which another index names.
    static constexpr int indexes_max = 3;
    std::string member = reference.manifest;
    for (int depth = 0; depth < indexes_max && identity.name.empty() && !member.empty(); ++depth) {
        identity.name = value_of(names_, member);
        member = value_of(indexes_, member);
    }
    return identity;
}

}  // namespace hemostat::archive
