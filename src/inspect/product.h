// Whose product a copy of OpenSSL is in: what a file, a package, a jar or an image says of itself.
#pragma once

#include <cstddef>
#include <string>

namespace hemostat::inspect {

/// Of what is shown as a finding's remedy.
inline constexpr std::size_t remedy_size_max = 400;

/// Each as its maker wrote it, not printable; or empty.
struct Product {
    std::string vendor;
    std::string name;
    std::string version;

    bool operator==(const Product&) const = default;
};

/// Whether it says neither who made it nor what it is.
bool is_unnamed(const Product& product);

/// Who is to be asked for a fixed version, in one printable sentence; empty for an unnamed product.
/// Limit: remedy_size_max.
std::string ask_vendor(const Product& product);

}  // namespace hemostat::inspect
