#include "advisory/advisory.h"

#include "advisory/openssl_version.h"

#include <gtest/gtest.h>
#include <string_view>

namespace hemostat::advisory {
namespace {

Assessment assess_heartbleed(std::string_view version) {
    return assess(heartbleed(), *parse_openssl_version(version));
}

TEST(Severity, IsTheHighestOfWhatEachSourceSaidLast) {
    using enum Severity::Level;
    Advisory advisory;
    EXPECT_EQ(severity_of(advisory), unknown);
    advisory.severities = {{high, "OpenSSL", "2022-10-25"}, {low, "OpenSSL", "2022-11-01"}};
    EXPECT_EQ(severity_of(advisory), low) << "it changed its mind";
    advisory.severities.push_back({moderate, "CISA-ADP", "2020-01-01"});
    EXPECT_EQ(severity_of(advisory), moderate);
    advisory.severities.push_back({critical, "NVD", ""});
    EXPECT_EQ(severity_of(advisory), critical);
}

TEST(Advisory, IsUnaffectedThroughoutOnlyWithinOneRange) {
    Advisory advisory;
    advisory.unaffected = {{"", "3.0.4-dev"}, {"3.0.5", ""}};
    const auto is_unaffected = [&](std::string_view first, std::string_view last) {
        return is_unaffected_throughout(advisory, *parse_openssl_version(first),
                                        *parse_openssl_version(last));
    };
    EXPECT_TRUE(is_unaffected("1.1.0", "1.1.1zz"));
    EXPECT_TRUE(is_unaffected("3.1.0", "4.0.0"));
    EXPECT_FALSE(is_unaffected("3.0.0", "3.999.999")) << "3.0.4 is between them";
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
