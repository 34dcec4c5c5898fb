#include "store/claims.h"

#include "base/text.h"
#include "store/digest.h"
#include "store/record_json.h"
#include "store/text_check.h"

#include <fmt/format.h>
#include <array>
#include <map>
#include <optional>

namespace hemostat::store {
namespace {

Result<std::vector<ClaimRecord>> make_records(const CampaignKey& key,
                                              std::span<const campaign::Claim> claims) {
    if (claims.size() > claims_max) {
        return fail(ErrorKind::limit, fmt::format("more than {} claims at once", claims_max));
    }
    std::vector<ClaimRecord> records;
    for (const campaign::Claim& claim : claims) {
        TRY([[maybe_unused]] const Done checked, check_key("claim", claim.id));
        auto content = to_json(claim);
        const Status service = claim.service.empty() ? Done{} : check_key("service", claim.service);
        if (!content || !service) {
            return in_context("the claim " + printable(claim.id),
                              content ? service.error() : content.error());
        }
        records.push_back({.campaign = key.campaign,
                           .claim = claim.id,
                           .service = claim.service,
                           .content = *std::move(content)});
    }
    return records;
}

Result<std::optional<std::string>> find_content(Connection& connection, const CampaignKey& key,
                                                std::string_view claim) {
    std::optional<std::string> content;
    const std::array<Value, 3> values{key.organisation, key.campaign, claim};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run("SELECT content FROM claim"
                       " WHERE organisation = $1 AND campaign = $2 AND claim = $3",
                       values, [&](const Row& row) -> Status {
                           content = row.text(0);
                           return Done{};
                       }));
    return content;
}

/// Those of `records` that are not there yet, by the key of the claim.
Result<std::vector<const ClaimRecord*>> pick_new(Connection& connection, const CampaignKey& key,
                                                 std::span<const ClaimRecord> records) {
    std::vector<const ClaimRecord*> picked;
    std::map<std::string_view, const ClaimRecord*> seen;
    for (const ClaimRecord& record : records) {
        const auto [place, is_first] = seen.emplace(record.claim, &record);
        std::optional<std::string> before;
        if (is_first) {
            TRY(before, find_content(connection, key, record.claim));
        } else {
            before = place->second->content;
        }
        if (before && *before != record.content) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("the claim {} is there already, and says something else",
                                    printable(record.claim)));
        }
        if (!before) {
            picked.push_back(&record);
        }
    }
    return picked;
}

Status write_claims(Connection& connection, std::string_view organisation,
                    std::span<const ClaimRecord* const> records, std::int64_t first_sequence) {
    static constexpr std::array<std::string_view, 6> columns{
        "organisation", "campaign", "claim", "service", "content", "sequence"};
    TRY(const std::unique_ptr<RowWriter> writer, connection.write_rows("claim", columns));
    std::int64_t sequence = first_sequence;
    for (const ClaimRecord* const record : records) {
        const std::array<Value, 6> values{organisation,    record->campaign, record->claim,
                                          record->service, record->content,  sequence++};
        TRY([[maybe_unused]] const Done added, writer->add(values));
    }
    return writer->finish();
}

/// The claims that `sql` asks for with `values`.
Result<std::vector<campaign::Claim>> read_claims(Connection& connection, const std::string& sql,
                                                 std::span<const Value> values) {
    std::vector<campaign::Claim> claims;
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run(sql, values, [&](const Row& row) -> Status {
            auto claim = parse_claim(row.view(1));
            if (!claim) {
                return in_context("the claim " + printable(row.view(0)), claim.error());
            }
            claims.push_back(*std::move(claim));
            return Done{};
        }));
    return claims;
}

}  // namespace

std::string ClaimRecord::digest() const {
    return Digest("hemostat/claim/v1").add(campaign).add(claim).add(service).add(content).finish();
}

Result<Appended> append_claims(Connection& connection, const CampaignKey& key,
                               std::span<const campaign::Claim> claims, const Author& author) {
    TRY(const std::vector<ClaimRecord> records, make_records(key, claims));
    TRY(Transaction transaction, Transaction::begin_to_write(connection));
    TRY(AuditLog log, AuditLog::lock(connection, key.organisation, author));
    TRY([[maybe_unused]] const Done there, require_campaign(connection, key));
    TRY(const std::vector<const ClaimRecord*> added, pick_new(connection, key, records));
    const Appended counts{.new_count = added.size(), .known_count = claims.size() - added.size()};
    if (added.empty()) {
        return counts;
    }
    std::int64_t last_sequence = 0;
    for (const ClaimRecord* const record : added) {
        last_sequence =
            log.add(entry_kind::claim, record->campaign, record->claim, record->digest());
    }
    TRY([[maybe_unused]] const Done logged, log.write());
    TRY([[maybe_unused]] const Done written,
        write_claims(connection, key.organisation, added,
                     last_sequence - static_cast<std::int64_t>(added.size()) + 1));
    TRY([[maybe_unused]] const Done committed, transaction.commit());
    return counts;
}

Result<std::vector<campaign::Claim>> load_claims(Connection& connection, const CampaignKey& key) {
    TRY([[maybe_unused]] const Done there, require_campaign(connection, key));
    const std::array<Value, 2> values{key.organisation, key.campaign};
    return read_claims(connection,
                       "SELECT claim, content FROM claim"
                       " WHERE organisation = $1 AND campaign = $2 ORDER BY sequence",
                       values);
}

Result<std::vector<campaign::Claim>> load_claims_about(Connection& connection,
                                                       const CampaignKey& key,
                                                       std::string_view service) {
    TRY([[maybe_unused]] const Done there, require_campaign(connection, key));
    const std::array<Value, 3> values{key.organisation, key.campaign, service};
    return read_claims(connection,
                       "SELECT claim, content FROM claim WHERE organisation = $1"
                       " AND campaign = $2 AND service = $3 ORDER BY sequence",
                       values);
}

}  // namespace hemostat::store
