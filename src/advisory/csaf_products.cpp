#include "advisory/csaf_products.h"

#include "advisory/purl.h"
#include "advisory/vers.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace hemostat::advisory {
namespace {

using Kind = CsafProduct::Kind;
using Status = CsafProduct::Status;

constexpr std::string_view branch_categories[]{
    "architecture", "host_name",    "language",        "legacy",
    "patch_level",  "product_name", "product_version", "product_version_range",
    "service_pack", "vendor",       "product_family",  "specification"};
constexpr std::string_view flag_labels[]{
    "component_not_present", "inline_mitigations_already_exist",
    "vulnerable_code_cannot_be_controlled_by_adversary", "vulnerable_code_not_in_execute_path",
    "vulnerable_code_not_present"};
/// The option that HeartbeatCode is about, as the compiler and as Configure name it.
constexpr std::array<std::string_view, 2> no_heartbeats{"-DOPENSSL_NO_HEARTBEATS", "no-heartbeats"};

struct StatusName {
    std::string_view name;
    Status status;
};
// CSAF 2.0 §6.1.6: the groups that contradict each other.
constexpr std::array status_names{
    StatusName{"known_affected", Status::affected},
    StatusName{"fixed", Status::fixed},
    StatusName{"first_fixed", Status::fixed},
    StatusName{"known_not_affected", Status::not_affected},
    StatusName{"under_investigation", Status::not_assessed},
};

std::string_view name_of(Status status) {
    const auto* const found = std::ranges::find(status_names, status, &StatusName::status);
    return found == status_names.end() ? "" : found->name;
}

std::optional<Component> component_named(std::string_view name) {
    for (const auto component : {Component::libssl, Component::libcrypto, Component::command}) {
        if (name == to_string(component)) {
            return component;
        }
    }
    return std::nullopt;
}

/// Checks that each of `ids`, where there are any, is in `known`.
template <typename Known>
void check_known(const CsafNode& ids, const Known& known, std::string_view kind) {
    if (!ids.exists()) {
        return;
    }
    ids.each([&](const CsafNode& id) {
        const auto text = id.text();
        if (!text.empty() && !known.contains(text)) {
            id.complain("'" + printable(text) + "' is the " + std::string(kind) + " of nothing");
        }
    });
}

/// The list of `advisory` that holds the ranges of `status`.
std::vector<VersionRange>& list_of(Advisory& advisory, Status status) {
    switch (status) {
        case Status::affected: return advisory.affected;
        case Status::fixed: return advisory.fixed;
        case Status::not_affected: return advisory.unaffected;
        case Status::none:
        case Status::not_assessed: break;
    }
    return advisory.not_assessed;
}

}  // namespace

struct CsafProducts::Place {
    std::string_view vendor;
    std::string_view product;  ///< the innermost product_name
};

void CsafProducts::read(const CsafNode& root) {
    const auto tree = root.member("product_tree");
    for (const std::string_view name : {"relationships", "full_product_names"}) {
        if (const auto other = tree.optional_member(name); other.exists()) {
            other.complain("is not read; put each product into a branch");
        }
    }
    read_branches(tree.member("branches"), {});
    read_groups(tree);
}

void CsafProducts::read_branches(const CsafNode& branches, const Place& place) {
    branches.each([&](const CsafNode& branch) {
        Place inner = place;
        const auto category = branch.member("category").word(branch_categories);
        const auto name = branch.member("name").text();
        if (category == "vendor") {
            inner.vendor = name;
        } else if (category == "product_name") {
            inner.product = name;
        }
        const auto below = branch.optional_member("branches");
        const auto product = branch.optional_member("product");
        if (below.exists() == product.exists()) {
            branch.complain("must have either branches or a product");
        } else if (below.exists()) {
            read_branches(below, inner);
        } else {
            read_product(branch, inner);
        }
    });
}

void CsafProducts::read_product(const CsafNode& branch, const Place& place) {
    const auto product = branch.member("product");
    (void)product.member("name").text();
    const auto id = product.member("product_id");
    CsafProduct found{.where = branch.where(), .name = std::string(branch.member("name").text())};
    const auto category = branch.member("category").text();
    const auto helper = product.optional_member("product_identification_helper");
    if (place.vendor == "OpenSSL") {
        read_openssl_product(branch, place, found);
    } else if (category == "product_version") {
        found.kind = Kind::package;
        const auto purl = (helper.exists() ? helper : product).member("purl");
        if (const auto text = purl.text(); !text.empty()) {
            auto fix = parse_purl(text);
            if (fix) {
                found.fix = std::move(*fix);
            } else {
                purl.complain(fix.error().what);
            }
        }
    } else if (category == "product_name") {
        found.kind = Kind::library;
    } else {
        branch.complain(
            "is not read; use a product_name for another library, or a product_version with a "
            "purl for a package");
    }
    if (const auto text = id.text(); !text.empty()) {
        if (products_.size() == products_max) {
            id.complain("is one product too many: at most 1000 are read");
        } else if (!ids_.emplace(text, products_.size()).second) {
            id.complain("'" + printable(text) + "' is there twice");
        } else {
            products_.push_back(std::move(found));
        }
    }
}

