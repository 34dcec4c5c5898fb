// The digests by which package managers know files again.
#pragma once

#include "base/bytes.h"
#include "package/installed_package.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace hemostat::inspect {

/// Larger content gets none: no package of OpenSSL has a file as large.
inline constexpr std::size_t digested_size_max = std::size_t{64} << 20U;

/// In lower-case hexadecimal; empty where none was made.
struct Digests {
    std::string md5;
    std::string sha1;
    std::string sha256;

    /// The one of `kind`.
    [[nodiscard]] std::string_view of(package::DigestKind kind) const;

    /// Whether some are here and others could not be made: the system's policy forbids an
    /// algorithm, and may not the next time.
    [[nodiscard]] bool lacks_some() const;

    bool operator==(const Digests&) const = default;
};

Digests make_digests(ByteView content);

}  // namespace hemostat::inspect
