#include "advisory/csaf.h"

#include "advisory/openssl_version.h"
#include "tests/advisory/documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>

namespace hemostat::advisory {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::string refusal(const std::string& document) {
    const auto advisory = parse_csaf(document);
    return advisory ? "accepted" : advisory.error().what;
}

TEST(Csaf, SaysWhatItsDocumentSays) {
    const auto parsed = parse_csaf(whole_document);
    ASSERT_TRUE(parsed) << parsed.error().what;
    const Advisory& advisory = *parsed;
    EXPECT_EQ(advisory.id, "CVE-2021-3449");
    EXPECT_EQ(advisory.title, "A renegotiation stops servers");
    EXPECT_EQ(advisory.released, "2021-03-25");
    EXPECT_EQ(advisory.component, Component::libssl);
    EXPECT_FALSE(advisory.is_in_heartbeat_code);
    EXPECT_THAT(advisory.build_options, ElementsAre("no-tls1_2"));
    EXPECT_THAT(advisory.unaffected_libraries, ElementsAre("LibreSSL"));
    EXPECT_THAT(advisory.remedies, ElementsAre("Update."));
    EXPECT_THAT(advisory.aftercare, ElementsAre("Restart it."));
    ASSERT_EQ(advisory.severities.size(), 1U);
    EXPECT_EQ(advisory.severities.front().source, "OpenSSL");
    EXPECT_EQ(severity_of(advisory), Severity::Level::high);
    ASSERT_EQ(advisory.notes.size(), 1U);
    ASSERT_EQ(advisory.references.size(), 1U);
}

TEST(Csaf, PutsEachRangeIntoTheListOfItsStatus) {
    const Advisory advisory = *parse_csaf(whole_document);
    const auto said = [&](std::string_view version) {
        return assess(advisory, *parse_openssl_version(version));
    };
    EXPECT_EQ(said("1.1.1-pre1"), Assessment::affected);
    EXPECT_EQ(said("1.1.1j"), Assessment::affected);
    EXPECT_EQ(said("1.1.1k-dev"), Assessment::not_assessed);
    EXPECT_EQ(said("1.1.1k"), Assessment::fixed);
    EXPECT_EQ(said("0.9.8"), Assessment::unaffected);
    EXPECT_EQ(said("3.5.0"), Assessment::not_assessed) << "it is under investigation";
    ASSERT_EQ(advisory.not_assessed.size(), 1U);
    EXPECT_EQ(advisory.not_assessed.front().first, "3.0.0-alpha1");
}

TEST(Csaf, ReadsPackagesThatFixIt) {
    const Advisory advisory = *parse_csaf(whole_document);
    ASSERT_EQ(advisory.package_fixes.size(), 1U);
    const PackageFix& fix = advisory.package_fixes.front();
    EXPECT_EQ(fix.manager, PackageManager::dpkg);
    EXPECT_EQ(fix.distribution, "debian");
    EXPECT_EQ(fix.release, "10");
    EXPECT_EQ(fix.source, "openssl");
    EXPECT_EQ(fix.first_fixed, "1.1.1d-0+deb10u6");
}

TEST(Csaf, KeepsWhatIsSaidOfExploits) {
    const auto advisory = parse_csaf(document_with(
        "/vulnerabilities/0/threats/-", R"({"category": "exploit_status", "details": "Seen."})"));
    ASSERT_TRUE(advisory);
    ASSERT_EQ(advisory->notes.size(), 2U);
    EXPECT_EQ(advisory->notes.back().text, "Seen.");
    EXPECT_EQ(advisory->severities.size(), 1U);
}

TEST(Csaf, KnowsTheOptionThatLeavesHeartbeatsOut) {
    const auto advisory = parse_csaf(
        document_with("/product_tree/branches/0/branches/0/branches/4/name", R"("no-heartbeats")"));
    ASSERT_TRUE(advisory);
    EXPECT_TRUE(advisory->is_in_heartbeat_code);
}

struct Change {
    const char* pointer;
    const char* value;
    const char* where;  ///< what the refusal must begin with
    const char* what;   ///< and what it must say
};

void PrintTo(const Change& change, std::ostream* out) {
    *out << change.pointer << " = " << change.value;
}

class CsafRefusal : public testing::TestWithParam<Change> {};

TEST_P(CsafRefusal, NamesThePlaceAndWhatIsWrong) {
    const auto& [pointer, value, where, what] = GetParam();
    EXPECT_THAT(refusal(document_with(pointer, value)),
                AllOf(StartsWith(std::string(where) + ": "), HasSubstr(what)));
}

constexpr const char* ranges = "/product_tree/branches/0/branches/0/branches";

INSTANTIATE_TEST_SUITE_P(
    OfTheDocument, CsafRefusal,
    testing::Values(
        Change{"/document", "", "document", "missing"},
        Change{"/document", "[]", "document", "no object"},
        Change{"/document/category", R"("csaf_vex")", "document.category",
               "csaf_security_advisory"},
        Change{"/document/csaf_version", R"("2.1")", "document.csaf_version", "2.0"},
        Change{"/document/title", R"("")", "document.title", "empty"},
        Change{"/document/title", "7", "document.title", "no text"},
        Change{"/document/title", R"("a\u001b[2J")", "document.title", "plain text"},
        Change{"/document/title", R"("\u202egpj")", "document.title", "plain text"},
        Change{"/document/publisher/category", R"("friend")", "document.publisher.category",
               "coordinator"},
        Change{"/document/publisher/namespace", R"("hemostat")", "document.publisher.namespace",
               "URL"},
        Change{"/document/tracking/status", R"("done")", "document.tracking.status", "final"},
        Change{"/document/tracking/version", R"("1")", "document.tracking.version", "2"},
        Change{"/document/tracking/revision_history", "[]", "document.tracking.revision_history",
               "empty"},
        Change{"/document/tracking/revision_history/0/number", R"("0")",
               "document.tracking.revision_history[0].number", "1, 2, 3"},
        Change{"/document/tracking/revision_history/1/date", R"("2026-11-19T00:00:00Z")",
               "document.tracking.revision_history[1].date", "before"},
        Change{"/document/tracking/current_release_date", R"("2026-11-24T00:00:00Z")",
               "document.tracking.revision_history", "current release"},
        Change{"/document/tracking/current_release_date", R"("2026-11-19T00:00:00Z")",
               "document.tracking.current_release_date", "before"},
        Change{"/document/tracking/initial_release_date", R"("2026-02-30T00:00:00Z")",
               "document.tracking.initial_release_date", "2014-04-07T00:00:00Z"},
        Change{"/document/tracking/initial_release_date", R"("2026-11-20")",
               "document.tracking.initial_release_date", "2014-04-07T00:00:00Z"},
        Change{"/document/references/0/url", R"("ftp://x")", "document.references[0].url", "URL"},
        Change{"/document/references/0/category", R"("mine")", "document.references[0].category",
               "external"}));

INSTANTIATE_TEST_SUITE_P(
    OfTheProducts, CsafRefusal,
    testing::Values(
        Change{"/product_tree", "", "product_tree", "missing"},
        Change{"/product_tree/relationships", "[1]", "product_tree.relationships", "not read"},
        Change{"/product_tree/branches/0/category", R"("seller")",
               "product_tree.branches[0].category", "vendor"},
        Change{"/product_tree/branches/0/branches/0/name", R"("libtls")",
               "product_tree.branches[0].branches[0].branches[0]", "openssl command"},
        Change{"/product_tree/branches/0/branches/-",
               R"({"category": "product_name", "name": "libcrypto", "branches": [
                   {"category": "product_version_range", "name": "vers:openssl/<0.9.6",
                    "product": {"name": "x", "product_id": "x"}}]})",
               "product_tree.branches[0].branches[1].branches[0]", "about one"},
        Change{"/product_tree/branches/0/branches/0/branches/0/name", R"("vers:deb/<1.1.1")",
               "product_tree.branches[0].branches[0].branches[0].name", "vers:openssl/"},
        Change{"/product_tree/branches/0/branches/0/branches/0/name", R"("vers:openssl/<1.1")",
               "product_tree.branches[0].branches[0].branches[0].name", "three numbers"},
        Change{"/product_tree/branches/0/branches/0/branches/0/category", R"("product_version")",
               "product_tree.branches[0].branches[0].branches[0]", "product_version_range"},
        Change{"/product_tree/branches/0/branches/0/branches/0/product", "",
               "product_tree.branches[0].branches[0].branches[0]", "either branches or a product"},
        Change{"/product_tree/branches/0/branches/0/branches/0/product/product_id", R"("bad")",
               "product_tree.branches[0].branches[0].branches[1].product.product_id", "twice"},
        Change{"/product_tree/branches/1/branches/0/category", R"("product_family")",
               "product_tree.branches[1].branches[0]", "not read"},
        Change{"/product_tree/branches/2/branches/0/branches/0/product", R"({"name": "openssl",
                 "product_id": "debian-10",
                 "product_identification_helper": {"purl": "pkg:deb/debian/openssl@1"}})",
               "product_tree.branches[2].branches[0].branches[0].product."
               "product_identification_helper.purl",
               "distro="},
        Change{"/product_tree/product_groups/-",
               R"({"group_id": "affected", "product_ids": ["bad"]})",
               "product_tree.product_groups[1].group_id", "twice"},
        Change{"/product_tree/product_groups/0/product_ids/0", R"("worse")",
               "product_tree.product_groups[0].product_ids[0]", "no product"}));

