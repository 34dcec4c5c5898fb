// Is OpenSSL in this file, which part of it, and which version does it say it is?
#pragma once

#include "base/bytes.h"
#include "binary/image.h"
#include "inspect/heartbeat_code.h"
#include "inspect/markers.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

/// OpenSSL, and what began as a copy of it and has gone its own way since.
enum class Library : std::uint8_t { openssl, boringssl, libressl, aws_lc };

std::string_view to_string(Library library);

/// Something in the file that speaks for a copy, in words, and where it stands.
struct Sign {
    std::string_view kind;     ///< version_text, cryptogams, openssldir, source_name, functions …
    std::string text;          ///< as it stands in the file
    std::uint64_t offset = 0;  ///< bytes; 0 for names in symbol tables
};

/// OpenSSL within one file.
struct OpenSslCopy {
    Library library = Library::openssl;
    bool has_libssl = false;
    bool has_libcrypto = false;
    /// Each version that its texts name, as written, without doubles; usually one.
    std::vector<std::string> versions;
    bool has_more_versions = false;  ///< than are kept, or than could be looked for
    HeartbeatCodeFound heartbeat;    ///< of its libssl
    std::string soname;              ///< of the library that the file is, or empty
    std::vector<Sign> signs;
};

/// What a file has of OpenSSL; nothing for one that only mentions it or links with it.
///
/// A part counts as contained when two independent signs say so: texts that only the part's own
/// sources hold, and functions that the file defines. A version text alone says nothing: programs
/// carry that of the headers that they were compiled with.
/// `images` are what the file is or, for an ar archive, holds; none for other content.
/// `hits` come from MarkerSearch over all of `content`.
/// Where libcrypto is contained, one sign of libssl is enough: what has the flaw is not to be
/// missed. Limit: signs_max signs and versions_max versions are kept.
std::optional<OpenSslCopy> find_openssl_copy(ByteView content, std::span<const MarkerHit> hits,
                                             std::span<const binary::Image> images);

inline constexpr std::size_t signs_max = 64;
inline constexpr std::size_t versions_max = 16;
/// The kind of sign that says what was left out of the build.
inline constexpr std::string_view no_heartbeats_sign = "no_heartbeats_option";

}  // namespace hemostat::inspect
