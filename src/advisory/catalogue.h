// The documents that advisory::all() and advisory::find() know.
#pragma once

#include "advisory/advisory.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace hemostat::advisory {

/// Adds the documents in `folder`, its files that end in .json; one with the id of a known advisory
/// takes its place. Adds all or none.
///
/// Not to be called while other threads ask for advisories.
/// Errors: io, invalid_input or limit, naming the file, the place in it and what would be right.
/// Limit:  files_max files.
Status load_folder(const std::string& folder);

inline constexpr std::size_t files_max = 10'000;

/// The CSAF document that says what `advisory` says, which all() or find() gave.
std::string_view document_of(const Advisory& advisory);

}  // namespace hemostat::advisory
