#include "inspect/container_products.h"

#include "base/text.h"
#include "inspect/image_remedy.h"
#include "inspect/jar_manifest.h"
#include "inspect/product.h"
#include "package/dpkg_status.h"
#include "package/package_info.h"
#include "package/rpm_file.h"
#include "package/rpm_header.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace hemostat::inspect {
namespace {

constexpr std::string_view manifest = "!META-INF/MANIFEST.MF";
constexpr std::string_view package_info = "!.PKGINFO";

/// The deb whose control file is at `path`: x.deb!control.tar.xz!./control.
std::optional<std::string_view> find_deb(std::string_view path) {
    for (const std::string_view ending : {"!./control", "!control"}) {
        if (!path.ends_with(ending)) {
            continue;
        }
        const std::string_view archive = path.substr(0, path.size() - ending.size());
        const auto begin = archive.rfind('!');
        if (begin != std::string_view::npos &&
            archive.substr(begin + 1).starts_with("control.tar")) {
            return archive.substr(0, begin + 1);
        }
    }
    return std::nullopt;
}

/// A package that is OpenSSL's own has nobody else to be asked: there is a fixed one, or none.
std::string remedy_in(const package::InstalledPackage& package) {
    if (!package::is_of_openssl(package)) {
        return ask_vendor(
            {.vendor = package.vendor, .name = package.name, .version = package.version});
    }
    return printable(
        fmt::format("Replace this package by one that is fixed; this is {} {}{}{}.", package.name,
                    package.version, package.vendor.empty() ? "" : " of ", package.vendor),
        remedy_size_max);
}

bool is_any(const package::InstalledPackage& /*package*/) {
    return true;
}

}  // namespace

std::optional<DescriptionPlace> find_description(std::string_view path) {
    for (const auto& [ending, kind] : {std::pair(manifest, DescriptionKind::jar_manifest),
                                       std::pair(package_info, DescriptionKind::package_info)}) {
        if (path.ends_with(ending)) {
            return DescriptionPlace{.kind = kind,
                                    .container = path.substr(0, path.size() - ending.size() + 1)};
        }
    }
    const auto deb = find_deb(path);
    return deb ? std::optional(
                     DescriptionPlace{.kind = DescriptionKind::deb_control, .container = *deb})
               : std::nullopt;
}

void ContainerProducts::take(const DescriptionPlace& place, std::string_view text) {
    switch (place.kind) {
        case DescriptionKind::deb_control:
            for (const auto& package : package::parse_dpkg_stanza(text, is_any).packages) {
                add(place.container, {.is_package = true, .remedy = remedy_in(package)});
            }
            return;
        case DescriptionKind::package_info:
            if (const auto package = package::parse_package_info(text)) {
                add(place.container, {.is_package = true, .remedy = remedy_in(*package)});
            }
            return;
        case DescriptionKind::jar_manifest:
            add(place.container,
                {.is_package = false, .remedy = ask_vendor(parse_jar_manifest(text))});
            return;
    }
}

void ContainerProducts::take_rpm(const std::string& path, archive::Peeked& front) {
    const auto place = package::find_rpm_header(front.peek(rpm_signature_size_max));
    if (!place || place->offset + place->size > rpm_front_size_max) {
        return;
    }
    const std::size_t end = place->offset + place->size;
    const ByteView bytes = front.peek(end);
    if (bytes.size() < end) {
        return;
    }
    if (const auto package = package::parse_rpm_header(bytes.subspan(place->offset))) {
        add(path + "!", {.is_package = true, .remedy = remedy_in(*package)});
    }
}

void ContainerProducts::take_images(const std::string& path,
                                    std::vector<archive::ImageIdentity> images) {
    images_.insert_or_assign(path, std::move(images));
}

void ContainerProducts::add(std::string_view container, const Container& about) {
    if (!about.remedy.empty() && containers_.size() < containers_max) {
        // An archive may hold several files of one name: the first of them counts.
        containers_.try_emplace(std::string(container), about);
    }
}

const std::string* ContainerProducts::find_remedy(std::string_view path) const {
    const std::string* of_jar = nullptr;
    for (auto end = path.rfind('!'); end != std::string_view::npos;
         end = end == 0 ? std::string_view::npos : path.rfind('!', end - 1)) {
        const auto found = containers_.find(path.substr(0, end + 1));
        if (found == containers_.end()) {
            continue;
        }
        if (found->second.is_package) {
            return &found->second.remedy;
        }
        of_jar = of_jar == nullptr ? &found->second.remedy : of_jar;
    }
    return of_jar;
}

std::string ContainerProducts::remedy_for(std::string_view path, const std::string& own) const {
    const std::string* const found = find_remedy(path);
    const std::string& inner = found == nullptr ? own : *found;
    const auto images = images_.find(path);
    return images == images_.end() ? inner : image_remedy(images->second, inner);
}

}  // namespace hemostat::inspect
