#include "store/audit_verification.h"

#include "base/text.h"
#include "store/campaigns.h"
#include "store/claims.h"
#include "store/organisations.h"

#include <fmt/format.h>
#include <array>
#include <map>
#include <utility>

namespace hemostat::store {
namespace {

/// The last entry about something that can change.
struct LastEntry {
    std::int64_t sequence = 0;
    std::string content_digest;
};

/// Goes through the entries in their order, each with the claim that names it.
class Walk {
public:
    Walk(std::string_view organisation, const std::optional<Head>& pinned)
        : organisation_(organisation), pinned_(pinned) {}

    /// Notes the first discrepancy; after it there is nothing more to be seen in the log.
    void take(const AuditEntry& entry, const ClaimRecord& claim) {
        if (found_) {
            return;
        }
        check_entry(entry);
        if (!found_) {
            check_claim(entry, claim);
        }
        head_ = {.entry_count = entry.sequence, .hash = entry.hash};
        if (!found_ && pinned_ && pinned_->entry_count == entry.sequence &&
            pinned_->hash != entry.hash) {
            note("log_rewritten", entry.sequence, "it is not the entry that was pinned");
        }
        if (entry.kind == entry_kind::campaign) {
            campaigns_[entry.campaign] = {entry.sequence, entry.content_digest};
        } else if (entry.kind == entry_kind::organisation) {
            organisation_entry_ = {entry.sequence, entry.content_digest};
        }
    }

    void note(std::string_view code, std::int64_t sequence, std::string what) {
        if (!found_) {
            found_ = Discrepancy{.code = code, .sequence = sequence, .what = std::move(what)};
        }
    }

    [[nodiscard]] const Head& head() const { return head_; }
    [[nodiscard]] const std::optional<Discrepancy>& found() const { return found_; }
    [[nodiscard]] std::map<std::string, LastEntry>& campaigns() { return campaigns_; }
    [[nodiscard]] const LastEntry& organisation_entry() const { return organisation_entry_; }

private:
    void check_entry(const AuditEntry& entry) {
        const std::int64_t expected = head_.entry_count + 1;
        if (entry.sequence > expected) {
            note("entry_missing", expected, fmt::format("the log goes on at {}", entry.sequence));
        } else if (hash_of(entry, organisation_, head_.hash) != entry.hash) {
            note("entry_changed", entry.sequence,
                 "it was changed, inserted or moved: its hash does not follow from the one before");
        }
    }

    void check_claim(const AuditEntry& entry, const ClaimRecord& claim) {
        const bool has_claim = !claim.claim.empty();
        if (entry.kind != entry_kind::claim) {
            if (has_claim) {
                note("claim_unlogged", entry.sequence,
                     fmt::format("the claim {} has an entry that is about something else",
                                 printable(claim.claim)));
            }
        } else if (!has_claim) {
            note("claim_missing", entry.sequence,
                 fmt::format("the claim {} is not there", printable(entry.claim)));
        } else if (claim.digest() != entry.content_digest) {
            note("claim_changed", entry.sequence,
                 fmt::format("the claim {} is not what was entered", printable(claim.claim)));
        }
    }

