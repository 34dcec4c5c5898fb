#include "campaign/claim.h"

#include <algorithm>
#include <array>

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
    {delivered, "delivered", none},
    {read, "read", none},
    {acknowledged, "acknowledged", none},
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
    {withdrawn, "withdrawn", target | reason},
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
     // Nobody approves his own exception.
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
    const auto carries = rows[static_cast<std::size_t>(claim.kind)].carries;
    for (const Check& check : checks) {
        if ((carries & check.part) != 0 && check.is_empty(claim)) {
            return check.name;
        }
    }
    return std::nullopt;
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
