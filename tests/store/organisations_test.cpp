#include "store/organisations.h"

#include "store/audit_verification.h"
#include "store/campaigns.h"
#include "store/text_check.h"
#include "tests/store/engines.h"
#include "tests/store/samples.h"

#include <gmock/gmock.h>
#include <string>
#include <vector>

namespace hemostat::store {
namespace {

using namespace std::literals;
using campaign::Organisation;
using campaign::Service;
using campaign::Unit;
using samples::author;
using testing::ElementsAre;
using testing::IsEmpty;

class OrganisationsTest : public EveryStore {};
ON_EVERY_ENGINE(OrganisationsTest);

TEST_P(OrganisationsTest, GivesBackWhatWasSaved) {
    const Organisation saved = samples::organisation();
    EXPECT_TRUE(save_organisation(*store_, "a", saved, author).value());
    const auto loaded = load_organisation(*connect(), "a");
    ASSERT_TRUE(loaded) << loaded.error().what;
    EXPECT_EQ(organisation_digest(*loaded), organisation_digest(saved));
    ASSERT_EQ(loaded->units().size(), 3U);
    const Unit& unit = loaded->units()[loaded->unit_index("it")];
    EXPECT_EQ(unit.parent, "root");
    EXPECT_EQ(unit.duty_holder, "bob");
    EXPECT_THAT(unit.deputies, ElementsAre("carol", "dave"));
    EXPECT_THAT(unit.instruments, ElementsAre("scanner-1"));
    EXPECT_EQ(unit.former, saved.units()[saved.unit_index("it")].former);
    const Service& service = loaded->services()[loaded->service_index("web")];
    EXPECT_EQ(service.unit, "it");
    EXPECT_THAT(service.consumers, ElementsAre("sales", "root"));
    EXPECT_THAT(service.suppliers, ElementsAre("dns"));
    ASSERT_EQ(service.assets.size(), 2U);
    EXPECT_EQ(service.assets[0].key, "tcp://192.0.2.7:443");
    EXPECT_TRUE(service.assets[0].serves_certificate);
    EXPECT_FALSE(service.assets[1].serves_certificate);
}

TEST_P(OrganisationsTest, IsReplacedAsAWhole) {
    ASSERT_TRUE(save_organisation(*store_, "a", samples::organisation(), author));
    ASSERT_TRUE(save_organisation(*store_, "b", samples::organisation(), author));
    const Organisation small =
        Organisation::make({{.key = "only", .parent = "", .duty_holder = "zoe", .deputies = {}}},
                           {})
            .value();
    EXPECT_TRUE(save_organisation(*store_, "a", small, author).value());
    EXPECT_EQ(organisation_digest(load_organisation(*store_, "a").value()),
              organisation_digest(small));
    EXPECT_EQ(organisation_digest(load_organisation(*store_, "b").value()),
              organisation_digest(samples::organisation()));
}

TEST_P(OrganisationsTest, ChangesNothingWhereItIsTheSame) {
    ASSERT_TRUE(save_organisation(*store_, "a", samples::organisation(), author));
    EXPECT_FALSE(save_organisation(*store_, "a", samples::organisation(), author).value());
    EXPECT_EQ(read_head(*store_, "a")->entry_count, 1);
    EXPECT_TRUE(save_organisation(*store_, "a", samples::organisation("frank"), author).value());
    EXPECT_EQ(read_head(*store_, "a")->entry_count, 2);
}

TEST_P(OrganisationsTest, StaysAsItWasWhereSavingFails) {
    ASSERT_TRUE(save_organisation(*store_, "a", samples::organisation(), author));
    // The last of all rows is refused, when those before it are gone already.
    std::vector<Service> services{{.key = "dns", .unit = "root", .assets = {{"a\xff", true}}}};
    const Organisation bad =
        Organisation::make({{.key = "root", .parent = "", .duty_holder = "zoe", .deputies = {}}},
                           services)
            .value();
    const auto refused = save_organisation(*store_, "a", bad, author);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "a text is not UTF-8: a\\xff");
    EXPECT_EQ(organisation_digest(load_organisation(*connect(), "a").value()),
              organisation_digest(samples::organisation()));
    EXPECT_EQ(read_head(*store_, "a")->entry_count, 1);
    EXPECT_FALSE(save_organisation(*store_, "new", bad, author));
    EXPECT_EQ(load_organisation(*store_, "new").error().what, "there is no organisation new");
}

TEST_P(OrganisationsTest, RefusesKeysThatAreNone) {
    EXPECT_FALSE(save_organisation(*store_, "", samples::organisation(), author));
    EXPECT_FALSE(save_organisation(*store_, "a\0b"s, samples::organisation(), author));
    const auto unit =
        Organisation::make({{.key = std::string(key_size_max + 1, 'u'), .duty_holder = "zoe"}}, {});
    EXPECT_FALSE(save_organisation(*store_, "a", unit.value(), author));
    EXPECT_THAT(ask(*store_, "SELECT organisation FROM organisation"), IsEmpty());
}

TEST_P(OrganisationsTest, HoldsAssetsThatAreLongerThanAnyIndexTakes) {
    const std::vector<Service> services{
        {.key = "web", .unit = "root", .assets = {{"file:///" + std::string(20'000, 'x'), false}}}};
    const Organisation saved =
        Organisation::make({{.key = "root", .parent = "", .duty_holder = "zoe", .deputies = {}}},
                           services)
            .value();
    const auto done = save_organisation(*store_, "a", saved, author);
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(organisation_digest(load_organisation(*store_, "a").value()),
              organisation_digest(saved));
}

TEST_P(OrganisationsTest, ComesWithItsCampaignOrNotAtAll) {
    ASSERT_TRUE(
        save_plan(*store_, samples::key, samples::organisation(), samples::campaign(), author)
            .value());
    EXPECT_FALSE(
        save_plan(*store_, samples::key, samples::organisation(), samples::campaign(), author)
            .value());
    Campaign other = samples::campaign();
    other.policy.advisory = "CVE-2014-0224";
    EXPECT_FALSE(save_plan(*store_, samples::key, samples::organisation("zoe"), other, author));
    const std::string organisation = samples::key.organisation;
    EXPECT_EQ(organisation_digest(load_organisation(*store_, organisation).value()),
              organisation_digest(samples::organisation()));
    const auto verification = verify(*store_, organisation);
    ASSERT_TRUE(verification);
    EXPECT_FALSE(verification->discrepancy);
    EXPECT_EQ(verification->head.entry_count, 2);
}

TEST(OrganisationDigest, DiffersWhereKeysStandElsewhere) {
    const auto digest = [](std::vector<std::string> consumers, std::vector<std::string> suppliers) {
        std::vector<Service> services{{.key = "x", .unit = "r"}, {.key = "r", .unit = "r"}};
        services.push_back({.key = "web",
                            .unit = "r",
                            .consumers = std::move(consumers),
                            .suppliers = std::move(suppliers)});
        return organisation_digest(
            Organisation::make({{.key = "r", .parent = "", .duty_holder = "z", .deputies = {}}},
                               services)
                .value());
    };
    EXPECT_NE(digest({"r"}, {}), digest({}, {"r"}));
    EXPECT_EQ(digest({"r"}, {}), digest({"r"}, {}));
}

}  // namespace
}  // namespace hemostat::store
