// The file from which a campaign is set up: its policy, its labels, its units and services.
#pragma once

#include "base/result.h"
#include "campaign/disclosure.h"
#include "campaign/organisation.h"
#include "campaign/policy.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace hemostat::exchange {

/// The largest plan, in bytes.
inline constexpr std::size_t plan_size_max = std::size_t{64} << 20;

struct Plan {
    campaign::Policy policy;
    campaign::Handling handling;
    campaign::Organisation organisation;
};

/// The plan `text`, in TOML as in README.md: the whole of it, or nothing.
///
/// Errors: each in one line, FILE:LINE: what is wrong, and what would be right; the first
///         Faults::faults_max. invalid_input for everything that is unknown, missing, of the wrong
///         type or does not fit together; limit above plan_size_max and those of Organisation.
tl::expected<Plan, std::vector<Error>> parse_plan(std::string_view text,
                                                  std::string_view file_name);

/// The same for the file at `path`. Errors: also io.
tl::expected<Plan, std::vector<Error>> read_plan(const std::string& path);

}  // namespace hemostat::exchange
