// One line of a file of findings: what it is filed by.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace hemostat::store {

inline constexpr std::size_t finding_size_max = std::size_t{4} << 20U;

/// What a finding is found again by.
struct FindingFacts {
    std::string asset;  ///< its id
    std::string advisory;
    std::string verdict;
    WallTime observed_at;

    bool operator==(const FindingFacts&) const = default;
};

/// Reads a line that write_json() of a finding wrote, here or on another machine.
///
/// Does not hold the rest of it against docs/schema/finding-v1.schema.json.
/// Errors: invalid_input for what is no such line; limit beyond finding_size_max.
Result<FindingFacts> parse_finding_line(std::string_view line);

}  // namespace hemostat::store