INSTANTIATE_TEST_SUITE_P(
    OfTheFlaw, CsafRefusal,
    testing::Values(
        Change{"/vulnerabilities", "[]", "vulnerabilities", "empty"},
        Change{"/vulnerabilities/-", "{}", "vulnerabilities", "more than one"},
        Change{"/vulnerabilities/0/cve", R"("2021-3449")", "vulnerabilities[0].cve",
               "CVE-2014-0160"},
        Change{"/vulnerabilities/0/cve", R"("CVE-2021-344X")", "vulnerabilities[0].cve",
               "CVE-2014-0160"},
        Change{"/vulnerabilities/0/title", "", "vulnerabilities[0].title", "missing"},
        Change{"/vulnerabilities/0/release_date", "", "vulnerabilities[0].release_date", "missing"},
        Change{"/vulnerabilities/0/notes", "", "vulnerabilities[0].notes", "missing"},
        Change{"/vulnerabilities/0/notes/0/category", R"("words")",
               "vulnerabilities[0].notes[0].category", "description"},
        Change{"/vulnerabilities/0/product_status/fixed/0", R"("unheard")",
               "vulnerabilities[0].product_status.fixed[0]", "no product"},
        Change{"/vulnerabilities/0/product_status/fixed/0", R"("bad")",
               "vulnerabilities[0].product_status.fixed[0]", "already in known_affected"},
        Change{"/vulnerabilities/0/product_status/first_fixed/0", R"("good")",
               "vulnerabilities[0].product_status.first_fixed[0]", "fixed"},
        Change{"/vulnerabilities/0/product_status/last_affected", R"(["bad"])",
               "vulnerabilities[0].product_status.last_affected", "known_affected"},
        Change{"/vulnerabilities/0/product_status/under_investigation", "",
               "product_tree.branches[0].branches[0].branches[3]", "no product_status"},
        Change{"/vulnerabilities/0/product_status/known_not_affected", R"(["old", "without"])",
               "product_tree.branches[1].branches[0]", "no product_status"},
        Change{"/vulnerabilities/0/flags/0/label", R"("fine")", "vulnerabilities[0].flags[0].label",
               "vulnerable_code_not_present"},
        Change{"/vulnerabilities/0/flags/-",
               R"({"label": "component_not_present", "product_ids": ["without"]})",
               "vulnerabilities[0].flags[1].product_ids[0]", "two flags"},
        Change{"/vulnerabilities/0/threats/0/details", R"("High")",
               "vulnerabilities[0].threats[0].details", "OpenSSL: High"},
        Change{"/vulnerabilities/0/threats/0/details", R"("OpenSSL: dreadful")",
               "vulnerabilities[0].threats[0].details", "no severity"},
        Change{"/vulnerabilities/0/remediations/0/category", R"("prayer")",
               "vulnerabilities[0].remediations[0].category", "vendor_fix"},
        Change{"/vulnerabilities/0/remediations/0/group_ids", "",
               "vulnerabilities[0].remediations[0]", "names no product"},
        Change{"/vulnerabilities/0/remediations/0/group_ids/0", R"("all")",
               "vulnerabilities[0].remediations[0].group_ids[0]", "of nothing"}));

