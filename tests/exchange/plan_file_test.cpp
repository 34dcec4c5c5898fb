#include "exchange/plan_file.h"

#include "exchange/toml_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <fstream>
#include <iterator>

namespace hemostat::exchange {
namespace {

using campaign::Field;
using campaign::Label;
using campaign::Step;
using testing::HasSubstr;
using testing::StartsWith;

/// The example of docs/campaign-plan.md.
std::string example() {
    std::ifstream file(HEMOSTAT_DOCS "/campaign-plan.md");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const std::size_t begin = text.find("```toml\n") + 8;
    return text.substr(begin, text.find("```", begin) - begin);
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    const std::size_t place = text.find(what);
    EXPECT_NE(place, std::string::npos) << what;
    return text.replace(place, what.size(), by);
}

std::size_t line_of(std::string_view text, std::string_view what) {
    const std::size_t place = text.find(what);
    EXPECT_NE(place, std::string_view::npos) << what;
    return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, place), '\n'));
}

/// What is said of a plan that has one fault.
std::string fault_of(const std::string& text) {
    const auto plan = parse_plan(text, "p.toml");
    if (plan) {
        return "accepted";
    }
    EXPECT_EQ(plan.error().size(), 1U) << plan.error().back().what;
    return plan.error().front().what;
}

/// `what` of the example is replaced; the fault must be told at the line where `by` stands.
void expect_fault(std::string_view what, std::string_view by, std::string_view clause) {
    const std::string text = replaced(example(), what, by);
    const std::string fault = fault_of(text);
    EXPECT_THAT(fault, StartsWith(fmt::format("p.toml:{}: ", line_of(text, by))));
    EXPECT_THAT(fault, HasSubstr(std::string(clause)));
    EXPECT_EQ(fault.find('\n'), std::string::npos);
}

TEST(PlanFile, ReadsTheExampleOfTheDocumentation) {
    const auto plan = parse_plan(example(), "p.toml");
    ASSERT_TRUE(plan) << plan.error().front().what;
    EXPECT_EQ(plan->policy.advisory, "CVE-2014-0160");
    EXPECT_EQ(to_rfc3339(plan->policy.opened_at), "2014-04-08T00:00:00Z");
    EXPECT_EQ(plan->policy.of(Step::acknowledged).due, std::chrono::hours(24));
    EXPECT_EQ(plan->policy.of(Step::acknowledged).method_least, campaign::Method::recorded);
    EXPECT_EQ(plan->policy.of(Step::fix_verified).due, std::chrono::hours(72));
    EXPECT_TRUE(plan->policy.of(Step::secrets_reset).needs_evidence);
    EXPECT_FALSE(plan->policy.of(Step::announcement_seen).is_needed);
    EXPECT_FALSE(plan->policy.of(Step::delivered).due);
    EXPECT_EQ(plan->handling.of(Field::campaign_advisory), Label::green);
    EXPECT_EQ(plan->handling.of(Field::service_key), Label::amber);
    EXPECT_EQ(plan->handling.of(Field::unit_duty_holder), Label::amber_strict);
    ASSERT_EQ(plan->organisation.units().size(), 2U);
    EXPECT_EQ(plan->organisation.units()[1].deputies, std::vector<std::string>{"bob@shop.example"});
    ASSERT_EQ(plan->organisation.units()[1].former.size(), 1U);
    EXPECT_EQ(plan->organisation.units()[1].former[0].name, "zoe@shop.example");
    EXPECT_FALSE(plan->organisation.units()[1].former[0].is_instrument);
    EXPECT_EQ(to_rfc3339(plan->organisation.units()[1].former[0].until), "2014-04-10T09:00:00Z");
    EXPECT_EQ(plan->organisation.units()[0].instruments, std::vector<std::string>{"scanner-1"});
    const campaign::Service& shop = plan->organisation.services()[1];
    EXPECT_EQ(shop.key, "web shop");
    EXPECT_EQ(shop.suppliers, std::vector<std::string>{"hosting"});
    ASSERT_EQ(shop.assets.size(), 2U);
    EXPECT_TRUE(shop.assets[0].serves_certificate);
    EXPECT_FALSE(shop.assets[1].serves_certificate);
    EXPECT_EQ(plan->organisation.services()[0].consumers, std::vector<std::string>{"shop"});
}

TEST(PlanFile, TakesNamesInAnyLanguage) {
    EXPECT_EQ(fault_of(replaced(example(), "alice@shop.example", "情報システム部 é")), "accepted");
}

