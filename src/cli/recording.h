// Findings into a store, and into the campaigns that their assets are part of.
#pragma once

#include "campaign/organisation.h"
#include "cli/store_place.h"
#include "finding/finding.h"
#include "store/campaigns.h"
#include "store/findings.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hemostat::cli {

/// Takes findings, and writes them piece by piece, so that the store is never locked for as long
/// as a scan takes; finish() says what became of them. A piece that cannot be written is held, and
/// tried again with the next one.
///
/// Limit: beyond findings_held_max those that are held are lost, which finish() tells.
class Recording final : public finding::Sink {
public:
    static constexpr std::size_t piece_size = 10'000;
    static constexpr std::size_t findings_held_max = 10 * piece_size;

    /// Nothing where `place` names no store. Who says so is the instrument that --as names,
    /// otherwise `machine`.
    ///
    /// Errors: those of open_store(); invalid_input where there is no such
    ///         organisation.
    static Result<std::unique_ptr<Recording>> begin(const StorePlace& place,
                                                    const std::string& machine);

    void take(finding::Finding finding) override;

    /// Writes what is held back, and says what was recorded in one line, and which of it does not
    /// count in a campaign in further ones.
    ///
    /// Errors: the last failure, with how many were recorded and how many not. What was recorded
    ///         may be without its claims then: the same findings again make them.
    Result<std::vector<std::string>> finish();

private:
    /// A campaign's claims that are still to be written.
    struct CampaignClaims {
        store::CampaignKey key;
        std::string advisory;
        std::vector<campaign::Claim> claims;
        std::uint64_t new_count = 0;
    };

    explicit Recording(campaign::Organisation organisation);

    Status write();
    void claim(const finding::Finding& finding);
    [[nodiscard]] campaign::Claim claim_of(const finding::Finding& finding,
                                           const std::string& asset, const std::string& digest,
                                           const std::string& service) const;

    std::unique_ptr<store::Connection> connection_;
    std::string instrument_;
    std::string machine_;
    std::string key_;  ///< of the organisation
    campaign::Organisation organisation_;
    std::multimap<std::string, const campaign::Service*, std::less<>> services_by_asset_;
    std::vector<CampaignClaims> campaigns_;
    std::vector<finding::Finding> held_;
    store::Recorded recorded_;
    /// Claims that do not count, by unit and code.
    using Refusals = std::map<std::pair<std::string, std::string>, std::uint64_t>;
    Refusals refused_;
    Refusals refused_now_;  ///< of the piece that is written
    std::uint64_t lost_count_ = 0;
    Status status_ = Done{};
};

}  // namespace hemostat::cli
