// Records of a campaign as JSON Lines, for scripts.
#pragma once

#include "campaign/disclosure.h"

#include <string>

namespace hemostat::exchange {

/// One object a record, in the shape of docs/schema/record-v1.schema.json. A field that is empty,
/// or withheld, is not there; the label of the whole stands in each.
std::string to_json_lines(const campaign::Disclosure& disclosure);

}  // namespace hemostat::exchange
