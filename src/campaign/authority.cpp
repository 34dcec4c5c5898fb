#include "campaign/authority.h"

#include <algorithm>
#include <array>

namespace hemostat::campaign {
namespace {

enum Who : std::uint8_t {
    above = 1U << 0U,
    own = 1U << 1U,
    instruments = 1U << 2U,
    persons = above | own,
    anyone = persons | instruments,
};

struct WhoMay {
    ClaimKind kind;
    std::uint8_t who;
};

using enum ClaimKind;

constexpr std::array<WhoMay, claim_kind_count> table{{
    {delivered, anyone},
    // Nobody reads an advisory, or takes it on, for somebody else: that would hide silence. A mail
    // system may have been told that it was read.
    {ClaimKind::read, own | instruments},
    {acknowledged, own},
    {affected, persons},
    {not_affected, persons},
    {vendor_asked, persons},
    {fixed, persons},
    {finding, anyone},
    {certificate_seen, anyone},
    {key_renewed, anyone},
    {installed, anyone},
    {revoked, anyone},
    {revocation_verified, anyone},
    {key_destroyed, anyone},
    {secrets_reset, persons},
    {announced, anyone},
    {announcement_seen, anyone},
    {exception, persons},
    {withdrawn, anyone},
    {no_key, persons},
    {no_key_seen, anyone},
}};

static_assert(std::ranges::is_sorted(table, {}, &WhoMay::kind));

bool is_person(Relation relation) {
    return relation == Relation::duty_own || relation == Relation::duty_above;
}

bool was(const Unit& unit, std::string_view name, WallTime at, bool is_instrument) {
    return std::ranges::any_of(unit.former, [&](const FormerDuty& former) {
        return former.name == name && former.is_instrument == is_instrument && at < former.until;
    });
}

bool has_duty(const Unit& unit, std::string_view name, WallTime at) {
    return unit.duty_holder == name ||
           std::ranges::find(unit.deputies, name) != unit.deputies.end() ||
           was(unit, name, at, false);
}

bool is_instrument_of(const Unit& unit, std::string_view name, WallTime at) {
    return std::ranges::find(unit.instruments, name) != unit.instruments.end() ||
           was(unit, name, at, true);
}

}  // namespace

Relation relation_of(const Organisation& organisation, std::string_view name, std::string_view unit,
                     WallTime at) {
    const Unit* looked_at = &organisation.units()[organisation.unit_index(unit)];
    if (has_duty(*looked_at, name, at)) {
        return Relation::duty_own;
    }
    // The tree is no deeper than Organisation::depth_max.
    for (;;) {
        if (has_duty(*looked_at, name, at)) {
            return Relation::duty_above;
        }
        if (is_instrument_of(*looked_at, name, at)) {
            return Relation::instrument;
        }
        if (looked_at->parent.empty()) {
            return Relation::stranger;
        }
        looked_at = &organisation.units()[organisation.unit_index(looked_at->parent)];
    }
}

std::optional<std::string_view> refusal_of(const Attempt& attempt) {
    const std::uint8_t who = table[static_cast<std::size_t>(attempt.kind)].who;
    switch (attempt.author) {
        case Relation::stranger: return "not_in_charge";
        case Relation::duty_above:
            if ((who & above) == 0) {
                return "not_in_charge";
            }
            break;
        case Relation::duty_own: break;
        case Relation::instrument:
            if ((who & instruments) == 0) {
                return "not_a_person";
            }
            break;
    }
    // What a person saw is stated; only an instrument measures.
    if (attempt.method == Method::measured && attempt.author != Relation::instrument) {
        return "not_an_instrument";
    }
    if (attempt.approver && !is_person(*attempt.approver)) {
        return "approver_not_in_charge";
    }
    return std::nullopt;
}

std::optional<std::string_view> refusal_of(const Claim& claim, const Organisation& organisation,
                                           std::string_view unit) {
    if (!organisation.has_unit(unit)) {
        return "not_in_charge";
    }
    Attempt attempt{.kind = claim.kind,
                    .method = claim.method,
                    .author = relation_of(organisation, claim.by, unit, claim.at),
                    .approver = std::nullopt};
    if (!claim.approver.empty()) {
        attempt.approver = relation_of(organisation, claim.approver, unit, claim.at);
    }
    return refusal_of(attempt);
}

}  // namespace hemostat::campaign