TEST(PlanFile, SaysOfEachFaultItsLineAndWhatWouldBeRight) {
    expect_fault("advisory = \"CVE-2014-0160\"", "advisory = 5", "advisory = \"...\"");
    expect_fault("advisory = \"CVE-2014-0160\"", "advisory = \"\"", "1 to 512 bytes");
    expect_fault("2014-04-08T09:00:00+09:00", "2014-04-08T09:00:00", "with its zone");
    expect_fault("2014-04-08T09:00:00+09:00", "2300-04-08T09:00:00Z", "with its zone");
    expect_fault("label = \"TLP:GREEN\"", "label = \"TLP:WHITE\"", "TLP:AMBER+STRICT");
    expect_fault("basis = \"proved\"", "basis = \"none\"", "proved or claimed");
    expect_fault("due = \"24h\"", "due = \"24\"", "\"36h\"");
    expect_fault("due = \"24h\"", "due = 24", "\"36h\"");
    expect_fault("method = \"recorded\"", "method = \"heard\"", "stated, recorded or measured");
    expect_fault("needed = false", "needed = \"no\"", "true or false");
    expect_fault("service_key = \"TLP:AMBER\"", "service_key = \"TLP:CLEAR\"", "wider");
    expect_fault("service_key = \"TLP:AMBER\"", "service_keys = \"TLP:AMBER\"", "no field");
    expect_fault("parent = \"association\"", "parent = \"nobody\"", "there is no unit 'nobody'");
    expect_fault("unit = \"shop\"", "unit = \"nobody\"", "there is no unit 'nobody'");
    expect_fault("consumers = [\"shop\"]", "consumers = [\"nobody\"]", "no unit 'nobody'");
    expect_fault("suppliers = [\"hosting\"]", "suppliers = [\"x\"]", "there is no service 'x'");
    expect_fault("suppliers = [\"hosting\"]", "suppliers = \"hosting\"", "must be a list");
    expect_fault("deputies = [\"bob@shop.example\"]", "deputies = [7]", "deputies = \"...\"");
    expect_fault("key = \"web shop\"", "key = \"hosting\" # again", "another service");
    expect_fault("key = \"file://shop1/usr/lib/libssl.so.1.0.0\"",
                 "key = \"tcp://192.0.2.7:443\" # 2", "another asset");
    expect_fault("serves_certificate = true", "serves = true", "is not known");
    expect_fault("consumers = [\"shop\"]", "assets = 4", "is not known");
    expect_fault("consumers = [\"shop\"]", "asset = 4", "[[asset]]");
    expect_fault("duty_holder = \"alice@shop.example\"", "duty_holder = \"a\\u0007\"",
                 "control characters");
    expect_fault("duty_holder = \"alice@shop.example\"", "duty_holder = \"a\\u202e\"",
                 "control characters");
    expect_fault("until = 2014-04-10T18:00:00+09:00", "until = 2014-04-10", "with its zone");
    expect_fault("name = \"zoe@shop.example\"", "name = 1", "name = \"...\"");
    expect_fault("[steps.acknowledged]", "[steps.agreed]", "is no step");
    expect_fault("advisory = \"CVE-2014-0160\"", "advisory = ", "is not TOML");
}

TEST(PlanFile, SaysWhatIsMissing) {
    EXPECT_THAT(fault_of(replaced(example(), "advisory = \"CVE-2014-0160\"\n", "")),
                HasSubstr("key 'advisory': is missing"));
    EXPECT_THAT(fault_of(replaced(example(), "duty_holder = \"alice@shop.example\"\n", "")),
                HasSubstr("key 'duty_holder': is missing"));
    EXPECT_THAT(fault_of(replaced(example(), "unit = \"shop\"\n", "")),
                HasSubstr("key 'unit': is missing"));
}

TEST(PlanFile, SaysWhatDoesNotFitTogether) {
    EXPECT_THAT(fault_of(replaced(example(), "parent = \"association\"\n", "")),
                HasSubstr("one unit without a parent"));
    EXPECT_THAT(fault_of(replaced(example(), "scanner-1", "bob@shop.example")),
                HasSubstr("a person's"));
    EXPECT_THAT(
        fault_of(replaced(example(), "consumers = [\"shop\"]", "suppliers = [\"web shop\"]")),
        HasSubstr("circle"));
    EXPECT_THAT(fault_of(replaced(example(), "[steps.secrets_reset]",
                                  "[steps.installation_verified]\nneeded = false\n\n"
                                  "[steps.secrets_reset]")),
                HasSubstr("secrets_reset is counted from installation_verified"));
}

TEST(PlanFile, TellsAllFaultsAtOnceAndTakesNothing) {
    std::string text = replaced(example(), "due = \"24h\"", "due = 24");
    text = replaced(text, "parent = \"association\"", "parent = \"nobody\"");
    text = replaced(text, "serves_certificate = true", "serves = true");
    const auto plan = parse_plan(text, "p.toml");
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().size(), 3U);
}

TEST(PlanFile, EndsItsListOfFaults) {
    std::string text = example();
    for (int i = 0; i < 200; ++i) {
        text += "[[unit]]\n";
    }
    const auto plan = parse_plan(text, "p.toml");
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().size(), Faults::faults_max);
}

TEST(PlanFile, RefusesWhatIsNotThere) {
    const auto plan = read_plan("/nowhere/plan.toml");
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().front().kind, ErrorKind::io);
    EXPECT_THAT(plan.error().front().what, StartsWith("/nowhere/plan.toml: "));
}

TEST(PlanFile, RefusesAnEmptyFile) {
    EXPECT_FALSE(parse_plan("", "p.toml"));
    EXPECT_FALSE(parse_plan("advisory = \"A\"\nopened_at = 2014-04-08T09:00:00Z\n", "p.toml"));
}

}  // namespace
}  // namespace hemostat::exchange
