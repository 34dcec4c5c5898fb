// Advisories as CSAF 2.0 documents.
//
// One document is about one flaw of OpenSSL. Its product tree has
//   vendor OpenSSL > product_name libssl, libcrypto or openssl > product_version_range, and
//   > specification for a build option that leaves the code out;
//   vendor > product_name > product_version with a purl, for the package that fixed it;
//   vendor > product_name, for a library that was split off from OpenSSL without the flaw.
// Whether each is affected stands in product_status; what is under_investigation was not assessed.
#pragma once

#include "advisory/advisory.h"
#include "advisory/complaint.h"
#include "base/result.h"

#include <string_view>

namespace hemostat::advisory {

inline constexpr std::size_t csaf_size_max = 1 << 20;

/// What a document says, and what is wrong with it.
struct CsafReading {
    Advisory advisory;  ///< of no use when there are complaints
    Complaints complaints;
    bool is_json = true;
};

/// Reads a document to its end, whatever is wrong with it.
///
/// Complains of what CSAF's mandatory tests forbid where they apply, of ranges that overlap, and of
/// every product and status that Advisory cannot say: what is not understood there is not left out
/// in silence. Does not read scores, acknowledgements and what else decides nothing.
/// Does not ask whether the advisory is complete: see lint.h.
/// Limit:  csaf_size_max bytes, 32 levels of nesting, 1000 products.
/// Source: CSAF 2.0 §3, §6.1.1 to 6.1.6, 6.1.14 to 6.1.18, 6.1.21, 6.1.22, 6.1.26, 6.1.27.4 to 6,
///         6.1.29, 6.1.32, 6.1.33.
CsafReading read_csaf(std::string_view text);

/// Reads a document with which nothing is wrong.
///
/// Errors: invalid_input, naming the place in the JSON.
Result<Advisory> parse_csaf(std::string_view text);

}  // namespace hemostat::advisory