void CsafProducts::read_openssl_product(const CsafNode& branch, const Place& place,
                                        CsafProduct& product) {
    const auto component = component_named(place.product);
    if (!component) {
        branch.complain("is in the product_name '" + printable(place.product) +
                        "', and of OpenSSL there are libssl, libcrypto and openssl command");
    } else if (component_ && *component_ != *component) {
        branch.complain("is in a second part of OpenSSL; a document is about one");
    } else {
        component_ = component;
    }
    const auto category = branch.member("category").text();
    if (category == "specification") {
        product.kind = Kind::build_option;
    } else if (category == "product_version_range") {
        product.kind = Kind::range;
        if (auto range = parse_vers(product.name)) {
            product.range = std::move(*range);
        } else {
            branch.member("name").complain(range.error().what);
        }
    } else {
        branch.complain(
            "is not read; of OpenSSL use a product_version_range, or a specification for a build "
            "option");
    }
}

void CsafProducts::read_groups(const CsafNode& tree) {
    const auto groups = tree.optional_member("product_groups");
    if (!groups.exists()) {
        return;
    }
    groups.each([&](const CsafNode& group) {
        const auto id = group.member("group_id");
        if (const auto text = id.text(); !text.empty() && !groups_.emplace(text).second) {
            id.complain("'" + printable(text) + "' is there twice");
        }
        group.member("product_ids").each([&](const CsafNode& product) { find(product); });
    });
}

CsafProduct* CsafProducts::find(const CsafNode& id) {
    const auto text = id.text();
    if (text.empty()) {
        return nullptr;
    }
    const auto found = ids_.find(text);
    if (found == ids_.end()) {
        id.complain("'" + printable(text) + "' is the product_id of no product");
        return nullptr;
    }
    return &products_[found->second];
}

void CsafProducts::read_statuses(const CsafNode& vulnerability) {
    vulnerability.member("product_status")
        .each_member([&](std::string_view name, const CsafNode& ids) {
            const auto* const known = std::ranges::find(status_names, name, &StatusName::name);
            if (known == status_names.end()) {
                ids.complain(
                    "is not read; use known_affected, fixed, first_fixed, known_not_affected or "
                    "under_investigation");
                return;
            }
            ids.each([&](const CsafNode& id) {
                CsafProduct* const product = find(id);
                if (product == nullptr) {
                    return;
                }
                if (product->status != Status::none) {
                    id.complain("'" + printable(id.text()) + "' is already in " +
                                std::string(name_of(product->status)) +
                                ": a product has one status");
                }
                const bool is_package = product->kind == Kind::package;
                if (is_package != (name == "first_fixed")) {
                    id.complain(is_package ? "is a package; put it into first_fixed"
                                           : "is no package; put it into fixed");
                }
                product->status = known->status;
            });
        });
    if (const auto flags = vulnerability.optional_member("flags"); flags.exists()) {
        read_flags(flags);
    }
}

void CsafProducts::read_flags(const CsafNode& flags) {
    flags.each([&](const CsafNode& flag) {
        (void)flag.member("label").word(flag_labels);
        flag.member("product_ids").each([&](const CsafNode& id) {
            CsafProduct* const product = find(id);
            if (product != nullptr && std::exchange(product->has_flag, true)) {
                id.complain("'" + printable(id.text()) + "' has two flags");
            }
        });
    });
}

void CsafProducts::check_references(const CsafNode& element) const {
    const auto products = element.optional_member("product_ids");
    const auto groups = element.optional_member("group_ids");
    if (element.exists() && !products.exists() && !groups.exists()) {
        element.complain("names no product: it needs product_ids or group_ids");
    }
    check_known(products, ids_, "product_id");
    check_known(groups, groups_, "group_id");
}

void CsafProducts::fill(const CsafNode& root, Advisory& advisory) const {
    if (!component_) {
        root.complain(
            "names no part of OpenSSL: its product_tree needs the vendor OpenSSL with a "
            "product_name libssl, libcrypto or openssl command");
    }
    advisory.component = component_.value_or(Component::libssl);
    for (const CsafProduct& product : products_) {
        const auto complain = [&](std::string what) {
            root.complaints().add(product.where, std::move(what));
        };
        if (product.status == Status::none) {
            complain("has no product_status");
            continue;
        }
        if ((product.kind == Kind::build_option || product.kind == Kind::library) &&
            product.status != Status::not_affected) {
            complain("is read as known_not_affected only");
        }
        switch (product.kind) {
            case Kind::package: advisory.package_fixes.push_back(product.fix); break;
            case Kind::library: advisory.unaffected_libraries.push_back(product.name); break;
            case Kind::build_option: advisory.build_options.push_back(product.name); break;
            case Kind::range: list_of(advisory, product.status).push_back(product.range); break;
            case Kind::unknown: break;
        }
    }
    advisory.is_in_heartbeat_code =
        std::ranges::any_of(advisory.build_options, [](std::string_view option) {
            return std::ranges::find(no_heartbeats, option) != no_heartbeats.end();
        });
}

}  // namespace hemostat::advisory
