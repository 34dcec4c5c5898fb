// The orders in which package managers put the versions of packages.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace hemostat::advisory {

enum class PackageManager : std::uint8_t { dpkg, rpm, apk };

// Each of these orders is total over all texts, and weak: 1.0 and 1.00 are different texts in one
// place. None of them judges syntax: what its manager would refuse gets a place as well, and that
// place proves nothing about the package. White space is not removed.
// Limit: time linear in the texts, no memory; numbers of any length.

/// [epoch:]upstream[-revision], as dpkg orders it; no revision is revision 0.
///
/// An epoch that is no number is not an epoch but the front of the upstream version.
/// Source: Debian Policy §5.6.12, deb-version(7).
std::weak_ordering compare_dpkg(std::string_view left, std::string_view right);

/// [epoch:]version[-release], as rpm orders it among packages: one without a release comes before
/// every one that has one.
///
/// Not rpm's order among dependencies, where a missing release matches every release.
/// Source: rpm-version(7).
std::weak_ordering compare_rpm(std::string_view left, std::string_view right);

/// number{.number}[letter]{_suffix[number]}[~hash][-rnumber], as apk-tools 3 orders it.
///
/// Reads a text up to where it leaves this grammar. There it comes after the same text with a
/// pre-release suffix, and before all others.
/// Source: apk-package(5); Gentoo's Package Manager Specification §3.3 for leading zeros;
/// apk-tools'
///         test/unit/version.data.
std::weak_ordering compare_apk(std::string_view left, std::string_view right);

/// The order of `manager`.
std::weak_ordering compare(PackageManager manager, std::string_view left, std::string_view right);

}  // namespace hemostat::advisory
