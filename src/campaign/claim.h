// What somebody says about a service, or a unit: who, when, by which method, with which evidence,
// until when.
#pragma once

#include "base/clock.h"
#include "finding/reason.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::campaign {

enum class Step : std::uint8_t;

enum class ClaimKind : std::uint8_t {
    delivered,
    read,
    acknowledged,
    affected,
    not_affected,
    vendor_asked,
    fixed,
    finding,           ///< a detector's verdict on an asset
    certificate_seen,  ///< an asset served this certificate on this key
    key_renewed,
    installed,
    revoked,
    revocation_verified,
    key_destroyed,
    secrets_reset,
    announced,
    announcement_seen,
    exception,    ///< a step may wait until a time
    withdrawn,    ///< the author takes a claim of his back
    no_key,       ///< the service has no TLS key, so none is renewed
    no_key_seen,  ///< an asset was looked at: it serves no certificate and holds no key
};

inline constexpr std::size_t claim_kind_count = 21;

class ClaimKinds {
public:
    constexpr ClaimKinds(std::initializer_list<ClaimKind> kinds) {
        for (const ClaimKind kind : kinds) {
            bits_ |= 1U << static_cast<unsigned>(kind);
        }
    }
    [[nodiscard]] constexpr bool contains(ClaimKind kind) const {
        return (bits_ >> static_cast<unsigned>(kind) & 1U) != 0;
    }

private:
    std::uint32_t bits_ = 0;
};

/// How the author knows, from weak to strong.
enum class Method : std::uint8_t {
    stated,    ///< a person says so
    recorded,  ///< a system's own record says so: a delivery receipt, an issuer's answer
    measured,  ///< an instrument looked
};

struct Claim {
    // Of each text, in bytes. A claim with a longer one counts for nothing but harm.
    static constexpr std::size_t name_max = 512;    ///< of all texts without a limit of their own
    static constexpr std::size_t asset_max = 8192;  ///< a path, nested
    static constexpr std::size_t reason_max = 4096;
    static constexpr std::size_t evidence_max = 256;  ///< items

    std::string id;        ///< its author's key for it, never used twice
    std::string advisory;  ///< that the campaign carries
    std::string service;   ///< about what; empty where it is about a unit
    std::string unit;  ///< about whom, that is its duty holder; empty where it is about a service
    ClaimKind kind{};
    std::string by;  ///< who says so: a person or an instrument
    WallTime at;     ///< when
    Method method{};
    std::vector<std::string> evidence;  ///< digests of what shows it
    std::optional<WallTime> until;      ///< from then on it does not count any more

    // What a kind carries besides: see its row.
    std::string asset;
    const finding::Reason* found = nullptr;  ///< why the detector came to its verdict
    std::string certificate;                 ///< SHA-256 of its DER
    std::string key;                         ///< SHA-256 of its SubjectPublicKeyInfo
    std::optional<WallTime> issued_at;  ///< the earliest SCT's time; not_before where there is none
    std::string reason;                 ///< why, in words
    std::string approver;
    std::optional<Step> step;  ///< that an exception is for
    std::string target;        ///< id of the claim that is withdrawn

    bool operator==(const Claim&) const = default;
};

/// One row of the closed list of kinds.
struct ClaimRow {
    ClaimKind kind;
    std::string_view name;        ///< stable, for scripts: certificate_seen
    std::uint16_t carries;        ///< bits of what must not be empty; see claim.cpp
    bool may_be_of_unit = false;  ///< and then holds for each service of that unit
};

/// Every kind, in order.
std::span<const ClaimRow> all_claim_kinds();
std::string_view to_string(ClaimKind kind);
std::string_view to_string(Method method);

/// The name of the first thing that `claim` must carry and does not, or nothing.
///
/// Does not ask whether it is true, or whether it has its time.
std::optional<std::string_view> missing_in(const Claim& claim);

/// The name of the first text of `claim` that is longer than its limit, or nothing.
std::optional<std::string_view> too_long_in(const Claim& claim);

/// Whether it can only make a state worse: a vulnerable finding, or "affected". Such claims count
/// even when they are incomplete or from the future, and never expire.
bool is_adverse(const Claim& claim);

/// Whether it is a detector's finding of that verdict. Other kinds may carry a reason as well, and
/// are none.
bool is_finding_of(const Claim& claim, finding::Verdict verdict);

bool has_evidence(const Claim& claim);

/// Whether it says, counted or not, that there is a TLS key: it names one, or its certificate, or
/// finds an endpoint that speaks TLS.
bool shows_key(const Claim& claim);

}  // namespace hemostat::campaign
