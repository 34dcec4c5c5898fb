#include "store/claims.h"

#include "store/organisations.h"
#include "store/record_json.h"
#include "store/text_check.h"
#include "tests/store/engines.h"
#include "tests/store/samples.h"

#include <gmock/gmock.h>
#include <array>
#include <string>
#include <vector>

namespace hemostat::store {
namespace {

using namespace std::literals;
using samples::author;
using samples::claim;
using samples::full_claim;
using samples::key;
using testing::ElementsAre;
using testing::IsEmpty;

class ClaimsTest : public EveryStore {
protected:
    void SetUp() override { samples::prepare(*store_); }

    Result<Appended> append(const std::vector<campaign::Claim>& claims) {
        return append_claims(*store_, key, claims, author);
    }
};
ON_EVERY_ENGINE(ClaimsTest);

TEST_P(ClaimsTest, GivesBackWhatWasAppendedInItsOrder) {
    const auto appended = append({full_claim("z"), claim("a"), claim("m", "dns")});
    ASSERT_TRUE(appended) << appended.error().what;
    EXPECT_EQ(appended->new_count, 3U);
    ASSERT_TRUE(append({claim("b", "dns")}));
    EXPECT_THAT(load_claims(*connect(), key).value(),
                ElementsAre(full_claim("z"), claim("a"), claim("m", "dns"), claim("b", "dns")));
    EXPECT_THAT(load_claims_about(*store_, key, "dns").value(),
                ElementsAre(claim("m", "dns"), claim("b", "dns")));
    EXPECT_THAT(load_claims_about(*store_, key, "unheard").value(), IsEmpty());
}

TEST_P(ClaimsTest, ChangesNothingForAClaimThatIsThere) {
    ASSERT_TRUE(append({full_claim("a"), claim("b")}));
    const Head before = read_head(*store_, key.organisation).value();
    const auto again = append({claim("b"), full_claim("a"), claim("b")});
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(again->new_count, 0U);
    EXPECT_EQ(again->known_count, 3U);
    EXPECT_EQ(read_head(*store_, key.organisation).value(), before);
    EXPECT_EQ(load_claims(*store_, key)->size(), 2U);
}

TEST_P(ClaimsTest, CountsAClaimOnceThatComesTwiceAtOnce) {
    const auto appended = append({claim("a"), claim("a")});
    ASSERT_TRUE(appended) << appended.error().what;
    EXPECT_EQ(appended->new_count, 1U);
    EXPECT_EQ(appended->known_count, 1U);
}

TEST_P(ClaimsTest, RefusesAKeyThatSaysSomethingElse) {
    ASSERT_TRUE(append({claim("a")}));
    campaign::Claim other = claim("a");
    other.by = "mallory";
    const auto refused = append({claim("new"), other});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(refused.error().what, "the claim a is there already, and says something else");
    EXPECT_THAT(load_claims(*store_, key).value(), ElementsAre(claim("a")));
    other.id = "b";
    EXPECT_FALSE(append({claim("b"), other})) << "both come at once";
    EXPECT_EQ(load_claims(*store_, key)->size(), 1U);
}

TEST_P(ClaimsTest, RefusesWhatBelongsNowhere) {
    const std::array claims{claim("a")};
    const auto elsewhere = append_claims(*store_, {"association", "unheard"}, claims, author);
    ASSERT_FALSE(elsewhere);
    EXPECT_EQ(elsewhere.error().what,
              "there is no campaign unheard of the organisation association");
    EXPECT_EQ(append_claims(*store_, {"nobody", "heartbleed"}, claims, author).error().what,
              "there is no organisation nobody");
    EXPECT_FALSE(load_claims(*store_, {"nobody", "heartbleed"}));
    EXPECT_EQ(append_claims(*store_, key, claims, {.by = "", .at = {}}).error().what,
              "the author has no key");
}

TEST_P(ClaimsTest, RefusesAllWhereOneCannotBeKept) {
    campaign::Claim nul = claim("bad");
    nul.reason = "a\0b"s;
    const auto refused = append({claim("good"), nul});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "the claim bad: reason: a text holds a NUL: a\\x00b");
    EXPECT_FALSE(append({claim("good"), claim("")}));
    EXPECT_FALSE(append({claim("good"), claim(std::string(key_size_max + 1, 'i'))}));
    EXPECT_FALSE(append({claim("good"), claim("bad", std::string(key_size_max + 1, 's'))}));
    EXPECT_FALSE(append({claim("good"), claim("bad\xff")}));
    EXPECT_THAT(load_claims(*store_, key).value(), IsEmpty());
}

TEST_P(ClaimsTest, TakesUpToItsLimitAtOnce) {
    std::vector<campaign::Claim> claims(claims_max + 1);
    EXPECT_EQ(append(claims).error().kind, ErrorKind::limit);
    claims.resize(3'000);
    for (std::size_t i = 0; i < claims.size(); ++i) {
        claims[i] = claim("c" + std::to_string(i));
    }
    const auto appended = append(claims);
    ASSERT_TRUE(appended) << appended.error().what;
    EXPECT_THAT(load_claims(*store_, key).value(), testing::ElementsAreArray(claims));
}

TEST_P(ClaimsTest, TakesKeysOfAnyCharacterAndOfTheirWholeLength) {
    const std::string hostile = "'; DROP TABLE claim; --\\N\t\"日本";
    const std::string longest(key_size_max, '\'');
    ASSERT_TRUE(append({claim(hostile, hostile), claim(longest, longest)}));
    EXPECT_THAT(load_claims_about(*store_, key, hostile).value(),
                ElementsAre(claim(hostile, hostile)));
    EXPECT_THAT(load_claims_about(*store_, key, longest).value(),
                ElementsAre(claim(longest, longest)));
}

TEST_P(ClaimsTest, KeepsClaimsThatTheEngineIsAskedToChange) {
    ASSERT_TRUE(append({claim("a")}));
    for (const std::string& sql :
         {"UPDATE claim SET content = '{}'"s, "DELETE FROM claim"s,
          "UPDATE audit_entry SET recorded_by = 'mallory'"s, "DELETE FROM audit_entry"s,
          GetParam() == Engine::sqlite
              ? "INSERT OR REPLACE INTO claim SELECT organisation, campaign, claim, service, '{}',"
                " sequence FROM claim"s
              : "TRUNCATE claim, audit_entry CASCADE"s}) {
        const Status changed = store_->run(sql);
        ASSERT_FALSE(changed) << sql;
        EXPECT_THAT(changed.error().what, testing::HasSubstr("are only added")) << sql;
    }
    EXPECT_THAT(load_claims(*store_, key).value(), ElementsAre(claim("a")));
}

TEST_P(ClaimsTest, SaysWhichClaimANewerProgramWrote) {
    ASSERT_TRUE(append({claim("a")}));
    tamper(*store_, "UPDATE claim SET content = '{\"newer\":1}'");
    EXPECT_EQ(load_claims(*store_, key).error().what,
              "the claim a: not a claim that this program knows");
}

TEST_P(ClaimsTest, KeepsTheClaimsOfEachCampaignApart) {
    const CampaignKey other{.organisation = key.organisation, .campaign = "next"};
    ASSERT_TRUE(save_campaign(*store_, other, samples::campaign(), author));
    const std::array claims{full_claim("a")};
    ASSERT_TRUE(append({claim("a")}));
    ASSERT_TRUE(append_claims(*store_, other, claims, author));
    EXPECT_THAT(load_claims(*store_, key).value(), ElementsAre(claim("a")));
    EXPECT_THAT(load_claims(*store_, other).value(), ElementsAre(full_claim("a")));
}

class CampaignsTest : public EveryStore {
protected:
    void SetUp() override { samples::prepare(*store_); }
};
ON_EVERY_ENGINE(CampaignsTest);

TEST_P(CampaignsTest, GivesBackWhatWasSaved) {
    const auto loaded = load_campaign(*connect(), key);
    ASSERT_TRUE(loaded) << loaded.error().what;
    EXPECT_EQ(to_json(*loaded).value(), to_json(samples::campaign()).value());
    EXPECT_FALSE(load_campaign(*store_, {key.organisation, "unheard"}));
    EXPECT_THAT(list_campaigns(*store_, key.organisation).value(), ElementsAre("heartbleed"));
    EXPECT_THAT(list_campaigns(*store_, "nobody").value(), IsEmpty());
}

TEST_P(CampaignsTest, TakesAnotherPolicyAndSaysWhetherAnythingChanged) {
    Campaign campaign = samples::campaign();
    EXPECT_FALSE(save_campaign(*store_, key, campaign, author).value());
    campaign.policy.basis_least = finding::Basis::claimed;
    EXPECT_TRUE(save_campaign(*store_, key, campaign, author).value());
    EXPECT_EQ(load_campaign(*store_, key)->policy.basis_least, finding::Basis::claimed);
    EXPECT_EQ(read_head(*store_, key.organisation)->entry_count, 3);
}

TEST_P(CampaignsTest, RefusesWhatCannotBe) {
    Campaign campaign = samples::campaign();
    campaign.policy.advisory = "CVE-2026-0001";
    EXPECT_EQ(save_campaign(*store_, key, campaign, author).error().what,
              "the campaign heartbleed is about CVE-2014-0160, and stays so");
    campaign = samples::campaign();
    campaign.policy.basis_least = finding::Basis::none;
    EXPECT_FALSE(save_campaign(*store_, key, campaign, author));
    EXPECT_FALSE(save_campaign(*store_, {"nobody", "c"}, samples::campaign(), author));
    EXPECT_FALSE(save_campaign(*store_, {key.organisation, ""}, samples::campaign(), author));
    EXPECT_EQ(read_head(*store_, key.organisation)->entry_count, 2);
}

}  // namespace
}  // namespace hemostat::store
