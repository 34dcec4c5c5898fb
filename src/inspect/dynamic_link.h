// What a program or library asks of the loader, as far as it is OpenSSL.
#pragma once

#include "binary/image.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

/// More libraries of OpenSSL than these are not followed for one file; it has two.
inline constexpr std::size_t needed_libraries_max = 8;

/// All that decides, beside the system around the file, which files the loader takes.
struct DynamicLink {
    std::string path;                 ///< of the file that asks, as found
    std::vector<std::string> needed;  ///< libssl.so.1.0.0; in the file's order
    std::string rpath;                ///< DT_RPATH
    std::string run_path;             ///< DT_RUNPATH
    std::string interpreter;          ///< a program's loader; empty for a library
    std::string machine;              ///< as binary::Image has it
    bool is_64_bit = false;
    bool is_big_endian = false;

    bool operator==(const DynamicLink&) const = default;
};

/// Whether a library of this name, with or without a path, is one of OpenSSL's by its name:
/// libssl.so.1.0.0, libcrypto-1_1.so, libssl10.so.
///
/// libssl3.so is of NSS, and libcrypto++ of Crypto++.
bool is_openssl_library(std::string_view name);

/// What `image`, the file at `path`, needs of OpenSSL; nothing for nearly all.
std::optional<DynamicLink> find_dynamic_link(const std::string& path, const binary::Image& image);

}  // namespace hemostat::inspect
