#include "exchange/csaf_vex.h"
#include "exchange/csv.h"
#include "exchange/openvex.h"
#include "tests/campaign/association.h"
#include "tests/exchange/vex_rules.h"

#include "campaign/records.h"

#include <gmock/gmock.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace hemostat::exchange {
namespace {

using namespace campaign;
namespace json = boost::json;
namespace reasons = finding::reasons;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

VexDocument document() {
    return {.id = "https://example.org/vex/2014-0160",
            .publisher = "Example Association",
            .homepage = "https://example.org",
            .revisions = {{at(100), "first"}, {at(evening), "more is fixed"}}};
}

/// Five services, one of each status, and one that is all clear.
std::vector<Record> five_services() {
    std::vector<Service> services;
    for (const char* key : {"clear", "fixed", "affected", "silent", "un=affected \"名\""}) {
        Service service = web_service();
        service.key = key;
        service.unit = "shop";
        services.push_back(service);
    }
    const Organisation organisation = Organisation::make({{.key = "shop",
                                                           .parent = "",
                                                           .duty_holder = "alice",
                                                           .deputies = {"bob"},
                                                           .instruments = {"scanner"}}},
                                                         services)
                                          .value();
    Claims claims = joined(story_of("clear"), without(story_of("fixed"), "key_renewed@fixed"));
    // Nobody was told of it yet.
    claims.push_back(find("v", library, reasons::version_affected, 10));
    claims.back().service = "affected";
    Claim denial = make_claim("denial", ClaimKind::not_affected, 30);
    denial.reason = "no heartbeats";
    for (Claim claim : {denial, find("e", endpoint, reasons::heartbeat_refused, 31),
                        find("l", library, reasons::heartbeat_code_absent, 32)}) {
        claim.service = "un=affected \"名\"";
        claims.push_back(claim);
    }
    const CampaignState state = state_of(claims, organisation);
    return records_of(organisation, strict_policy(), state, at(evening));
}

Disclosure for_clients() {
    return redact(five_services(), Handling(), Audience::clients);
}

json::value parsed(const Result<std::string>& text) {
    EXPECT_TRUE(text) << text.error().what;
    return json::parse(*text);
}

/// The status of each service, as OpenVEX says it.
std::map<std::string, std::string> statuses(const json::value& document) {
    std::map<std::string, std::string> statuses;
    for (const json::value& item : document.at("statements").as_array()) {
        statuses[std::string(item.at("products").at(0).at("@id").as_string())] =
            std::string(item.at("status").as_string());
    }
    return statuses;
}

TEST(StatusExport, IsACsafVexThatKeepsEveryRule) {
    EXPECT_THAT(test::csaf_faults(parsed(to_csaf_vex(for_clients(), document()))), IsEmpty());
}

TEST(StatusExport, IsAnOpenVexThatKeepsEveryRule) {
    EXPECT_THAT(test::openvex_faults(parsed(to_openvex(for_clients(), document()))), IsEmpty());
}

TEST(StatusExport, SaysOfEachServiceWhatItsClaimsShow) {
    const auto found = statuses(parsed(to_openvex(for_clients(), document())));
    const std::string urn = "urn:hemostat:service:";
    EXPECT_EQ(found.at(urn + "clear"), "fixed");
    EXPECT_EQ(found.at(urn + "fixed"), "fixed");
    EXPECT_EQ(found.at(urn + "affected"), "affected");
    EXPECT_EQ(found.at(urn + "silent"), "under_investigation");
    EXPECT_EQ(found.at(urn + "un%3Daffected%20%22%E5%90%8D%22"), "not_affected");
    const json::value csaf = parsed(to_csaf_vex(for_clients(), document()));
    const json::value& status = csaf.at("vulnerabilities").at(0).at("product_status");
    EXPECT_EQ(status.at("fixed").as_array().size(), 2U);
    EXPECT_EQ(status.at("known_affected").at(0).as_string(), "affected");
    EXPECT_EQ(status.at("under_investigation").at(0).as_string(), "silent");
}

TEST(StatusExport, SaysThatFixedIsNotAllClear) {
    const std::string text = to_csaf_vex(for_clients(), document()).value();
    EXPECT_THAT(text, HasSubstr("key_renewed is still to do"));
    EXPECT_THAT(to_openvex(for_clients(), document()).value(),
                HasSubstr("key_renewed is still to do"));
}

TEST(StatusExport, NamesTheAdvisoryAsAnIdWhereItIsNoCve) {
    std::vector<Record> records = five_services();
    for (const char* id : {"EXAMPLE-2014-1", "CVE-2014-016", "CVE-20140160", "CVE-2014-01a0"}) {
        records[0].entries[0].value = id;
        const json::value csaf =
            parsed(to_csaf_vex(redact(records, Handling(), Audience::clients), document()));
        EXPECT_THAT(test::csaf_faults(csaf), IsEmpty());
        EXPECT_EQ(csaf.at("vulnerabilities").at(0).at("ids").at(0).at("text").as_string(), id);
    }
}

TEST(StatusExport, IsMarkedNoWiderThanWhatIsInIt) {
    const std::map<Label, std::string> expected{{Label::clear, "AMBER"},
                                                {Label::amber, "AMBER"},
                                                {Label::amber_strict, "RED"},
                                                {Label::red, "RED"}};
    for (const auto& [label, old_label] : expected) {
        const Disclosure disclosure =
            redact(five_services(), Handling(label), Audience::recipients);
        const json::value csaf = parsed(to_csaf_vex(disclosure, document()));
        const json::value& distribution = csaf.at("document").at("distribution");
        // Recipients see contacts, so the whole is at least AMBER+STRICT.
        EXPECT_EQ(distribution.at("tlp").at("label").as_string(), "RED");
        EXPECT_THAT(std::string(distribution.at("text").as_string()),
                    HasSubstr(std::string(to_string(disclosure.label()))));
        if (label <= Label::amber) {
            const Disclosure clients = redact(five_services(), Handling(label), Audience::clients);
            const json::value marked = parsed(to_csaf_vex(clients, document()));
            EXPECT_EQ(marked.at("document").at("distribution").at("tlp").at("label").as_string(),
                      old_label);
            EXPECT_THAT(to_openvex(clients, document()).value(), HasSubstr("TLP:AMBER; "));
            EXPECT_THAT(to_csv(clients, RecordKind::service), HasSubstr("TLP:AMBER,"));
        }
    }
}

TEST(StatusExport, IsNotWrittenForWhomMayNotSeeAnyStatus) {
    for (const Audience audience : {Audience::everybody, Audience::community}) {
        const Disclosure disclosure = redact(five_services(), Handling(), audience);
        for (const auto& text :
             {to_csaf_vex(disclosure, document()), to_openvex(disclosure, document())}) {
            ASSERT_FALSE(text);
            EXPECT_EQ(text.error().kind, ErrorKind::not_permitted);
        }
    }
    EXPECT_FALSE(to_csaf_vex(redact(five_services(), Handling(Label::red), Audience::organisation),
                             document()));
}

/// Every format for every audience: nothing of a withheld field, whatever the format.
TEST(StatusExport, LeaksNothingThatWasWithheld) {
    const std::vector<Record> records = five_services();
    for (const Audience audience : {Audience::everybody, Audience::community, Audience::clients}) {
        const Disclosure disclosure = redact(records, Handling(), audience);
        std::string all = to_csaf_vex(disclosure, document()).value_or("") +
                          to_openvex(disclosure, document()).value_or("");
        for (const RecordKind kind :
             {RecordKind::campaign, RecordKind::unit, RecordKind::service, RecordKind::asset,
              RecordKind::step, RecordKind::claim, RecordKind::message}) {
            all += to_csv(disclosure, kind);
        }
        for (const char* secret : {"alice", "bob", "scanner", "192.0.2.7", "libssl", "cert-"}) {
            EXPECT_THAT(all, Not(HasSubstr(secret))) << to_string(audience);
        }
    }
    EXPECT_THAT(to_csv(redact(records, Handling(), Audience::organisation), RecordKind::unit),
                HasSubstr("alice"));
}

TEST(StatusExport, RefusesADocumentWithoutWhatItNeeds) {
    const std::vector<void (*)(VexDocument&)> changes{
        [](VexDocument& d) { d.id.clear(); },
        [](VexDocument& d) { d.id = "no iri"; },
        [](VexDocument& d) { d.homepage = "example.org"; },
        [](VexDocument& d) { d.publisher.clear(); },
        [](VexDocument& d) { d.publisher = " x"; },
        [](VexDocument& d) { d.revisions.clear(); },
        [](VexDocument& d) { std::ranges::reverse(d.revisions); },
        [](VexDocument& d) { d.revisions[0].summary.clear(); },
        [](VexDocument& d) { d.revisions.resize(VexDocument::revisions_max + 1, {at(300), "x"}); },
    };
    EXPECT_TRUE(to_openvex(for_clients(), document()));
    for (const auto& change : changes) {
        VexDocument changed = document();
        change(changed);
        EXPECT_FALSE(to_csaf_vex(for_clients(), changed));
        EXPECT_FALSE(to_openvex(for_clients(), changed));
    }
}

// The oracles themselves refuse what they must.

TEST(VexRules, RefuseACsafDocumentWithAnyMemberMissing) {
    const json::value whole = parsed(to_csaf_vex(for_clients(), document()));
    const std::vector<std::string> needed{"/document/category",
                                          "/document/csaf_version",
                                          "/document/publisher/namespace",
                                          "/document/title",
                                          "/document/tracking/id",
                                          "/document/tracking/version",
                                          "/product_tree",
                                          "/document/tracking/revision_history",
                                          "/vulnerabilities/0/cve",
                                          "/vulnerabilities/0/notes",
                                          "/vulnerabilities/0/remediations",
                                          "/vulnerabilities/0/threats",
                                          "/vulnerabilities/0/product_status",
                                          "/vulnerabilities/0/product_status/fixed"};
    for (const std::string& path : needed) {
        json::value changed = whole;
        const std::size_t slash = path.rfind('/');
        json::value* parent = slash == 0 ? &changed : &changed.at_pointer(path.substr(0, slash));
        ASSERT_EQ(parent->as_object().erase(path.substr(slash + 1)), 1U) << path;
        EXPECT_THAT(test::csaf_faults(changed), Not(IsEmpty())) << path;
    }
}

TEST(VexRules, RefuseContradictionsAndWhatIsUnknown) {
    const json::value whole = parsed(to_csaf_vex(for_clients(), document()));
    json::value changed = whole;
    changed.at_pointer("/vulnerabilities/0/product_status/fixed").as_array().push_back("affected");
    EXPECT_THAT(test::csaf_faults(changed), testing::Contains(HasSubstr("6.1.6")));
    changed = whole;
    changed.at_pointer("/vulnerabilities/0/product_status/fixed").as_array().push_back("nobody");
    EXPECT_THAT(test::csaf_faults(changed), testing::Contains(HasSubstr("6.1.1")));
    changed = whole;
    changed.at_pointer("/document/tracking/version") = "9";
    EXPECT_THAT(test::csaf_faults(changed), testing::Contains(HasSubstr("6.1.16")));
    changed = whole;
    changed.at_pointer("/document/distribution/tlp/label") = "AMBER+STRICT";
    EXPECT_THAT(test::csaf_faults(changed), Not(IsEmpty()));
    json::value open = parsed(to_openvex(for_clients(), document()));
    for (json::value& statement : open.at("statements").as_array()) {
        statement.as_object().erase("action_statement");
    }
    EXPECT_THAT(test::openvex_faults(open), testing::Contains(HasSubstr("without an action")));
}

TEST(Csv, WritesOneRowARecordWithItsLabel) {
    const std::vector<Record> records{
        {RecordKind::service,
         {{Field::service_key, "web"},
          {Field::service_consumer, "a"},
          {Field::service_consumer, "b"}}},
        {RecordKind::service, {{Field::service_key, "mail"}, {Field::service_unit, "it"}}}};
    EXPECT_EQ(to_csv(redact(records, Handling(), Audience::clients), RecordKind::service),
              "tlp,service_key,service_unit,service_consumer\r\n"
              "TLP:AMBER,web,,a; b\r\n"
              "TLP:AMBER,mail,it,\r\n");
    EXPECT_EQ(to_csv(redact(records, Handling(), Audience::clients), RecordKind::unit), "tlp\r\n");
}

TEST(Csv, QuotesAndDisarmsWhatASpreadsheetWouldRun) {
    const auto cell = [](std::string value) {
        const std::vector<Record> records{
            {RecordKind::service, {{Field::service_key, std::move(value)}}}};
        const std::string text =
            to_csv(redact(records, Handling(), Audience::clients), RecordKind::service);
        const std::string head = "tlp,service_key\r\nTLP:GREEN,";
        EXPECT_EQ(text.substr(0, head.size()), head);
        return text.substr(head.size(), text.size() - head.size() - 2);
    };
    EXPECT_EQ(cell("plain"), "plain");
    EXPECT_EQ(cell("a,b"), "\"a,b\"");
    EXPECT_EQ(cell("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(cell("a\nb"), "\"a\nb\"");
    EXPECT_EQ(cell("=1+1"), "'=1+1");
    EXPECT_EQ(cell("@SUM"), "'@SUM");
    EXPECT_EQ(cell("+1"), "'+1");
    EXPECT_EQ(cell("-1"), "'-1");
    EXPECT_EQ(cell(" \t=1"), "' \t=1");
    EXPECT_EQ(cell("\xff"), "\xef\xbf\xbd");
}

TEST(Utf8, KeepsCharactersAndReplacesWhatIsNone) {
    for (const char* text :
         {"", "a", "é", "名前", "\xf0\x9f\x94\x91", "\xed\x9f\xbf", "\xee\x80\x80"}) {
        EXPECT_EQ(to_utf8(text), text);
    }
    const std::string bad = "\xef\xbf\xbd";
    EXPECT_EQ(to_utf8("a\xffz"), "a" + bad + "z");
    EXPECT_EQ(to_utf8("\xc0\xaf"), bad + bad);
    EXPECT_EQ(to_utf8("\xed\xa0\x80"), bad + bad + bad);
    EXPECT_EQ(to_utf8("\xf4\x90\x80\x80"), bad + bad + bad + bad);
    EXPECT_EQ(to_utf8("\xe5\x90"), bad + bad);
}

}  // namespace
}  // namespace hemostat::exchange