TEST(Csaf, RefusesRangesThatContradictEachOther) {
    const auto name = std::string(ranges) + "/2/name";
    EXPECT_THAT(refusal(document_with(name, R"("vers:openssl/>=1.1.1j|<3.0.0-dev")")),
                AllOf(HasSubstr("from 1.1.1-pre1 below 1.1.1k-dev are affected"),
                      HasSubstr("from 1.1.1j below 3.0.0-dev are fixed"), HasSubstr("overlap")));
    EXPECT_THAT(refusal(document_with(name, R"("vers:openssl/<1.0.1")")), HasSubstr("overlap"));
    EXPECT_EQ(refusal(document_with(name, R"("vers:openssl/>=1.1.1k-dev|<1.1.1k")")), "accepted")
        << "an end is not part of its range";
}

TEST(Csaf, RefusesWhatNamesNoPartOfOpenSsl) {
    EXPECT_THAT(refusal(document_with("/product_tree/branches/0/name", R"("Open SSL")")),
                HasSubstr("product_tree"));
}

TEST(Csaf, RefusesWhatIsNoJsonAndWhatIsTooLarge) {
    EXPECT_THAT(refusal("{"), HasSubstr("no JSON"));
    EXPECT_THAT(refusal("[]"), HasSubstr("no JSON object"));
    EXPECT_THAT(refusal(std::string(200, '[')), HasSubstr("no JSON"));
    EXPECT_THAT(refusal(std::string(csaf_size_max + 1, ' ')), HasSubstr("megabyte"));
    EXPECT_FALSE(read_csaf("{").is_json);
    EXPECT_TRUE(read_csaf("{}").is_json);
}

TEST(Csaf, TellsEverythingThatIsWrongAtOnce) {
    const auto reading = read_csaf(document_with([](boost::json::value& document) {
        document.at_pointer("/document/csaf_version") = "1.2";
        document.at_pointer("/vulnerabilities/0/cve") = "CVE";
    }));
    EXPECT_EQ(reading.complaints.list().size(), 2U);
    EXPECT_THAT(read_csaf(whole_document).complaints.list(), IsEmpty());
}

TEST(Csaf, HoldsNoMoreProductsThanItsLimit) {
    const auto document = document_with([](boost::json::value& value) {
        auto& list = value.at_pointer(ranges).as_array();
        for (int count = 0; count < 1000; ++count) {
            list.push_back({{"category", "specification"},
                            {"name", "no-x"},
                            {"product", {{"name", "x"}, {"product_id", std::to_string(count)}}}});
        }
    });
    EXPECT_THAT(refusal(document), HasSubstr("at most 1000"));
}

}  // namespace
}  // namespace hemostat::advisory
