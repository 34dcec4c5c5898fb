// Packages that distributions have shipped, before and after their fix of CVE-2014-0160.
#include "advisory/package_assessment.h"

#include <gmock/gmock.h>

namespace hemostat::advisory {
namespace {

using enum PackageManager;

Assessment assess_one(PackageManager manager, std::string_view distribution,
                      std::string_view release, std::string_view version,
                      std::string_view source = "openssl") {
    return assess_package(heartbleed(), {.manager = manager,
                                         .distribution = distribution,
                                         .release = release,
                                         .source = source,
                                         .version = version})
        .assessment;
}

TEST(PackageAssessment, KnowsTheDistributionsFix) {
    struct Case {
        PackageManager manager;
        std::string_view distribution;
        std::string_view release;
        std::string_view affected;
        std::string_view fixed;
    };
    for (const Case& each : {
             Case{dpkg, "debian", "7", "1.0.1e-2+deb7u4", "1.0.1e-2+deb7u5"},
             Case{dpkg, "debian", "7", "1.0.1e-2", "1.0.1e-2+deb7u10"},
             Case{dpkg, "debian", "7.4", "1.0.1e-2+deb7u3", "1.0.1e-2+deb7u6"},
             Case{dpkg, "ubuntu", "12.04", "1.0.1-4ubuntu5.11", "1.0.1-4ubuntu5.12"},
             Case{dpkg, "ubuntu", "14.04", "1.0.1f-1ubuntu1", "1.0.1f-1ubuntu2.27"},
             Case{rpm, "centos", "6.5", "1.0.1e-16.el6_5.4", "1.0.1e-16.el6_5.7"},
             Case{rpm, "rhel", "6", "1.0.1e-15.el6", "1.0.1e-58.el6_10"},
             Case{rpm, "fedora", "20", "1.0.1e-37.fc20", "1.0.1e-38.fc20"},
             Case{rpm, "amzn", "2014.03", "1.0.1e-37.64.amzn1", "1.0.1e-37.66.amzn1"},
             Case{rpm, "opensuse", "13.1", "1.0.1e-11.26.1", "1.0.1e-11.36.1"},
         }) {
        EXPECT_EQ(assess_one(each.manager, each.distribution, each.release, each.affected),
                  Assessment::affected)
            << each.affected;
        EXPECT_EQ(assess_one(each.manager, each.distribution, each.release, each.fixed),
                  Assessment::fixed)
            << each.fixed;
    }
}

TEST(PackageAssessment, NeedsNoRuleWhereUpstreamIsNotAffected) {
    EXPECT_EQ(assess_one(dpkg, "debian", "6", "0.9.8o-4squeeze14"), Assessment::unaffected);
    EXPECT_EQ(assess_one(dpkg, "", "", "3.0.19-1~deb12u2"), Assessment::unaffected);
    EXPECT_EQ(assess_one(rpm, "rhel", "9", "1:3.0.7-27.el9"), Assessment::unaffected);
    EXPECT_EQ(assess_one(rpm, "rhel", "7", "1:1.0.2k-26.el7_9"), Assessment::fixed);
    EXPECT_EQ(assess_one(apk, "alpine", "2.7.6", "1.0.1g-r0"), Assessment::fixed);
    EXPECT_EQ(assess_one(dpkg, "debian", "", "1.0.2~beta3-1"), Assessment::fixed);
    EXPECT_EQ(assess_one(apk, "alpine", "3.14", "3.0.0_beta1-r0"), Assessment::unaffected);
    EXPECT_EQ(assess_one(dpkg, "debian", "", "3.0.0~~alpha1-1"), Assessment::unaffected);
}

TEST(PackageAssessment, IsNotMadeWithoutARule) {
    EXPECT_EQ(assess_one(apk, "alpine", "2.7.5", "1.0.1f-r0"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(dpkg, "raspbian", "7", "1.0.1e-2+rvt+deb7u6"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(dpkg, "ubuntu", "13.04", "1.0.1c-4ubuntu8.2"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(dpkg, "", "", "1.0.1e-2+deb7u5"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(rpm, "debian", "7", "1.0.1e-2+deb7u5"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(rpm, "rhel", "6", "1.0.1e-16.el6_5.7", "openssl101e"),
              Assessment::not_assessed);
    EXPECT_EQ(assess_one(rpm, "rhel", "60", "1.0.1e-16.el6_5.7"), Assessment::not_assessed);
}

// A higher number of another maker says nothing.
TEST(PackageAssessment, BelievesNoOtherLineThanTheFixesOwn) {
    EXPECT_EQ(assess_one(dpkg, "debian", "7", "1.0.1e-3"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(dpkg, "debian", "7", "1.0.1f-1"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(dpkg, "debian", "7", "1:1.0.1e-2+deb7u9"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(dpkg, "ubuntu", "12.04", "1.0.1e-3ubuntu1"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(rpm, "centos", "6", "1.0.1f-1.el6"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(rpm, "centos", "6", "1.0.1e-37.fc20.1"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(rpm, "centos", "6", "1:1.0.1e-1"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(rpm, "opensuse", "13.1", "1.0.1e-12.1"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(rpm, "centos", "6", "1:1.0.1e-..el5."), Assessment::not_assessed);
}

TEST(PackageAssessment, IsNotMadeOfWhatIsNoVersionOfOpenSsl) {
    EXPECT_EQ(assess_one(dpkg, "debian", "7", ""), Assessment::not_assessed);
    EXPECT_EQ(assess_one(dpkg, "debian", "7", "2014a-1"), Assessment::not_assessed);
    EXPECT_EQ(assess_one(apk, "alpine", "edge", "3.0.0_git20200101-r0"), Assessment::not_assessed);
    // Its upstream version alone would be fixed.
    EXPECT_EQ(assess_one(rpm, "fedora", "21", "1.0.2-0.1.beta1.fc21"), Assessment::not_assessed);
}

TEST(PackageAssessment, NamesTheFix) {
    const auto assessed = assess_package(heartbleed(), {.manager = dpkg,
                                                        .distribution = "debian",
                                                        .release = "7",
                                                        .source = "openssl",
                                                        .version = "1.0.1e-2+deb7u4"});
    EXPECT_EQ(assessed.detail, "fixed in 1.0.1e-2+deb7u5");
}

}  // namespace
}  // namespace hemostat::advisory
