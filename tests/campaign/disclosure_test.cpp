// Every field by every audience: what leaves a campaign, and what does not.
#include "campaign/disclosure.h"

#include "association.h"
#include "campaign/records.h"

#include <gmock/gmock.h>
#include <map>
#include <set>

namespace hemostat::campaign {
namespace {

using testing::HasSubstr;

constexpr std::array audiences{Audience::everybody, Audience::community, Audience::clients,
                               Audience::organisation, Audience::recipients};
constexpr std::array labels{Label::clear, Label::green, Label::amber, Label::amber_strict,
                            Label::red};

/// One record of each kind, each with every field of its kind.
std::vector<Record> everything() {
    std::map<RecordKind, Record> by_kind;
    for (const FieldRow& row : all_fields()) {
        Record& record = by_kind[row.kind];
        record.kind = row.kind;
        record.entries.push_back({row.field, "<" + std::string(row.name) + ">"});
    }
    std::vector<Record> records;
    for (const auto& [kind, record] : by_kind) {
        records.push_back(record);
    }
    return records;
}

std::set<Field> shown(const Disclosure& disclosure) {
    std::set<Field> fields;
    for (const Record& record : disclosure.records()) {
        for (const Entry& entry : record.entries) {
            fields.insert(entry.field);
        }
    }
    return fields;
}

/// FIRST's five labels against our five audiences, written out.
bool tlp_allows(Audience audience, Label label) {
    static const std::map<Label, std::set<Audience>> rules{
        {Label::clear, {audiences.begin(), audiences.end()}},
        {Label::green,
         {Audience::community, Audience::clients, Audience::organisation, Audience::recipients}},
        {Label::amber, {Audience::clients, Audience::organisation, Audience::recipients}},
        {Label::amber_strict, {Audience::organisation, Audience::recipients}},
        {Label::red, {Audience::recipients}}};
    return rules.at(label).contains(audience);
}

TEST(Tlp, LetsEachAudienceSeeWhatItsLabelSays) {
    for (const Label label : labels) {
        for (const Audience audience : audiences) {
            EXPECT_EQ(may_see(audience, label), tlp_allows(audience, label))
                << to_string(label) << " " << to_string(audience);
        }
    }
}

TEST(Tlp, IsWrittenAsFirstWantsItAndReadInNoOtherWay) {
    EXPECT_EQ(to_string(Label::amber_strict), "TLP:AMBER+STRICT");
    for (const Label label : labels) {
        EXPECT_EQ(parse_label(to_string(label)), label);
    }
    for (const char* text :
         {"", "TLP:WHITE", "tlp:green", "GREEN", "TLP:AMBER STRICT", "TLP: RED"}) {
        EXPECT_FALSE(parse_label(text)) << text;
    }
}

TEST(Disclosure, HasARowForEachFieldWithItsOwnName) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < field_count; ++i) {
        EXPECT_EQ(static_cast<std::size_t>(all_fields()[i].field), i);
        names.insert(all_fields()[i].name);
    }
    EXPECT_EQ(names.size(), field_count);
}

/// Every field × audience × label of the campaign × label of the field.
TEST(Disclosure, ShowsEachFieldToWhomItsLabelAllowsAndToNobodyElse) {
    const std::vector<Record> records = everything();
    for (const Label campaign : labels) {
        for (const Audience audience : audiences) {
            const std::set<Field> seen = shown(redact(records, Handling(campaign), audience));
            for (const FieldRow& row : all_fields()) {
                const Label label = std::max(campaign, row.label);
                // A record whose first field is withheld goes as a whole.
                const auto first = std::ranges::find(all_fields(), row.kind, &FieldRow::kind);
                const bool is_known = row.kind == RecordKind::message ||
                                      tlp_allows(audience, std::max(campaign, first->label));
                EXPECT_EQ(seen.contains(row.field), tlp_allows(audience, label) && is_known)
                    << row.name << " " << to_string(audience) << " " << to_string(campaign);
            }
        }
    }
}

TEST(Disclosure, IsMarkedByTheTightestOfWhatIsInIt) {
    const std::vector<Record> records = everything();
    const std::map<Audience, Label> expected{{Audience::everybody, Label::clear},
                                             {Audience::community, Label::green},
                                             {Audience::clients, Label::amber},
                                             {Audience::organisation, Label::amber_strict},
                                             {Audience::recipients, Label::amber_strict}};
    for (const auto& [audience, label] : expected) {
        const Disclosure disclosure = redact(records, Handling(), audience);
        EXPECT_EQ(disclosure.label(), label) << to_string(audience);
        EXPECT_EQ(disclosure.audience(), audience);
        EXPECT_EQ(disclosure.withheld_count() + shown(disclosure).size(), field_count);
    }
    EXPECT_EQ(redact(records, Handling(Label::red), Audience::recipients).label(), Label::red);
    EXPECT_TRUE(redact(records, Handling(Label::red), Audience::organisation).records().empty());
}

TEST(Disclosure, LabelsContactsStrictlyAndBodiesForTheCommunity) {
    for (const FieldRow& row : all_fields()) {
        if (row.is_contact) {
            EXPECT_EQ(row.label, Label::amber_strict) << row.name;
        }
    }
    EXPECT_EQ(row_of(Field::message_body).label, Label::green);
    EXPECT_EQ(row_of(Field::message_public).label, Label::clear);
    EXPECT_TRUE(row_of(Field::unit_duty_holder).is_contact);
    EXPECT_TRUE(row_of(Field::claim_by).is_contact);
    EXPECT_TRUE(row_of(Field::claim_approver).is_contact);
}

