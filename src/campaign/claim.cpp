#include "campaign/claim.h"

#include <algorithm>
#include <array>
#include <utility>

namespace hemostat::campaign {
namespace {

enum Part : std::uint16_t {
    none = 0,
    asset = 1U << 0U,
    finding_reason = 1U << 1U,
    certificate = 1U << 2U,
    key = 1U << 3U,
    issued_at = 1U << 4U,
    reason = 1U << 5U,
    approver = 1U << 6U,
    step = 1U << 7U,
    target = 1U << 8U,
    until = 1U << 9U,
    evidence = 1U << 10U,
};

using enum ClaimKind;

constexpr std::array<ClaimRow, claim_kind_count> rows{{
    {delivered, "delivered", none, true},
    {read, "read", none, true},
    {acknowledged, "acknowledged", none, true},
    {affected, "affected", none},
    {not_affected, "not_affected", reason | evidence},
    {vendor_asked, "vendor_asked", none},
    {fixed, "fixed", none},
    {ClaimKind::finding, "finding", asset | finding_reason | evidence},
    {certificate_seen, "certificate_seen", asset | certificate | key | evidence},
    {key_renewed, "key_renewed", certificate | key | issued_at | evidence},
    {installed, "installed", certificate},
    {revoked, "revoked", certificate},
    {revocation_verified, "revocation_verified", certificate | evidence},
    {key_destroyed, "key_destroyed", key | evidence},
    {secrets_reset, "secrets_reset", none},
    {announced, "announced", evidence},
    {announcement_seen, "announcement_seen", evidence},
    {ClaimKind::exception, "exception", step | reason | approver | until},
    {withdrawn, "withdrawn", target | reason, true},
    {no_key, "no_key", reason | approver | evidence},
    {no_key_seen, "no_key_seen", asset | evidence},
}};

static_assert(std::ranges::is_sorted(rows, {}, &ClaimRow::kind));

struct Check {
    std::uint16_t part;
    std::string_view name;
    bool (*is_empty)(const Claim&);
};

constexpr std::array<Check, 11> checks{{
    {asset, "asset", [](const Claim& claim) { return claim.asset.empty(); }},
    {finding_reason, "finding", [](const Claim& claim) { return claim.found == nullptr; }},
    {certificate, "certificate", [](const Claim& claim) { return claim.certificate.empty(); }},
    {key, "key", [](const Claim& claim) { return claim.key.empty(); }},
    {issued_at, "issued_at", [](const Claim& claim) { return !claim.issued_at; }},
    {reason, "reason", [](const Claim& claim) { return claim.reason.empty(); }},
    {approver, "approver",
     // Nobody approves what he claims.
     [](const Claim& claim) { return claim.approver.empty() || claim.approver == claim.by; }},
    {step, "step", [](const Claim& claim) { return !claim.step; }},
    {target, "target", [](const Claim& claim) { return claim.target.empty(); }},
    {until, "until", [](const Claim& claim) { return !claim.until; }},
    {evidence, "evidence", [](const Claim& claim) { return !has_evidence(claim); }},
}};

}  // namespace

std::span<const ClaimRow> all_claim_kinds() {
    return rows;
}

std::string_view to_string(ClaimKind kind) {
    return rows[static_cast<std::size_t>(kind)].name;
}

std::string_view to_string(Method method) {
    switch (method) {
        case Method::stated: return "stated";
        case Method::recorded: return "recorded";
        case Method::measured: return "measured";
    }
    return "";
}

std::optional<std::string_view> missing_in(const Claim& claim) {
    if (claim.id.empty()) {
        return "id";
    }
    if (claim.by.empty()) {
        return "by";
    }
    if (claim.advisory.empty()) {
        return "advisory";
    }
    const ClaimRow& row = rows[static_cast<std::size_t>(claim.kind)];
    // About one of them, and of a unit only what its duty holder does with the advisory.
    if (claim.service.empty() == claim.unit.empty() ||
        (claim.service.empty() && !row.may_be_of_unit)) {
        return "service or unit, and only one";
    }
    for (const Check& check : checks) {
        if ((row.carries & check.part) != 0 && check.is_empty(claim)) {
            return check.name;
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> too_long_in(const Claim& claim) {
    for (const auto& [name, text] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"id", claim.id},
             {"advisory", claim.advisory},
             {"service", claim.service},
             {"unit", claim.unit},
             {"by", claim.by},
             {"certificate", claim.certificate},
             {"key", claim.key},
             {"approver", claim.approver},
             {"target", claim.target}}) {
        if (text.size() > Claim::name_max) {
            return name;
        }
    }
    if (claim.asset.size() > Claim::asset_max) {
        return "asset";
    }
    if (claim.reason.size() > Claim::reason_max) {
        return "reason";
    }
    const bool is_evidence_long = claim.evidence.size() > Claim::evidence_max ||
                                  std::ranges::any_of(claim.evidence, [](const std::string& item) {
                                      return item.size() > Claim::name_max;
                                  });
    return is_evidence_long ? std::optional<std::string_view>("evidence") : std::nullopt;
}

bool shows_key(const Claim& claim) {
    constexpr ClaimKinds about_key{certificate_seen, key_renewed,         installed,
                                   revoked,          revocation_verified, key_destroyed};
    if (about_key.contains(claim.kind)) {
        return true;
    }
    const bool is_endpoint = claim.asset.starts_with("tcp://") || claim.asset.starts_with("udp://");
    if (claim.kind != ClaimKind::finding || claim.found == nullptr || !is_endpoint) {
        return false;
    }
    namespace reasons = finding::reasons;
    const std::array without_tls{&reasons::no_reply,
                                 &reasons::closed_before_answer,
                                 &reasons::reset_before_answer,
                                 &reasons::plaintext_service,
                                 &reasons::not_tls,
                                 &reasons::tarpit,
                                 &reasons::out_of_scope,
                                 &reasons::interrupted,
                                 &reasons::local_failure};
    return claim.found->verdict != finding::Verdict::unreachable &&
           std::ranges::find(without_tls, claim.found) == without_tls.end();
}

bool has_evidence(const Claim& claim) {
    return std::ranges::any_of(claim.evidence,
                               [](const std::string& item) { return !item.empty(); });
}

bool is_finding_of(const Claim& claim, finding::Verdict verdict) {
    return claim.kind == ClaimKind::finding && claim.found != nullptr &&
           claim.found->verdict == verdict;
}

bool is_adverse(const Claim& claim) {
    return claim.kind == ClaimKind::affected || is_finding_of(claim, finding::Verdict::vulnerable);
}

}  // namespace hemostat::campaign
