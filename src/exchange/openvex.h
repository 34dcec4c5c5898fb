// The status of a campaign as an OpenVEX 0.2.0 document.
#pragma once

#include "exchange/vex_statements.h"

#include <string>

namespace hemostat::exchange {

/// One line of JSON, one statement a service. OpenVEX has no place for a label: each statement's
/// notes begin with it.
///
/// Errors: those of VexDocument::check(), advisory_of() and statements_of().
/// Source: OpenVEX Specification 0.2.0.
Result<std::string> to_openvex(const campaign::Disclosure& disclosure, const VexDocument& document);

}  // namespace hemostat::exchange
