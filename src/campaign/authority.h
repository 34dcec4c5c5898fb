// Who may claim what about whose service.
#pragma once

#include "campaign/claim.h"
#include "campaign/organisation.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hemostat::campaign {

/// What a name is to a unit.
enum class Relation : std::uint8_t {
    stranger,
    duty_above,  ///< duty holder or deputy of a unit above it
    duty_own,    ///< duty holder or deputy of the unit itself
    instrument,  ///< a detector of the unit, or of one above it
};

inline constexpr std::size_t relation_count = 4;

/// As it was at the time `at`. Expects `unit` to be in the organisation.
Relation relation_of(const Organisation& organisation, std::string_view name, std::string_view unit,
                     WallTime at);

/// All of a claim that decides whether it may be made.
struct Attempt {
    ClaimKind kind{};
    Method method{};
    Relation author{};
    std::optional<Relation> approver;  ///< none: nobody is named
};

/// The code of why it may not be made, or nothing:
/// not_in_charge, not_an_instrument, not_a_person, approver_not_in_charge.
///
/// Does not ask whether author and approver are two: missing_in() and withdrawals do.
std::optional<std::string_view> refusal_of(const Attempt& attempt);

/// The same for `claim`, about what belongs to `unit`. What is about a unit that is not there may
/// be claimed by nobody.
std::optional<std::string_view> refusal_of(const Claim& claim, const Organisation& organisation,
                                           std::string_view unit);

}  // namespace hemostat::campaign
