#include "archive/image_layers.h"

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <iterator>
#include <utility>

namespace hemostat::archive {
namespace {

namespace json = boost::json;

constexpr std::string_view blobs = "blobs/sha256/";
constexpr std::string_view whiteout = ".wh.";
constexpr std::string_view opaque_whiteout = ".wh..wh..opq";

// What an entry of a layer hides in those below it.
constexpr char hides_itself = 'i';  ///< what stands at its path
constexpr char hides_below = 'b';   ///< what stands below its path
constexpr char hides_both = 'a';

std::string_view without_dots(std::string_view name) {
    while (name.starts_with("./") || name.starts_with("/")) {
        name.remove_prefix(name.front() == '.' ? 2 : 1);
    }
    return name.ends_with("/") ? name.substr(0, name.size() - 1) : name;
}

std::string_view folder_of(std::string_view name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string_view::npos ? "" : name.substr(0, slash);
}

std::string_view last_of(std::string_view name) {
    return name.substr(name.rfind('/') + 1);  // npos + 1 is 0
}

std::uint64_t change_of(char kind, std::string_view name) {
    return std::hash<std::string>{}(kind + std::string(name));
}

/// The member of `object`, or null.
const json::value* find(const json::value& object, std::string_view name) {
    return object.is_object() ? object.get_object().if_contains(name) : nullptr;
}

/// Empty when it is no text.
std::string_view text_of(const json::value* value) {
    return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : "";
}

}  // namespace

bool ImageLayers::is_document(std::string_view name, ByteView front) {
    const std::string_view text = as_text(front);
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    // Configs stand beside manifest.json: HEX.json, config.json, sha256:HEX.
    const std::string_view plain = without_dots(name);
    const bool is_config = plain.find('/') == std::string_view::npos &&
                           (plain.ends_with(".json") || plain.starts_with("sha256:"));
    return (is_config || last_of(name) == "manifest.json" ||
            name.find(blobs) != std::string_view::npos) &&
           begin != std::string_view::npos && (text[begin] == '{' || text[begin] == '[');
}

void ImageLayers::add_member(const std::string& layer, std::string_view name, bool is_folder) {
    const bool is_known = layers_.contains(without_dots(layer));
    if (member_count_ == members_max || (!is_known && layers_.size() == layers_max)) {
        return;
    }
    ++member_count_;
    Changes& changes = layers_[std::string(without_dots(layer))];
    name = without_dots(name);
    const std::string_view last = last_of(name);
    if (last == opaque_whiteout) {
        changes.push_back(change_of(hides_below, folder_of(name)));
    } else if (last.starts_with(whiteout)) {
        std::string hidden(name);
        hidden.erase(name.size() - last.size(), whiteout.size());
        changes.push_back(change_of(hides_both, hidden));
    } else {
        changes.push_back(change_of(is_folder ? hides_itself : hides_both, name));
    }
}

void ImageLayers::add_document(std::string_view name, std::string_view json_text) {
    json::error_code error;
    const json::value document = json::parse({json_text.data(), json_text.size()}, error);
    if (error) {
        return;
    }
    const std::string plain(without_dots(name));
    const std::string folder = plain.substr(0, plain.size() - last_of(plain).size());
    const bool is_blob = plain.find(blobs) != std::string::npos;
    if (document.is_array()) {
        for (const json::value& image : document.get_array()) {
            add_saved_image(folder, image);
        }
    } else if (find(document, "manifests") != nullptr) {
        identities_.add_index(plain, is_blob ? folder : folder + std::string(blobs), document);
    } else if (is_blob && find(document, "layers") != nullptr) {
        add_oci_image(plain, folder, document);
    } else {
        identities_.add_config(plain, document);
    }
}

/// As manifest.json in `folder` lists it.
void ImageLayers::add_saved_image(const std::string& folder, const json::value& image) {
    const auto member_of = [&](const json::value* name) {
        return folder + std::string(without_dots(text_of(name)));
    };
    ImageReference reference;
    reference.config = member_of(find(image, "Config")).substr(0, ImageIdentities::text_size_max);
    const json::value* const tags = find(image, "RepoTags");
    if (tags != nullptr && tags->is_array() && !tags->get_array().empty()) {
        reference.name =
            text_of(&tags->get_array().front()).substr(0, ImageIdentities::text_size_max);
    }
    add_order(
        find(image, "Layers"), [&](const json::value& layer) { return member_of(&layer); },
        std::move(reference));
}

/// `folder` has all its blobs.
void ImageLayers::add_oci_image(const std::string& name, const std::string& folder,
                                const json::value& manifest) {
    const auto blob_of = [&](const json::value* descriptor) {
        const json::value* const digest =
            descriptor == nullptr ? nullptr : find(*descriptor, "digest");
        const std::string_view text = text_of(digest);
        return folder + std::string(text.substr(text.find(':') + 1));
    };
    ImageReference reference{
        .manifest = name,
        .config = blob_of(find(manifest, "config")),
        .name = {},
        .annotated = ImageIdentities::read_labels(find(manifest, "annotations"))};
    add_order(
        find(manifest, "layers"), [&](const json::value& layer) { return blob_of(&layer); },
        std::move(reference));
}

void ImageLayers::add_order(const json::value* layers,
                            const std::function<std::string(const json::value&)>& name_of,
                            ImageReference reference) {
    if (layers == nullptr || !layers->is_array() || layers->get_array().empty() ||
        mention_count_ + layers->get_array().size() > layers_max) {
        return;
    }
    mention_count_ += layers->get_array().size();
    Order order;
    std::ranges::transform(layers->get_array(), std::back_inserter(order), name_of);
    orders_.push_back(std::move(order));
    references_.push_back(std::move(reference));
}

std::vector<ImageIdentity> ImageLayers::images_of(std::string_view path) const {
    const std::string layer(without_dots(path.substr(0, path.find('!'))));
    std::map<std::string, std::size_t> by_config;
    std::vector<ImageIdentity> images;
    for (std::size_t at = 0; at < orders_.size(); ++at) {
        if (std::ranges::find(orders_[at], layer) == orders_[at].end()) {
            continue;
        }
        ImageIdentity image = identities_.find(references_[at]);
        // docker saves both its own document and OCI's of the same image.
        const auto [known, is_new] = by_config.try_emplace(references_[at].config, images.size());
        if (is_new) {
            images.push_back(std::move(image));
        } else if (images[known->second].name.empty()) {
            images[known->second] = std::move(image);
        }
    }
    return images;
}

void ImageLayers::finish() {
    for (auto& [layer, changes] : layers_) {
        std::ranges::sort(changes);
    }
}

bool ImageLayers::is_hidden(std::string_view path) const {
    const std::size_t end = path.find('!');
    if (end == std::string_view::npos) {
        return false;
    }
    const std::string layer(without_dots(path.substr(0, end)));
    const std::string_view name = without_dots(path.substr(end + 1));
    bool is_part = false;
    for (const Order& order : orders_) {
        if (std::ranges::find(order, layer) != order.end()) {
            is_part = true;
            if (!is_hidden_in(order, layer, name)) {
                return false;
            }
        }
    }
    return is_part;
}

bool ImageLayers::is_hidden_in(const Order& order, const std::string& layer,
                               std::string_view name) const {
    // What stands in an order twice shows as the later of the two.
    for (std::size_t at = order.size(); at > 0 && order[at - 1] != layer; --at) {
        if (hides(order[at - 1], name)) {
            return true;
        }
    }
    return false;
}

bool ImageLayers::hides(const std::string& layer, std::string_view name) const {
    const auto found = layers_.find(layer);
    if (found == layers_.end()) {
        return false;
    }
    const Changes& changes = found->second;
    // A '!' may be of a name or begin the path in an archive.
    for (std::size_t at = name.size(); at != std::string_view::npos;
         at = at == 0 ? std::string_view::npos : name.rfind('!', at - 1)) {
        const std::string_view file = name.substr(0, at);
        if (has_change(changes, hides_itself, file) || has_change(changes, hides_both, file)) {
            return true;
        }
    }
    for (std::size_t at = name.rfind('/'); at != std::string_view::npos;
         at = at == 0 ? std::string_view::npos : name.rfind('/', at - 1)) {
        const std::string_view folder = name.substr(0, at);
        if (has_change(changes, hides_below, folder) || has_change(changes, hides_both, folder)) {
            return true;
        }
    }
    return has_change(changes, hides_below, "");
}

bool ImageLayers::has_change(const Changes& changes, char kind, std::string_view name) const {
    return std::ranges::binary_search(changes, change_of(kind, name));
}

}  // namespace hemostat::archive
