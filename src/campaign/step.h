// The duties of a service, in their order: the closed list, one row each.
#pragma once

#include "campaign/claim.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace hemostat::campaign {

/// In this order: a step stands only on those before it.
enum class Step : std::uint8_t {
    delivered,
    read,
    acknowledged,
    assessed,
    fixed,
    fix_verified,
    key_renewed,
    installed,
    installation_verified,
    revoked,
    revocation_verified,
    key_destroyed,
    secrets_reset,
    announced,
    announcement_seen,
    all_clear,
};

inline constexpr std::size_t step_count = 16;

constexpr std::size_t index_of(Step step) {
    return static_cast<std::size_t>(step);
}

class StepSet {
public:
    constexpr StepSet(std::initializer_list<Step> steps) {
        for (const Step step : steps) {
            bits_ |= 1U << index_of(step);
        }
    }
    [[nodiscard]] constexpr bool contains(Step step) const {
        return (bits_ >> index_of(step) & 1U) != 0;
    }

private:
    std::uint32_t bits_ = 0;
};

/// One row of the table.
struct StepRow {
    Step step;
    std::string_view name;                 ///< stable, for scripts: key_renewed
    ClaimKinds kinds{};                    ///< any of these may do it, where its guard holds
    Method method_least = Method::stated;  ///< of the claim that does it
    /// These must be done, and not merely excepted; where a guard counts in time, from then on.
    StepSet after{};
    bool is_mandatory = false;     ///< no policy may leave it out
    bool is_for_affected = false;  ///< not needed by a service that is proved not to be affected
    bool is_about_key = false;     ///< not needed by a service that is shown to have no TLS key
    std::string_view guard;        ///< what must be true, in one line
};

/// Every step, in order.
std::span<const StepRow> all_steps();
const StepRow& row_of(Step step);
std::string_view to_string(Step step);

}  // namespace hemostat::campaign
