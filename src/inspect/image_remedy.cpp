#include "inspect/image_remedy.h"

#include "base/text.h"
#include "inspect/product.h"

#include <fmt/format.h>

namespace hemostat::inspect {
namespace {

constexpr std::size_t name_size_max = 100;

std::string shown(const std::string& text) {
    return text.size() > name_size_max ? text.substr(0, name_size_max) + "..." : text;
}

}  // namespace

std::string image_name(const std::vector<archive::ImageIdentity>& images) {
    if (images.empty()) {
        return {};
    }
    const archive::ImageIdentity& first = images.front();
    const std::string& name = first.name.empty() ? first.title : first.name;
    if (name.empty()) {
        return {};
    }
    return shown(name) + (images.size() == 1 ? "" : fmt::format(" and {} more", images.size() - 1));
}

std::string image_remedy(const std::vector<archive::ImageIdentity>& images,
                         const std::string& inner) {
    const std::string name = image_name(images);
    const std::string image = name.empty() ? "this image" : "image " + name;
    const archive::ImageIdentity first = images.empty() ? archive::ImageIdentity{} : images.front();
    if (!first.vendor.empty()) {
        return ask_vendor({.vendor = first.vendor, .name = image, .version = first.version}) +
               " If you build it yourself, rebuild it on a fixed base. Then replace its "
               "containers.";
    }
    const std::string source =
        first.source.empty() ? "" : fmt::format(" from {}", shown(first.source));
    const std::string rebuild =
        inner.empty()
            ? fmt::format("Rebuild {}{} on a fixed base and replace its containers.", image, source)
            : fmt::format("{} Then rebuild {}{} with it and replace its containers.", inner, image,
                          source);
    return printable(rebuild, remedy_size_max);
}

}  // namespace hemostat::inspect
