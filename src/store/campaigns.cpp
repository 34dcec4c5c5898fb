#include "store/campaigns.h"

#include "base/text.h"
#include "store/digest.h"
#include "store/organisations.h"
#include "store/text_check.h"

#include <fmt/format.h>
#include <array>
#include <optional>

namespace hemostat::store {
namespace {

struct StoredCampaign {
    std::string advisory;
    std::string content;
};

Result<std::optional<StoredCampaign>> find_campaign(Connection& connection,
                                                    const CampaignKey& key) {
    std::optional<StoredCampaign> found;
    const std::array<Value, 2> values{key.organisation, key.campaign};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run("SELECT advisory, content FROM campaign"
                       " WHERE organisation = $1 AND campaign = $2",
                       values, [&](const Row& row) -> Status {
                           found = StoredCampaign{.advisory = row.text(0), .content = row.text(1)};
                           return Done{};
                       }));
    return found;
}

tl::unexpected<Error> no_campaign(const CampaignKey& key) {
    return fail(ErrorKind::invalid_input,
                fmt::format("there is no campaign {} of the organisation {}",
                            printable(key.campaign), printable(key.organisation)));
}

/// Within a transaction of the caller's.
Result<bool> write_campaign(Connection& connection, const CampaignKey& key,
                            const Campaign& campaign, const Author& author) {
    TRY([[maybe_unused]] const Done key_checked, check_key("campaign", key.campaign));
    TRY([[maybe_unused]] const Done policy_checked, campaign.policy.check());
    const std::string& advisory = campaign.policy.advisory;
    TRY([[maybe_unused]] const Done advisory_checked, check_key("advisory", advisory));
    TRY(const std::string content, to_json(campaign));
    TRY(AuditLog log, AuditLog::lock(connection, key.organisation, author));
    TRY(const std::optional<StoredCampaign> before, find_campaign(connection, key));
    if (before && before->advisory != advisory) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("the campaign {} is about {}, and stays so",
                                printable(key.campaign), printable(before->advisory)));
    }
    if (before && before->content == content) {
        return false;
    }
    const std::int64_t sequence = log.add(entry_kind::campaign, key.campaign, "",
                                          campaign_digest(key.campaign, advisory, content));
    TRY([[maybe_unused]] const Done logged, log.write());
    const std::array<Value, 5> values{key.organisation, key.campaign, advisory, content, sequence};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run("INSERT INTO campaign(organisation, campaign, advisory, content, sequence)"
                       " VALUES($1, $2, $3, $4, $5) ON CONFLICT(organisation, campaign)"
                       " DO UPDATE SET content = excluded.content, sequence = excluded.sequence",
                       values));
    return true;
}

}  // namespace

Result<bool> save_campaign(Connection& connection, const CampaignKey& key, const Campaign& campaign,
                           const Author& author) {
    TRY(Transaction transaction, Transaction::begin_to_write(connection));
    TRY(const bool has_changed, write_campaign(connection, key, campaign, author));
    TRY([[maybe_unused]] const Done committed, transaction.commit());
    return has_changed;
}

Result<bool> save_plan(Connection& connection, const CampaignKey& key,
                       const campaign::Organisation& organisation, const Campaign& campaign,
                       const Author& author) {
    TRY(Transaction transaction, Transaction::begin_to_write(connection));
    TRY(const bool has_other_content,
        write_organisation(connection, key.organisation, organisation, author));
    TRY(const bool has_other_policy, write_campaign(connection, key, campaign, author));
    TRY([[maybe_unused]] const Done committed, transaction.commit());
    return has_other_content || has_other_policy;
}

Result<Campaign> load_campaign(Connection& connection, const CampaignKey& key) {
    TRY(const std::optional<StoredCampaign> found, find_campaign(connection, key));
    if (!found) {
        return no_campaign(key);
    }
    auto campaign = parse_campaign(found->content);
    if (!campaign) {
        return in_context("the campaign " + printable(key.campaign), campaign.error());
    }
    return campaign;
}

Result<std::vector<std::string>> list_campaigns(Connection& connection,
                                                std::string_view organisation) {
    std::vector<std::string> keys;
    const std::array<Value, 1> values{organisation};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run("SELECT campaign FROM campaign WHERE organisation = $1 ORDER BY campaign",
                       values, [&](const Row& row) -> Status {
                           keys.push_back(row.text(0));
                           return Done{};
                       }));
    return keys;
}

std::string campaign_digest(std::string_view campaign, std::string_view advisory,
                            std::string_view content) {
    return Digest("hemostat/campaign/v1").add(campaign).add(advisory).add(content).finish();
}

Status require_campaign(Connection& connection, const CampaignKey& key) {
    TRY(const std::optional<StoredCampaign> found, find_campaign(connection, key));
    return found ? Status(Done{}) : Status(no_campaign(key));
}

}  // namespace hemostat::store