    std::string organisation_;
    std::optional<Head> pinned_;
    Head head_;
    std::optional<Discrepancy> found_;
    std::map<std::string, LastEntry> campaigns_;
    LastEntry organisation_entry_;
};

Status walk_entries(Connection& connection, std::string_view organisation, Walk& walk) {
    const std::array<Value, 1> values{organisation};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run(
            "SELECT e.sequence, e.kind, e.campaign, e.claim, e.content_digest, e.recorded_at,"
            " e.recorded_by, e.hash, c.campaign, c.claim, c.service, c.content"
            " FROM audit_entry e LEFT JOIN claim c"
            " ON c.organisation = e.organisation AND c.sequence = e.sequence"
            " WHERE e.organisation = $1 ORDER BY e.sequence",
            values, [&](const Row& row) -> Status {
                walk.take({.sequence = row.number(0),
                           .kind = row.text(1),
                           .campaign = row.text(2),
                           .claim = row.text(3),
                           .content_digest = row.text(4),
                           .recorded_at = row.number(5),
                           .recorded_by = row.text(6),
                           .hash = row.text(7)},
                          {.campaign = row.text(8),
                           .claim = row.text(9),
                           .service = row.text(10),
                           .content = row.text(11)});
                return Done{};
            }));
    return Done{};
}

void check_end(const Head& stored, const std::optional<Head>& pinned, Walk& walk) {
    const Head& walked = walk.head();
    const std::int64_t pinned_count = pinned ? pinned->entry_count : 0;
    if (walked.entry_count < stored.entry_count || walked.entry_count < pinned_count) {
        walk.note("entry_missing", walked.entry_count + 1, "the log ends before it");
    } else if (!(stored == walked)) {
        walk.note("head_changed", walked.entry_count, "the log does not end where it should");
    }
}

/// Claims that no entry is about.
Status check_unlogged_claims(Connection& connection, std::string_view organisation, Walk& walk) {
    const std::array<Value, 1> values{organisation};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run("SELECT c.claim FROM claim c WHERE c.organisation = $1 AND NOT EXISTS"
                       " (SELECT 1 FROM audit_entry e WHERE e.organisation = c.organisation"
                       " AND e.sequence = c.sequence) ORDER BY c.sequence LIMIT 1",
                       values, [&](const Row& row) -> Status {
                           walk.note(
                               "claim_unlogged", 0,
                               fmt::format("the claim {} has no entry", printable(row.view(0))));
                           return Done{};
                       }));
    return Done{};
}

Status check_campaigns(Connection& connection, std::string_view organisation, Walk& walk) {
    const std::array<Value, 1> values{organisation};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run(
            "SELECT campaign, advisory, content, sequence FROM campaign WHERE organisation = $1"
            " ORDER BY campaign",
            values, [&](const Row& row) -> Status {
                const auto logged = walk.campaigns().extract(row.text(0));
                if (logged.empty()) {
                    walk.note("campaign_unlogged", 0,
                              fmt::format("the campaign {} has no entry", printable(row.view(0))));
                } else if (logged.mapped().sequence != row.number(3) ||
                           logged.mapped().content_digest !=
                               campaign_digest(row.view(0), row.view(1), row.view(2))) {
                    walk.note("campaign_changed", logged.mapped().sequence,
                              fmt::format("the campaign {} is not what was entered last",
                                          printable(row.view(0))));
                }
                return Done{};
            }));
    for (const auto& [campaign, logged] : walk.campaigns()) {
        walk.note("campaign_missing", logged.sequence,
                  fmt::format("the campaign {} is not there", printable(campaign)));
    }
    return Done{};
}

Status check_organisation(Connection& connection, std::string_view organisation, Walk& walk) {
    const LastEntry& logged = walk.organisation_entry();
    const auto content = read_organisation(connection, organisation);
    if (!content && content.error().kind == ErrorKind::io) {
        return tl::make_unexpected(content.error());
    }
    if (!content || organisation_digest(*content) != logged.content_digest) {
        walk.note("organisation_changed", logged.sequence,
                  "units and services are not what was entered last");
    }
    return Done{};
}

}  // namespace

Result<Verification> verify(Connection& connection, std::string_view organisation,
                            const std::optional<Head>& pinned) {
    TRY(const Transaction transaction, Transaction::begin_to_read(connection));
    TRY(const Head stored, read_head(connection, organisation));
    Walk walk(organisation, pinned);
    TRY([[maybe_unused]] const Done walked, walk_entries(connection, organisation, walk));
    check_end(stored, pinned, walk);
    TRY([[maybe_unused]] const Done claims_checked,
        check_unlogged_claims(connection, organisation, walk));
    // After a break in the log, what it says of these is not known.
    if (!walk.found()) {
        TRY([[maybe_unused]] const Done campaigns_checked,
            check_campaigns(connection, organisation, walk));
        TRY([[maybe_unused]] const Done organisation_checked,
            check_organisation(connection, organisation, walk));
    }
    return Verification{.head = walk.head(), .discrepancy = walk.found()};
}

}  // namespace hemostat::store
