// The status of a campaign as a CSAF 2.0 document of the profile VEX.
#pragma once

#include "exchange/vex_statements.h"

#include <string>

namespace hemostat::exchange {

/// One line of JSON. CSAF 2.0 knows the labels of TLP 1.0 only: the label there is never wider than
/// the disclosure's, which stands beside it in words.
///
/// Errors: those of VexDocument::check(), advisory_of() and statements_of().
/// Source: OASIS, Common Security Advisory Framework 2.0, §3.2, §4.5 and §6.1.
Result<std::string> to_csaf_vex(const campaign::Disclosure& disclosure,
                                const VexDocument& document);

}  // namespace hemostat::exchange
