// Claims and campaigns as the texts that are stored.
#pragma once

#include "base/result.h"
#include "campaign/claim.h"
#include "campaign/disclosure.h"
#include "campaign/policy.h"
#include "finding/json_writer.h"

#include <string>
#include <string_view>
#include <tuple>

namespace hemostat::store {

inline constexpr std::size_t record_size_max = std::size_t{1} << 20U;

/// What is demanded, and what of it may be told to whom.
struct Campaign {
    campaign::Policy policy;
    campaign::Handling handling{};
};

/// The name of a field, and the field.
template <typename Object, typename Member>
struct Field {
    finding::Literal name;
    Member Object::* member;
};

/// A new field of a claim is one line here, wherever it stands in the claim; and, where its type is
/// new, a function in json_fields.h. What is written before it keeps its text.
inline constexpr std::tuple claim_fields{Field{"id", &campaign::Claim::id},
                                         Field{"advisory", &campaign::Claim::advisory},
                                         Field{"service", &campaign::Claim::service},
                                         Field{"unit", &campaign::Claim::unit},
                                         Field{"kind", &campaign::Claim::kind},
                                         Field{"by", &campaign::Claim::by},
                                         Field{"at", &campaign::Claim::at},
                                         Field{"method", &campaign::Claim::method},
                                         Field{"evidence", &campaign::Claim::evidence},
                                         Field{"until", &campaign::Claim::until},
                                         Field{"asset", &campaign::Claim::asset},
                                         Field{"found", &campaign::Claim::found},
                                         Field{"certificate", &campaign::Claim::certificate},
                                         Field{"key", &campaign::Claim::key},
                                         Field{"issued_at", &campaign::Claim::issued_at},
                                         Field{"reason", &campaign::Claim::reason},
                                         Field{"approver", &campaign::Claim::approver},
                                         Field{"step", &campaign::Claim::step},
                                         Field{"target", &campaign::Claim::target}};

inline constexpr std::tuple campaign_fields{Field{"policy", &Campaign::policy},
                                            Field{"labels", &Campaign::handling}};

inline constexpr std::tuple policy_fields{Field{"advisory", &campaign::Policy::advisory},
                                          Field{"opened_at", &campaign::Policy::opened_at},
                                          Field{"steps", &campaign::Policy::steps},
                                          Field{"basis_least", &campaign::Policy::basis_least}};

inline constexpr std::tuple step_fields{
    Field{"is_needed", &campaign::StepPolicy::is_needed}, Field{"due", &campaign::StepPolicy::due},
    Field{"method_least", &campaign::StepPolicy::method_least},
    Field{"needs_evidence", &campaign::StepPolicy::needs_evidence}};

/// Gives `visit` the name and the value of each of `fields`.
template <typename Object, typename Fields, typename Visit>
void visit_fields(Object& object, const Fields& fields, Visit& visit) {
    std::apply([&](const auto&... field) { (visit(field.name, object.*field.member), ...); },
               fields);
}

/// Two claims are equal when, and only when, their texts are.
///
/// Errors: invalid_input for a text that is not UTF-8 or holds a NUL; limit beyond record_size_max.
Result<std::string> to_json(const campaign::Claim& claim);
Result<std::string> to_json(const Campaign& campaign);

/// Errors: invalid_input for what this program does not write.
Result<campaign::Claim> parse_claim(std::string_view text);
Result<Campaign> parse_campaign(std::string_view text);

}  // namespace hemostat::store
