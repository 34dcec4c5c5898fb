#include "store/audit_verification.h"

#include "store/claims.h"
#include "store/organisations.h"
#include "tests/store/engines.h"
#include "tests/store/samples.h"

#include <gmock/gmock.h>
#include <array>
#include <string>

namespace hemostat::store {
namespace {

using samples::author;
using samples::key;

// Entries: 1 the organisation, 2 the campaign, 3 to 6 the claims a to d.
class AuditTest : public EveryStore {
protected:
    void SetUp() override {
        samples::prepare(*store_);
        for (const std::string id : {"a", "b", "c", "d"}) {
            const std::array claims{samples::claim(id)};
            ASSERT_TRUE(append_claims(*store_, key, claims, author));
        }
    }

    Verification verified(const std::optional<Head>& pinned = std::nullopt) {
        const auto verification = verify(*connect(), key.organisation, pinned);
        EXPECT_TRUE(verification) << verification.error().what;
        return verification.value_or(Verification{});
    }

    /// Does `sql` behind the program's back, and expects `code` to be found at `sequence`.
    void expect_found(const std::string& sql, std::string_view code, std::int64_t sequence) {
        tamper(*store_, sql);
        const Verification verification = verified();
        ASSERT_TRUE(verification.discrepancy) << sql;
        EXPECT_EQ(verification.discrepancy->code, code) << verification.discrepancy->what;
        EXPECT_EQ(verification.discrepancy->sequence, sequence) << verification.discrepancy->what;
    }
};
ON_EVERY_ENGINE(AuditTest);

TEST_P(AuditTest, FindsNothingWhereNothingWasDone) {
    const Verification verification = verified();
    EXPECT_FALSE(verification.discrepancy) << verification.discrepancy->what;
    EXPECT_EQ(verification.head.entry_count, 6);
    EXPECT_EQ(verification.head, read_head(*store_, key.organisation).value());
    EXPECT_FALSE(verify(*store_, "nobody"));
}

TEST_P(AuditTest, FindsNothingInAnEmptyLog) {
    ASSERT_TRUE(store_->run("INSERT INTO organisation VALUES('empty', 0, '', 0)"));
    const auto verification = verify(*store_, "empty");
    ASSERT_TRUE(verification) << verification.error().what;
    EXPECT_EQ(verification->head, Head{});
}

TEST_P(AuditTest, FollowsChangesThatTheProgramMakes) {
    ASSERT_TRUE(save_organisation(*store_, key.organisation, samples::organisation("x"), author));
    Campaign campaign = samples::campaign();
    campaign.policy.basis_least = finding::Basis::claimed;
    ASSERT_TRUE(save_campaign(*store_, key, campaign, author));
    EXPECT_FALSE(verified().discrepancy);
    EXPECT_EQ(verified().head.entry_count, 8);
}

TEST_P(AuditTest, FindsAnyFieldOfAnEntryThatWasChanged) {
    for (const std::string column :
         {"kind", "campaign", "claim", "content_digest", "recorded_by", "hash"}) {
        const std::string before =
            ask(*store_, "SELECT " + column + " FROM audit_entry WHERE sequence = 4").front();
        expect_found("UPDATE audit_entry SET " + column + " = 'x' WHERE sequence = 4",
                     "entry_changed", 4);
        tamper(*store_,
               "UPDATE audit_entry SET " + column + " = '" + before + "' WHERE sequence = 4");
        EXPECT_FALSE(verified().discrepancy) << column;
    }
    expect_found("UPDATE audit_entry SET recorded_at = recorded_at + 1 WHERE sequence = 4",
                 "entry_changed", 4);
}

TEST_P(AuditTest, FindsAnEntryThatWasRemoved) {
    expect_found(
        "DELETE FROM claim WHERE sequence = 4;"
        "DELETE FROM audit_entry WHERE sequence = 4",
        "entry_missing", 4);
}

TEST_P(AuditTest, FindsAnEntryWhoseGapWasClosed) {
    expect_found(
        "DELETE FROM claim WHERE sequence = 4;"
        "DELETE FROM audit_entry WHERE sequence = 4;"
        "UPDATE audit_entry SET sequence = 4 WHERE sequence = 5;"
        "UPDATE audit_entry SET sequence = 5 WHERE sequence = 6;"
        "UPDATE claim SET sequence = 4 WHERE sequence = 5;"
        "UPDATE claim SET sequence = 5 WHERE sequence = 6;"
        "UPDATE organisation SET entry_count = 5",
        "entry_changed", 4);
}

TEST_P(AuditTest, FindsEntriesThatChangedPlaces) {
    expect_found(
        "UPDATE audit_entry SET sequence = 0 WHERE sequence = 4;"
        "UPDATE audit_entry SET sequence = 4 WHERE sequence = 5;"
        "UPDATE audit_entry SET sequence = 5 WHERE sequence = 0",
        "entry_changed", 4);
}

TEST_P(AuditTest, FindsAnEntryThatWasInserted) {
    expect_found(
        "INSERT INTO audit_entry SELECT organisation, 7, kind, campaign, 'e',"
        " content_digest, recorded_at, recorded_by, hash FROM audit_entry"
        " WHERE sequence = 6",
        "entry_changed", 7);
}

TEST_P(AuditTest, FindsAnEndThatWasCutOff) {
    expect_found("DELETE FROM claim WHERE sequence = 6; DELETE FROM audit_entry WHERE sequence = 6",
                 "entry_missing", 6);
}

TEST_P(AuditTest, FindsAnEndThatWasCutOffCleanlyByThePinnedHead) {
    const Head pinned = verified().head;
    const Head earlier{.entry_count = 5,
                       .hash = ask(*store_, "SELECT hash FROM audit_entry WHERE sequence = 5")[0]};
    tamper(*store_,
           "DELETE FROM claim WHERE sequence = 6;"
           "DELETE FROM audit_entry WHERE sequence = 6;"
           "UPDATE organisation SET entry_count = 5, head_hash = '" +
               earlier.hash + "'");
    EXPECT_FALSE(verified().discrepancy) << "from the store alone it cannot be seen";
    EXPECT_FALSE(verified(earlier).discrepancy);
    const Verification cut = verified(pinned);
    ASSERT_TRUE(cut.discrepancy);
    EXPECT_EQ(cut.discrepancy->code, "entry_missing");
    EXPECT_EQ(cut.discrepancy->sequence, 6);
    const std::array claims{samples::claim("other")};
    ASSERT_TRUE(append_claims(*connect(), key, claims, author));
    EXPECT_FALSE(verified().discrepancy);
    const Verification other = verified(pinned);
    ASSERT_TRUE(other.discrepancy);
    EXPECT_EQ(other.discrepancy->code, "log_rewritten");
    EXPECT_EQ(other.discrepancy->sequence, 6);
}

TEST_P(AuditTest, StandsByAPinnedHeadWhenMoreIsAdded) {
    const Head pinned = verified().head;
    const std::array claims{samples::claim("e")};
    ASSERT_TRUE(append_claims(*store_, key, claims, author));
    EXPECT_FALSE(verified(pinned).discrepancy);
    EXPECT_FALSE(verified(Head{}).discrepancy);
}

TEST_P(AuditTest, FindsAHeadThatWasChanged) {
    expect_found("UPDATE organisation SET head_hash = 'x'", "head_changed", 6);
}

TEST_P(AuditTest, FindsAClaimThatWasChanged) {
    expect_found("UPDATE claim SET content = '{}' WHERE claim = 'b'", "claim_changed", 4);
}

TEST_P(AuditTest, FindsAClaimThatWasMovedToAnotherService) {
    expect_found("UPDATE claim SET service = 'dns' WHERE claim = 'b'", "claim_changed", 4);
}

TEST_P(AuditTest, FindsAClaimThatWasRenamed) {
    expect_found("UPDATE claim SET claim = 'x' WHERE claim = 'b'", "claim_changed", 4);
}

TEST_P(AuditTest, FindsAClaimThatWasRemoved) {
    expect_found("DELETE FROM claim WHERE claim = 'b'", "claim_missing", 4);
}

TEST_P(AuditTest, FindsAClaimWithoutAnEntry) {
    expect_found("INSERT INTO claim VALUES('association', 'heartbleed', 'x', 'web', '{}', 99)",
                 "claim_unlogged", 0);
}

TEST_P(AuditTest, FindsAClaimThatHidesBehindAnotherEntry) {
    expect_found("INSERT INTO claim VALUES('association', 'heartbleed', 'x', 'web', '{}', 2)",
                 "claim_unlogged", 2);
}

TEST_P(AuditTest, FindsACampaignThatWasChanged) {
    expect_found("UPDATE campaign SET content = '{}'", "campaign_changed", 2);
}

TEST_P(AuditTest, FindsACampaignThatWasPutBack) {
    const std::string before = ask(*store_, "SELECT content FROM campaign").front();
    Campaign campaign = samples::campaign();
    campaign.policy.basis_least = finding::Basis::claimed;
    ASSERT_TRUE(save_campaign(*store_, key, campaign, author));
    expect_found("UPDATE campaign SET sequence = 2, content = '" + before + "'", "campaign_changed",
                 7);
}

TEST_P(AuditTest, FindsACampaignThatWasRemoved) {
    const CampaignKey other{.organisation = key.organisation, .campaign = "other"};
    ASSERT_TRUE(save_campaign(*store_, other, samples::campaign(), author));
    expect_found("DELETE FROM campaign WHERE campaign = 'other'", "campaign_missing", 7);
}

TEST_P(AuditTest, FindsACampaignWithoutAnEntry) {
    expect_found("INSERT INTO campaign VALUES('association', 'x', 'a', '{}', 1)",
                 "campaign_unlogged", 0);
}

TEST_P(AuditTest, FindsUnitsAndServicesThatWereChanged) {
    expect_found("UPDATE unit SET duty_holder = 'mallory' WHERE unit = 'it'",
                 "organisation_changed", 1);
}

TEST_P(AuditTest, FindsAnAssetThatWasRemoved) {
    expect_found("DELETE FROM service_asset WHERE position = 1", "organisation_changed", 1);
}

TEST_P(AuditTest, FindsAUnitThatDoesNotFitAnyMore) {
    expect_found("DELETE FROM unit WHERE unit = 'it'", "organisation_changed", 1);
}

TEST_P(AuditTest, LooksAtOneOrganisationAlone) {
    ASSERT_TRUE(save_organisation(*store_, "other", samples::organisation(), author));
    expect_found("UPDATE claim SET content = '{}' WHERE claim = 'b'", "claim_changed", 4);
    EXPECT_FALSE(verify(*connect(), "other")->discrepancy);
}

TEST(AuditHead, IsReadAsItWasWritten) {
    const Head head{.entry_count = 42, .hash = std::string(64, 'a')};
    EXPECT_EQ(to_string(head), "42:" + head.hash);
    EXPECT_EQ(parse_head(to_string(head)).value(), head);
    EXPECT_EQ(parse_head(to_string(Head{})).value(), Head{});
    for (const std::string& bad :
         {std::string(), std::string(":"), std::string("42"), "42:" + std::string(63, 'a'),
          "42:" + std::string(65, 'a'), "42:" + std::string(64, 'A'), "0:" + std::string(64, 'a'),
          "-1:" + std::string(64, 'a'), std::string("42:"), ":" + std::string(64, 'a')}) {
        EXPECT_FALSE(parse_head(bad)) << bad;
    }
}

TEST(AuditHash, TellsFieldsApartThatWouldRunTogether) {
    const AuditEntry entry{.sequence = 1,
                           .kind = "claim",
                           .campaign = "ab",
                           .claim = "c",
                           .content_digest = "d",
                           .recorded_at = 12,
                           .recorded_by = "e",
                           .hash = {}};
    AuditEntry other = entry;
    other.campaign = "a";
    other.claim = "bc";
    EXPECT_NE(hash_of(entry, "o", ""), hash_of(other, "o", ""));
    EXPECT_NE(hash_of(entry, "o", ""), hash_of(entry, "p", ""));
    EXPECT_NE(hash_of(entry, "o", ""), hash_of(entry, "o", "x"));
    // From Python's hashlib, over each field behind its size in eight bytes.
    EXPECT_EQ(hash_of(entry, "o", ""),
              "ad607ac622f34122b9f81fefea209d93fb3d1f91c741fabdbefa782493a5818f");
}

}  // namespace
}  // namespace hemostat::store
