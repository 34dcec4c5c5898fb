#include "advisory/lint.h"

#include "advisory/csaf.h"
#include "tests/advisory/documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <functional>

namespace hemostat::advisory {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// What lint says of the whole document after `change`.
std::vector<std::string> complaints(const std::function<void(Advisory&)>& change) {
    Advisory advisory = *parse_csaf(whole_document);
    change(advisory);
    Complaints found;
    lint(advisory, found);
    std::vector<std::string> texts;
    for (const Complaint& complaint : found.list()) {
        texts.push_back(to_text(complaint));
    }
    return texts;
}

TEST(Lint, HasNothingAgainstAWholeDocument) {
    EXPECT_THAT(complaints([](Advisory&) {}), IsEmpty());
}

TEST(Lint, MissesAPreReleaseOfAnAffectedBranch) {
    EXPECT_THAT(complaints([](Advisory& it) { it.affected.front().first = "1.1.1"; }),
                ElementsAre(AllOf(StartsWith("1.1.1: the pre-release 1.1.1-pre1 and 8 more"),
                                  HasSubstr("under_investigation"))));
    EXPECT_THAT(complaints([](Advisory& it) { it.affected.front().first = "1.1.1-pre2"; }),
                ElementsAre(HasSubstr("1.1.1-pre1 of this branch is in no list")));
}

TEST(Lint, MissesABranchThatNoListMentions) {
    const auto texts = complaints([](Advisory& it) {
        it.not_assessed = {{"3.0.0-alpha1", "3.1.0-dev"}, {"3.2.0-alpha1", ""}};
    });
    EXPECT_THAT(texts, ElementsAre(AllOf(StartsWith("3.1: "), HasSubstr("not unaffected"))));
}

TEST(Lint, MissesAReleaseBetweenTwoRanges) {
    EXPECT_THAT(complaints([](Advisory& it) { it.fixed.front().first = "1.1.1l"; }),
                ElementsAre(HasSubstr("1.1.1: the release 1.1.1k of this branch is in no list")));
    EXPECT_THAT(complaints([](Advisory& it) { it.fixed.front().first = "1.1.1k"; }), IsEmpty());
}

TEST(Lint, FindsAnEndThatWasNeverReleased) {
    const auto texts = complaints([](Advisory& it) {
        it.affected = {{"1.1.1-pre1", "1.1.1-pre19"}, {"1.1.1-pre19", "1.1.1k-dev"}};
    });
    EXPECT_THAT(texts, ElementsAre(HasSubstr("1.1.1-pre19"), HasSubstr("never released")));
}

TEST(Lint, MissesASeverity) {
    EXPECT_THAT(complaints([](Advisory& it) { it.severities.clear(); }),
                ElementsAre(HasSubstr("severity")));
    EXPECT_THAT(complaints([](Advisory& it) {
                    it.severities = {{Severity::Level::unknown, "OpenSSL", ""}};
                }),
                ElementsAre(HasSubstr("severity")));
}

TEST(Lint, WantsADateWhereSeveritiesDiffer) {
    using enum Severity::Level;
    const auto with = [](std::vector<Severity> severities) {
        return complaints([&](Advisory& it) { it.severities = std::move(severities); });
    };
    EXPECT_THAT(with({{low, "OpenSSL", ""}, {high, "CISA-ADP", "2026-09-01"}}),
                ElementsAre(AllOf(HasSubstr("low according to OpenSSL"),
                                  HasSubstr("high according to CISA-ADP"), HasSubstr("date"))));
    EXPECT_THAT(with({{low, "OpenSSL", "2015-01-08"}, {high, "OpenSSL", "2015-01-08"}}),
                ElementsAre(HasSubstr("date")));
    EXPECT_THAT(with({{low, "OpenSSL", "2015-01-08"}, {high, "OpenSSL", "2015-03-19"}}), IsEmpty());
    EXPECT_THAT(with({{low, "OpenSSL", ""}, {low, "CISA-ADP", ""}}), IsEmpty());
}

TEST(Lint, DoubtsAPackageThatCannotHaveFixedIt) {
    const auto with = [](const char* version) {
        return complaints([&](Advisory& it) { it.package_fixes.front().first_fixed = version; });
    };
    EXPECT_THAT(with("1.1.0l-1~deb9u3"), ElementsAre(HasSubstr("1.1.0l is unaffected")));
    EXPECT_THAT(with("3.0.0-1"), ElementsAre(HasSubstr("3.0.0 is not assessed")));
    EXPECT_THAT(with("1.1.1d"), ElementsAre(HasSubstr("no later package")));
    EXPECT_THAT(with("20210325-1"), ElementsAre(HasSubstr("not made of a version")));
    EXPECT_THAT(with("1:1.1.1d-0+deb10u6"), IsEmpty());
    EXPECT_THAT(with("1.1.1k-1"), IsEmpty());
}

TEST(Lint, MissesARemedyASourceAndAnythingAffected) {
    EXPECT_THAT(complaints([](Advisory& it) { it.remedies.clear(); }),
                ElementsAre(HasSubstr("remediations")));
    EXPECT_THAT(complaints([](Advisory& it) { it.references.clear(); }),
                ElementsAre(HasSubstr("references")));
    EXPECT_THAT(complaints([](Advisory& it) {
                    it.fixed.push_back(it.affected.front());
                    it.affected.clear();
                }),
                ElementsAre(HasSubstr("no version is affected")));
}

}  // namespace
}  // namespace hemostat::advisory
