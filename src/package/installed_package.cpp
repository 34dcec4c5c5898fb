#include "package/installed_package.h"

#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

namespace hemostat::package {
namespace {

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

/// Whether `name` is `stem`, or `stem` with a version behind it: openssl-1_0_0, openssl098e.
bool is_versioned(std::string_view name, std::string_view stem) {
    if (!name.starts_with(stem)) {
        return false;
    }
    name.remove_prefix(stem.size());
    if (name.starts_with('-') || name.starts_with('_')) {
        name.remove_prefix(1);
    }
    return !name.empty() && is_digit(name.front());
}

bool is_source_of_openssl(std::string_view name) {
    constexpr std::array<std::string_view, 3> stems{"openssl", "compat-openssl", "libopenssl"};
    return name == "openssl" || std::ranges::any_of(stems, [&](std::string_view stem) {
               return is_versioned(name, stem);
           });
}

bool has_no_code(std::string_view name) {
    constexpr std::array<std::string_view, 7> endings{
        "-doc", "-dbg", "-dbgsym", "-debuginfo", "-debugsource", "-perl", "-man",
    };
    return std::ranges::any_of(endings,
                               [&](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace

std::string_view vendor_of(std::string_view vendor, std::string_view packager) {
    const auto is_named = [](std::string_view who) {
        return !who.empty() && who != "none" && who != "(none)";
    };
    return is_named(vendor) ? vendor : is_named(packager) ? packager : "";
}

void ListingBuilder::add(InstalledPackage package) {
    if (listing_.packages.size() == wanted_packages_max) {
        report(fmt::format("it lists more than {} packages of OpenSSL", wanted_packages_max));
        return;
    }
    listing_.packages.push_back(std::move(package));
}

void ListingBuilder::report(std::string_view why) {
    std::string clause = printable(why);
    if (listing_.defects.size() < defects_max &&
        std::ranges::find(listing_.defects, clause) == listing_.defects.end()) {
        listing_.defects.push_back(std::move(clause));
    }
}

bool is_of_openssl(const InstalledPackage& package) {
    const bool is_named_so = is_source_of_openssl(package.name) ||
                             is_versioned(package.name, "libssl") ||
                             is_versioned(package.name, "libcrypto");
    return (is_named_so || is_source_of_openssl(package.source)) && !has_no_code(package.name);
}

}  // namespace hemostat::package
