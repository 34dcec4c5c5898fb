// Claims: only added, and each with its entry in the audit log.
#pragma once

#include "campaign/claim.h"
#include "store/campaigns.h"
#include "store/connection.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::store {

/// Of one call of append_claims().
inline constexpr std::size_t claims_max = 100'000;

struct Appended {
    std::uint64_t new_count = 0;
    std::uint64_t known_count = 0;  ///< they were there, or came twice
};

/// Adds `claims` to a campaign: all, or none where one is refused. One that is there already
/// changes nothing.
///
/// Does not ask whether a claim is complete, true, or about a service that somebody named.
/// Errors: invalid_input where there is no such campaign, for a claim without a key, and for one
///         whose key is that of another; limit beyond claims_max or record_size_max; io.
Result<Appended> append_claims(Connection& connection, const CampaignKey& key,
                               std::span<const campaign::Claim> claims, const Author& author);

/// In the order in which the store got them.
///
/// Errors: invalid_input where there is no such campaign, and for a claim that this program did
///         not write; io.
Result<std::vector<campaign::Claim>> load_claims(Connection& connection, const CampaignKey& key);

/// Those about one service.
Result<std::vector<campaign::Claim>> load_claims_about(Connection& connection,
                                                       const CampaignKey& key,
                                                       std::string_view service);

/// What the audit log holds of a claim's row.
struct ClaimRecord {
    std::string campaign;
    std::string claim;    ///< its key
    std::string service;  ///< its key, or empty
    std::string content;

    [[nodiscard]] std::string digest() const;
};

}  // namespace hemostat::store
