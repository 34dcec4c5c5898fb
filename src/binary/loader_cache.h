// The list of libraries that ldconfig writes for the loader: /etc/ld.so.cache.
//
//   old   = "ld.so-1.7.0" NUL count(4) count * ( flags(4) name(4) path(4) ) texts
//   new   = "glibc-ld.so.cache" "1.1" count(4) texts_size(4) order(1) NUL(3) extension(4) NUL(12)
//           count * ( flags(4) name(4) path(4) version(4) hardware(8) ) texts
//   cache = old | new | old padding new
//
// Names and paths are places of texts: from the end of the old entries on, or from the new magic.
#pragma once

#include "base/bytes.h"
#include "wire/decode_error.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hemostat::binary {

struct LoaderCacheEntry {
    std::string_view name;  ///< libssl.so.1.0.0
    std::string_view path;
    /// What the processor must have, in terms that changed over time; 0 for every processor.
    std::uint64_t hardware = 0;

    bool operator==(const LoaderCacheEntry&) const = default;
};

/// More entries than any system has libraries.
inline constexpr std::size_t loader_cache_entries_max = 1'000'000;

/// The entries in the file's order, which is the loader's; those of the new form where both are.
///
/// Leaves out for which processor an entry is: the library's own header says it.
/// Errors: malformed without a magic, above loader_cache_entries_max, or for a text that does not
///         end within text_size_max bytes; truncated where entries are missing.
/// Lifetime: texts alias `file`.
/// Source: glibc, sysdeps/generic/dl-cache.h.
wire::Decoded<std::vector<LoaderCacheEntry>> parse_loader_cache(ByteView file);

}  // namespace hemostat::binary
