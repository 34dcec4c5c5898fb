#include "package/distribution_vendor.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace hemostat::package {
namespace {

/// What stands in the vendor of a distribution's packages, by the front of its ID.
struct RpmVendor {
    std::string_view id;
    std::string_view word;
};
constexpr std::array rpm_vendors{
    RpmVendor{"almalinux", "almalinux"},
    RpmVendor{"amzn", "amazon"},
    RpmVendor{"anolis", "openanolis"},
    RpmVendor{"azurelinux", "microsoft"},
    RpmVendor{"centos", "centos"},
    RpmVendor{"centos", "red hat"},
    RpmVendor{"fedora", "fedora"},
    RpmVendor{"mageia", "mageia"},
    RpmVendor{"mariner", "microsoft"},
    RpmVendor{"ol", "oracle america"},
    RpmVendor{"openeuler", "openeuler"},
    RpmVendor{"opensuse", "suse"},
    RpmVendor{"photon", "vmware"},
    RpmVendor{"rhel", "red hat"},
    RpmVendor{"rocky", "rocky"},
    RpmVendor{"scientific", "scientific linux"},
    RpmVendor{"sle", "suse"},
    RpmVendor{"suse", "suse"},
    // EPEL's, for all of Red Hat's family.
    RpmVendor{"almalinux", "fedora project"},
    RpmVendor{"centos", "fedora project"},
    RpmVendor{"ol", "fedora project"},
    RpmVendor{"rhel", "fedora project"},
    RpmVendor{"rocky", "fedora project"},
};

bool is_made_by_rpm_vendor(std::string_view id, std::string_view vendor) {
    return std::ranges::any_of(rpm_vendors, [&](const RpmVendor& known) {
        return id.starts_with(known.id) && vendor.find(known.word) != std::string_view::npos;
    });
}

/// What stands behind the '@' of the address in `who`; empty where there is none.
std::string_view domain_of(std::string_view who) {
    const auto at = who.rfind('@');
    if (at == std::string_view::npos) {
        return {};
    }
    who.remove_prefix(at + 1);
    return who.substr(0, who.find_first_of("> \t"));
}

/// Whether `domain` is `name` or below it.
bool is_within(std::string_view domain, std::string_view name) {
    return domain == name ||
           (domain.ends_with(name) && domain[domain.size() - name.size() - 1] == '.');
}

/// alpinelinux.org for alpine, kali.org for kali.
bool is_named_as(std::string_view id, std::string_view domain) {
    constexpr std::array<std::string_view, 4> endings{".org", ".com", ".net", "linux.org"};
    return !id.empty() && std::ranges::any_of(endings, [&](std::string_view ending) {
        return is_within(domain, std::string(id).append(ending));
    });
}

bool is_address_of(std::string_view id, std::string_view domain) {
    constexpr std::array<std::string_view, 5> shared{
        "debian.org", "debian.net", "ubuntu.com", "canonical.com", "alpinelinux.org",
    };
    return is_named_as(id, domain) || std::ranges::any_of(shared, [&](std::string_view name) {
               return is_within(domain, name);
           });
}

}  // namespace

bool is_made_by(const Distribution& distribution, const InstalledPackage& package) {
    const std::string id = to_lower(distribution.id);
    const std::string vendor = to_lower(package.vendor);
    if (package.manager == advisory::PackageManager::rpm) {
        return is_made_by_rpm_vendor(id, vendor);
    }
    return !package.commit.empty() || is_address_of(id, domain_of(vendor));
}

}  // namespace hemostat::package
