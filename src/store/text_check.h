// Which texts a store takes: those that both engines hold as they are.
#pragma once

#include "base/result.h"

#include <cstddef>
#include <string_view>

namespace hemostat::store {

/// Of the key of an organisation, a unit, a service, a campaign or a claim: PostgreSQL's indexes
/// hold rows of up to 2,704 bytes, and some have four keys.
inline constexpr std::size_t key_size_max = 512;

/// Whether `text` is UTF-8 without NUL. PostgreSQL holds no other; libpq would cut it at the NUL.
///
/// Errors: invalid_input.
Status check_text(std::string_view text);

/// As check_text(), and neither empty nor longer than key_size_max.
///
/// Errors: invalid_input, which calls the key `what`.
Status check_key(std::string_view what, std::string_view key);

}  // namespace hemostat::store
