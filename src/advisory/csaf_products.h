// The products of a CSAF document, and what it says about each.
#pragma once

#include "advisory/advisory.h"
#include "advisory/csaf_node.h"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace hemostat::advisory {

/// One product of the tree.
struct CsafProduct {
    enum class Kind : std::uint8_t { unknown, range, build_option, package, library };
    enum class Status : std::uint8_t { none, affected, fixed, not_affected, not_assessed };

    Kind kind = Kind::unknown;
    Status status = Status::none;
    bool has_flag = false;
    std::string where;  ///< in the JSON
    std::string name;
    VersionRange range;  ///< of a range
    PackageFix fix;      ///< of a package
};

/// The product tree of one document.
///
/// Limit: products_max; what is above it is a complaint.
class CsafProducts {
public:
    static constexpr std::size_t products_max = 1000;

    /// Reads `root.product_tree`.
    void read(const CsafNode& root);
    /// Reads `vulnerability.product_status` and `vulnerability.flags`.
    void read_statuses(const CsafNode& vulnerability);
    /// Checks that each thing in a list, such as a remedy, names products or groups that exist.
    void check_references(const CsafNode& element) const;
    /// Puts what was read into its lists, in the order of the tree.
    void fill(const CsafNode& root, Advisory& advisory) const;

private:
    struct Place;

    void read_branches(const CsafNode& branches, const Place& place);
    void read_product(const CsafNode& branch, const Place& place);
    void read_openssl_product(const CsafNode& branch, const Place& place, CsafProduct& product);
    void read_groups(const CsafNode& tree);
    void read_flags(const CsafNode& flags);
    CsafProduct* find(const CsafNode& id);

    std::map<std::string, std::size_t, std::less<>> ids_;  ///< to places in products_
    std::vector<CsafProduct> products_;
    std::set<std::string, std::less<>> groups_;
    std::optional<Component> component_;
};

}  // namespace hemostat::advisory
