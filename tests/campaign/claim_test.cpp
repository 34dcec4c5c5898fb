#include "campaign/claim.h"

#include "campaign/claim_history.h"
#include "story.h"

#include <gmock/gmock.h>
#include <set>

namespace hemostat::campaign {
namespace {

TEST(Claim, HasARowForEachKindWithItsOwnName) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < claim_kind_count; ++i) {
        const ClaimRow& row = all_claim_kinds()[i];
        EXPECT_EQ(static_cast<std::size_t>(row.kind), i);
        EXPECT_EQ(to_string(row.kind), row.name);
        names.insert(row.name);
    }
    EXPECT_EQ(names.size(), claim_kind_count);
}

TEST(Claim, MissesNothingInAnyOfTheWholeStory) {
    for (const Claim& claim : whole_story()) {
        EXPECT_FALSE(missing_in(claim)) << claim.id;
    }
}

TEST(Claim, SaysWhatItMustCarryAndDoesNot) {
    Claim renewal = renew_key("k", "cert-2", "key-2", 60);
    renewal.issued_at.reset();
    EXPECT_EQ(missing_in(renewal), "issued_at");
    renewal = renew_key("k", "cert-2", "", 60);
    EXPECT_EQ(missing_in(renewal), "key");
    Claim denial = make_claim("d", ClaimKind::not_affected, 1);
    EXPECT_EQ(missing_in(denial), "reason");
    denial.reason = "no TLS";
    EXPECT_FALSE(missing_in(denial));
    denial.evidence = {""};
    EXPECT_EQ(missing_in(denial), "evidence");
    EXPECT_EQ(missing_in(make_claim("", ClaimKind::read, 1)), "id");
    Claim nobodys = make_claim("n", ClaimKind::read, 1);
    nobodys.by.clear();
    EXPECT_EQ(missing_in(nobodys), "by");
}

TEST(Claim, IsNotAnExceptionThatNobodyElseApprovedOrThatNeverEnds) {
    Claim exception = except("x", Step::fixed, 1, 2);
    EXPECT_FALSE(missing_in(exception));
    exception.approver = exception.by;
    EXPECT_EQ(missing_in(exception), "approver");
    exception = except("x", Step::fixed, 1, 2);
    exception.until.reset();
    EXPECT_EQ(missing_in(exception), "until");
}

TEST(ClaimHistory, KnowsWhenEachKeyWasFirstNamedInAnyService) {
    Claims claims{see_certificate("a", "cert-1", "key-1", 30),
                  see_certificate("b", "cert-1", "key-1", 20),
                  renew_key("c", "cert-2", "key-2", 40)};
    claims[1].service = "mail";
    const KeySightings sightings = first_sightings(claims);
    EXPECT_EQ(sightings, (KeySightings{{"key-1", at(20)}, {"key-2", at(40)}}));
}

TEST(ClaimHistory, PutsWhatDoesHarmLastInItsInstant) {
    const Claims claims{find("a", endpoint, finding::reasons::unpadded_heartbeat_answered, 1),
                        make_claim("z", ClaimKind::fixed, 1), make_claim("y", ClaimKind::fixed, 0)};
    const Organisation organisation = small_organisation(web_service());
    const ClaimHistory history = order_claims(
        {.organisation = organisation, .advisory = "CVE-2014-0160", .unit = "it", .service = "web"},
        claims, at(5));
    ASSERT_EQ(history.entries.size(), 3U);
    EXPECT_EQ(history.entries[0].claim->id, "y");
    EXPECT_EQ(history.entries[1].claim->id, "z");
    EXPECT_EQ(history.entries[2].claim->id, "a");
}

}  // namespace
}  // namespace hemostat::campaign
