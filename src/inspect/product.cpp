#include "inspect/product.h"

#include "base/text.h"

#include <fmt/format.h>
#include <string_view>

namespace hemostat::inspect {
namespace {

/// So that a long name leaves room for the others.
constexpr std::size_t name_size_max = 100;

std::string shortened(std::string_view name) {
    return name.size() > name_size_max ? std::string(name.substr(0, name_size_max)) + "..."
                                       : std::string(name);
}

}  // namespace

bool is_unnamed(const Product& product) {
    return product.vendor.empty() && product.name.empty();
}

std::string ask_vendor(const Product& product) {
    if (is_unnamed(product)) {
        return {};
    }
    return printable(
        fmt::format("Ask {} for a fixed version of {}{}{}.",
                    product.vendor.empty() ? "its vendor" : shortened(product.vendor),
                    product.name.empty() ? "it" : shortened(product.name),
                    product.version.empty() ? "" : "; this is ", shortened(product.version)),
        remedy_size_max);
}

}  // namespace hemostat::inspect
