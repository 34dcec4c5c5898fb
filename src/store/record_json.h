// Claims and policies as the texts that are stored.
#pragma once

#include "base/result.h"
#include "campaign/claim.h"
#include "campaign/policy.h"
#include "finding/json_writer.h"

#include <string>
#include <string_view>

namespace hemostat::store {

inline constexpr std::size_t record_size_max = std::size_t{256} << 10U;

/// Gives `visit` every field of a claim, with its name. A new field is one line here, and its type,
/// where that is new, a function in json_fields.h.
template <typename AClaim, typename Visit>
constexpr void visit_fields(AClaim& claim, Visit& visit) {
    visit("id", claim.id);
    visit("service", claim.service);
    visit("kind", claim.kind);
    visit("by", claim.by);
    visit("at", claim.at);
    visit("method", claim.method);
    visit("evidence", claim.evidence);
    visit("until", claim.until);
    visit("asset", claim.asset);
    visit("found", claim.found);
    visit("certificate", claim.certificate);
    visit("key", claim.key);
    visit("issued_at", claim.issued_at);
    visit("reason", claim.reason);
    visit("approver", claim.approver);
    visit("step", claim.step);
    visit("target", claim.target);
}

template <typename APolicy, typename Visit>
constexpr void visit_policy(APolicy& policy, Visit& visit) {
    visit("opened_at", policy.opened_at);
    visit("steps", policy.steps);
    visit("basis_least", policy.basis_least);
}

template <typename AStep, typename Visit>
constexpr void visit_step(AStep& demand, Visit& visit) {
    visit("is_needed", demand.is_needed);
    visit("due", demand.due);
    visit("method_least", demand.method_least);
    visit("needs_evidence", demand.needs_evidence);
}

/// Two claims are equal when, and only when, their texts are.
///
/// Errors: invalid_input for a text that is not UTF-8 or holds a NUL; limit beyond record_size_max.
Result<std::string> to_json(const campaign::Claim& claim);
Result<std::string> to_json(const campaign::Policy& policy);

/// Errors: invalid_input for what this program does not write.
Result<campaign::Claim> parse_claim(std::string_view text);
Result<campaign::Policy> parse_policy(std::string_view text);

}  // namespace hemostat::store