TEST(Disclosure, CanOnlyBeTightened) {
    for (const FieldRow& row : all_fields()) {
        for (const Label campaign : labels) {
            for (const Label label : labels) {
                Handling handling(campaign);
                const Label before = handling.of(row.field);
                const bool is_wider = label < before;
                EXPECT_EQ(handling.tighten(row.field, label).has_value(), !is_wider);
                EXPECT_EQ(handling.of(row.field), is_wider ? before : label);
            }
        }
    }
}

TEST(Disclosure, WithholdsAFreeTextThatNamesAWithheldContact) {
    const std::vector<Record> records{
        {RecordKind::unit, {{Field::unit_key, "it"}, {Field::unit_duty_holder, "a@example.org"}}},
        {RecordKind::message, {{Field::message_body, "Ask A@Example.org for help."}}},
        {RecordKind::message, {{Field::message_body, "Update OpenSSL."}}},
    };
    const Disclosure members = redact(records, Handling(), Audience::community);
    ASSERT_EQ(members.records().size(), 2U);
    EXPECT_EQ(members.records()[1].entries[0].value, "Update OpenSSL.");
    EXPECT_EQ(redact(records, Handling(), Audience::organisation).records().size(), 3U);
}

TEST(Disclosure, WithholdsAContactThatStandsInARecordNobodyAskedFor) {
    const std::vector<Record> records{
        {RecordKind::message, {{Field::message_body, "ask Alice@shop.example"}}},
        {RecordKind::unit,
         {{Field::unit_key, "shop"}, {Field::unit_duty_holder, "alice@shop.example"}}}};
    const auto is_message = [](const Record& record) { return record.kind == RecordKind::message; };
    EXPECT_THAT(redact(records, Handling(), Audience::community, is_message).records(),
                testing::IsEmpty());
    EXPECT_THAT(redact(records, Handling(), Audience::organisation, is_message).records(),
                testing::ElementsAre(records.front()));
}

TEST(Disclosure, DropsAFieldThatStandsInARecordOfAnotherKind) {
    const std::vector<Record> records{
        {RecordKind::message,
         {{Field::message_body, "Update OpenSSL."}, {Field::service_key, "web"}}}};
    EXPECT_EQ(shown(redact(records, Handling(), Audience::recipients)),
              std::set<Field>{Field::message_body});
}

/// A state in which each field of the table has a value.
std::vector<Record> records_of_a_story() {
    Claims claims =
        joined(story_of("hosting"), without(story_of("shopping"), "announced@shopping"));
    claims.push_back(find("again", library, finding::reasons::version_affected, 150));
    claims.back().service = "hosting";
    claims.back().until = at(160);
    claims.push_back(except("x", Step::announced, 100, 300));
    claims.back().service = "shopping";
    claims.push_back(withdraw("w", claim_of(claims, "delivered@shopping"), 190));
    claims.push_back(make_claim("told", ClaimKind::delivered, 1));
    claims.back().service.clear();
    claims.back().unit = "shop";
    std::vector<Record> records =
        records_of(association(), strict_policy(), state_of(claims), at(evening));
    for (const Record& record : records_of(claims)) {
        records.push_back(record);
    }
    return records;
}

TEST(Records, HaveValuesOfTheShapesThatTheirFieldsHave) {
    for (const Record& record : records_of_a_story()) {
        std::set<Field> seen;
        for (const Entry& entry : record.entries) {
            const FieldRow& row = row_of(entry.field);
            EXPECT_TRUE(seen.insert(entry.field).second || row.shape == Shape::list) << row.name;
            if (row.shape == Shape::truth) {
                EXPECT_THAT(entry.value, testing::AnyOf("true", "false")) << row.name;
            }
            if (row.shape == Shape::count) {
                EXPECT_THAT(entry.value, testing::MatchesRegex("[0-9]+")) << row.name;
            }
        }
    }
}

TEST(Records, HoldEveryFieldOfTheTableButThoseOfMessages) {
    std::set<Field> found;
    for (const Record& record : records_of_a_story()) {
        for (const Entry& entry : record.entries) {
            EXPECT_EQ(row_of(entry.field).kind, record.kind);
            EXPECT_FALSE(entry.value.empty());
            found.insert(entry.field);
        }
    }
    for (const FieldRow& row : all_fields()) {
        EXPECT_EQ(found.contains(row.field), row.kind != RecordKind::message) << row.name;
    }
}

TEST(Records, ShowNobodyOutsideWhoHasADutyOrWhereTheMachinesAre) {
    const std::vector<Record> records = records_of_a_story();
    for (const Audience audience : {Audience::everybody, Audience::community, Audience::clients}) {
        const Disclosure disclosure = redact(records, Handling(), audience);
        for (const Record& record : disclosure.records()) {
            for (const Entry& entry : record.entries) {
                for (const char* secret : {"alice", "bob", "carol", "192.0.2.7", "cert-", "key-"}) {
                    EXPECT_THAT(entry.value, testing::Not(HasSubstr(secret)));
                }
            }
        }
    }
}

}  // namespace
}  // namespace hemostat::campaign
