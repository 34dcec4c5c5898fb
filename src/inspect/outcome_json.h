// Outcomes as text, to be kept.
#pragma once

#include "inspect/outcome.h"

#include <optional>
#include <string>
#include <string_view>

namespace hemostat::inspect {

/// Without is_repeatable, and without the advisory: both are the keeper's to know.
std::string to_json(const Outcome& outcome);

/// Nothing for text that is not such JSON, or names a reason that we do not know.
///
/// Limit: kept_outcome_size_max bytes.
std::optional<Outcome> parse_outcome(std::string_view text);

inline constexpr std::size_t kept_outcome_size_max = std::size_t{64} << 20U;

}  // namespace hemostat::inspect
