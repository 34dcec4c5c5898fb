// Ranges of versions as CSAF writes them.
#pragma once

#include "advisory/advisory.h"
#include "base/result.h"

#include <string_view>

namespace hemostat::advisory {

/// Reads one range of versions of OpenSSL, such as vers:openssl/>=1.0.1|<1.0.1g.
///
/// Does not read what VersionRange cannot say: `=`, `!=`, `<=`, `>` and more than one range.
/// Refuses a range that holds no version.
/// Errors: invalid_input, naming the text and what would be right.
/// Source: VERS (ECMA-427), which CSAF 2.0 §3.1.2.3.2 names for product_version_range.
Result<VersionRange> parse_vers(std::string_view text);

}  // namespace hemostat::advisory
