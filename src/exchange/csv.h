// Records of a campaign as rows, for spreadsheets.
#pragma once

#include "campaign/disclosure.h"

#include <string>

namespace hemostat::exchange {

/// One row a record of `kind`, one column a field that is in any of them, in the order of Field; in
/// front of them the label of the whole. Several values of one field are joined by "; ". Only a
/// head where there is no record.
///
/// A value that a spreadsheet would take for a formula begins with an apostrophe.
/// Source: RFC 4180.
std::string to_csv(const campaign::Disclosure& disclosure, campaign::RecordKind kind);

}  // namespace hemostat::exchange
