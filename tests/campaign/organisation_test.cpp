#include "campaign/organisation.h"

#include <gmock/gmock.h>

namespace hemostat::campaign {
namespace {

using testing::HasSubstr;

std::vector<Unit> units() {
    return {{.key = "it", .parent = "member", .duty_holder = "alice", .deputies = {"bob"}},
            {.key = "association", .parent = "", .duty_holder = "carol"},
            {.key = "member", .parent = "association", .duty_holder = "dave"}};
}

std::vector<Service> services() {
    return {{.key = "shop", .unit = "member", .suppliers = {"hosting"}},
            {.key = "hosting", .unit = "it", .consumers = {"member"}, .assets = {{"tcp://a:443"}}}};
}

std::string refusal(std::vector<Unit> units, std::vector<Service> services) {
    const auto made = Organisation::make(std::move(units), std::move(services));
    return made ? "" : made.error().what;
}

TEST(Organisation, PutsUnitsBehindTheirParentsAndServicesBehindTheirSuppliers) {
    const auto made = Organisation::make(units(), services());
    ASSERT_TRUE(made) << made.error().what;
    EXPECT_EQ(made->units()[0].key, "association");
    EXPECT_EQ(made->unit_index("it"), 2U);
    EXPECT_EQ(made->units()[2].deputies, std::vector<std::string>{"bob"});
    EXPECT_EQ(made->service_index("hosting"), 0U);
    EXPECT_EQ(made->services()[1].key, "shop");
    EXPECT_FALSE(made->has_service("mail"));
}

TEST(Organisation, RefusesUnitsInACircle) {
    auto changed = units();
    changed.push_back({.key = "x", .parent = "y", .duty_holder = "eve"});
    changed.push_back({.key = "y", .parent = "x", .duty_holder = "eve"});
    EXPECT_THAT(refusal(changed, services()), HasSubstr("circle"));
    changed.pop_back();
    changed.back().parent = "x";
    EXPECT_THAT(refusal(changed, services()), HasSubstr("circle"));
}

TEST(Organisation, RefusesNoRootAndTwo) {
    EXPECT_THAT(refusal({}, {}), HasSubstr("one unit without a parent"));
    auto changed = units();
    changed[2].parent.clear();
    EXPECT_THAT(refusal(changed, services()), HasSubstr("one unit without a parent"));
}

TEST(Organisation, RefusesATreeThatIsTooDeep) {
    const auto chain = [](std::size_t depth) {
        std::vector<Unit> made{{.key = "0", .parent = "", .duty_holder = "alice"}};
        for (std::size_t i = 1; i < depth; ++i) {
            made.push_back(
                {.key = std::to_string(i), .parent = made.back().key, .duty_holder = "alice"});
        }
        return made;
    };
    EXPECT_EQ(refusal(chain(Organisation::depth_max), {}), "");
    EXPECT_THAT(refusal(chain(Organisation::depth_max + 1), {}), HasSubstr("nested"));
}

TEST(Organisation, RefusesKeysThatAreEmptyUnknownOrGivenTwice) {
    auto changed_units = units();
    changed_units[0].parent = "nobody";
    EXPECT_THAT(refusal(changed_units, services()), HasSubstr("nobody"));
    changed_units = units();
    changed_units[0].key = "member";
    EXPECT_THAT(refusal(changed_units, services()), HasSubstr("twice"));
    changed_units = units();
    changed_units[0].duty_holder.clear();
    EXPECT_THAT(refusal(changed_units, services()), HasSubstr("duty holder"));

    auto changed = services();
    changed[0].key.clear();
    EXPECT_THAT(refusal(units(), changed), HasSubstr("no key"));
    changed = services();
    changed[0].unit = "nobody";
    EXPECT_THAT(refusal(units(), changed), HasSubstr("nobody"));
    changed = services();
    changed[1].consumers = {"nobody"};
    EXPECT_THAT(refusal(units(), changed), HasSubstr("consumer nobody"));
    changed = services();
    changed[0].suppliers = {"nobody"};
    EXPECT_THAT(refusal(units(), changed), HasSubstr("supplier nobody"));
    changed = services();
    changed[1].assets.push_back({"tcp://a:443"});
    EXPECT_THAT(refusal(units(), changed), HasSubstr("twice"));
}

TEST(Organisation, RefusesServicesThatSupplyThemselves) {
    auto changed = services();
    changed[1].suppliers = {"shop"};
    EXPECT_THAT(refusal(units(), changed), HasSubstr("circle"));
    changed[1].suppliers = {"hosting"};
    EXPECT_THAT(refusal(units(), changed), HasSubstr("circle"));
}

}  // namespace
}  // namespace hemostat::campaign
