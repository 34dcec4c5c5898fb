#include "inspect/dynamic_link.h"

#include <algorithm>
#include <array>

namespace hemostat::inspect {

bool is_openssl_library(std::string_view name) {
    constexpr std::array<std::string_view, 2> names{"libssl", "libcrypto"};
    constexpr std::string_view behind = ".-_0123456789";
    name.remove_prefix(name.rfind('/') + 1);
    return name != "libssl3.so" && std::ranges::any_of(names, [&](std::string_view front) {
               return name.starts_with(front) && name.size() > front.size() &&
                      behind.find(name[front.size()]) != behind.npos;
           });
}

std::optional<DynamicLink> find_dynamic_link(const std::string& path, const binary::Image& image) {
    if (image.format != binary::Format::elf) {
        return std::nullopt;
    }
    DynamicLink link{.path = path,
                     .needed = {},
                     .rpath = image.rpath,
                     .run_path = image.run_path,
                     .interpreter = image.interpreter,
                     .machine = image.machine,
                     .is_64_bit = image.is_64_bit,
                     .is_big_endian = image.byte_order == std::endian::big};
    for (const std::string& name : image.needed) {
        if (is_openssl_library(name) && link.needed.size() < needed_libraries_max) {
            link.needed.push_back(name);
        }
    }
    return link.needed.empty() ? std::nullopt : std::optional(std::move(link));
}

}  // namespace hemostat::inspect
