#include "advisory/advisory.h"

#include "advisory/openssl_version.h"

#include <gtest/gtest.h>
#include <string_view>

namespace hemostat::advisory {
namespace {

Assessment assess_heartbleed(std::string_view version) {
    return assess(heartbleed, *parse_openssl_version(version));
}

TEST(Advisory, IsFoundByItsIdInAnyCase) {
    EXPECT_EQ(find("cve-2014-0160"), &heartbleed);
    EXPECT_EQ(find("CVE-2014-0161"), nullptr);
}

TEST(Advisory, HasRangesThatCanBeReadAndDoNotOverlap) {
    for (const Advisory* advisory : all()) {
        for (const auto ranges : {advisory->affected, advisory->fixed, advisory->unaffected}) {
            EXPECT_FALSE(ranges.empty()) << advisory->id;
            for (const VersionRange& range : ranges) {
                for (const std::string_view end : {range.first, range.end}) {
                    ASSERT_TRUE(end.empty() || parse_openssl_version(end)) << end;
                }
                if (!range.first.empty() && !range.end.empty()) {
                    EXPECT_LT(*parse_openssl_version(range.first),
                              *parse_openssl_version(range.end));
                }
            }
        }
    }
}

TEST(Heartbleed, AffectsWhatTheAdvisoryNamesAndThePreReleasesBeforeIt) {
    for (const char* version :
         {"1.0.1-beta1", "1.0.1-beta3", "1.0.1", "1.0.1a", "1.0.1e", "1.0.1e-fips", "1.0.1f-dev",
          "1.0.1f", "1.0.2-beta1", "1.0.2-beta1-fips"}) {
        EXPECT_EQ(assess_heartbleed(version), Assessment::affected) << version;
    }
}

TEST(Heartbleed, IsFixedBehindItsFixInEachBranch) {
    for (const char* version :
         {"1.0.1g", "1.0.1g-fips", "1.0.1u", "1.0.2-beta2", "1.0.2", "1.0.2zq"}) {
        EXPECT_EQ(assess_heartbleed(version), Assessment::fixed) << version;
    }
}

TEST(Heartbleed, NeverWasInOtherBranches) {
    for (const char* version : {"0.9.6", "0.9.8zh", "1.0.0", "1.0.0t", "1.1.0-pre1", "1.1.0",
                                "1.1.1zj", "3.0.0-alpha17", "3.0.19", "3.6.4", "4.0.2"}) {
        EXPECT_EQ(assess_heartbleed(version), Assessment::unaffected) << version;
    }
}

TEST(Heartbleed, IsNotAssessedForSourcesFromAroundItsComingAndItsFix) {
    for (const char* version :
         {"1.0.1-dev", "1.0.1g-dev", "1.0.2-dev", "1.0.2-beta2-dev", "1.1.0-dev"}) {
        EXPECT_EQ(assess_heartbleed(version), Assessment::not_assessed) << version;
    }
}

}  // namespace
}  // namespace hemostat::advisory
