// The files of real systems.
#include "package/distribution.h"

#include <gmock/gmock.h>

namespace hemostat::package {
namespace {

using testing::Optional;

TEST(DistributionFile, OfSystemdSaysIdAndVersion) {
    constexpr std::string_view wheezy =
        "PRETTY_NAME=\"Debian GNU/Linux 7 (wheezy)\"\nNAME=\"Debian GNU/Linux\"\n"
        "VERSION_ID=\"7\"\nVERSION=\"7 (wheezy)\"\nID=debian\nANSI_COLOR=\"1;31\"\n";
    EXPECT_THAT(parse_distribution("etc/os-release", wheezy),
                Optional(Distribution{"debian", "7"}));
    EXPECT_THAT(parse_distribution("usr/lib/os-release", "ID='amzn'\nVERSION_ID=2014.03"),
                Optional(Distribution{"amzn", "2014.03"}));
    EXPECT_THAT(parse_distribution("etc/os-release", "ID=arch\n"),
                Optional(Distribution{"arch", ""}));
    EXPECT_THAT(parse_distribution("etc/os-release", "ID=a\\$b\n"),
                Optional(Distribution{"a$b", ""}));
}

TEST(DistributionFile, OfOlderSystemsIsOneLine) {
    const auto expect = [](std::string_view file, std::string_view text, std::string_view id,
                           std::string_view release) {
        EXPECT_THAT(parse_distribution(file, text),
                    Optional(Distribution{std::string(id), std::string(release)}))
            << text;
    };
    expect("etc/redhat-release", "CentOS release 6.5 (Final)\n", "centos", "6.5");
    expect("etc/redhat-release", "Red Hat Enterprise Linux Server release 6.5 (Santiago)\n", "rhel",
           "6.5");
    expect("etc/redhat-release", "Scientific Linux release 6.4 (Carbon)\n", "scientific", "6.4");
    expect("etc/oracle-release", "Oracle Linux Server release 6.5\n", "ol", "6.5");
    expect("etc/system-release", "Amazon Linux AMI release 2013.09\n", "amzn", "2013.09");
    expect("etc/SuSE-release", "openSUSE 13.1 (x86_64)\nVERSION = 13.1\n", "opensuse", "13.1");
    expect("etc/SuSE-release", "SUSE Linux Enterprise Server 11 (x86_64)\n", "sles", "11");
    expect("etc/alpine-release", "2.7.5\n", "alpine", "2.7.5");
    expect("etc/debian_version", "6.0.9\n", "debian", "6.0.9");
    expect("etc/debian_version", "jessie/sid\n", "debian", "");
    expect("etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=12.04\n", "ubuntu", "12.04");
}

TEST(DistributionFile, ThatNamesNoneSaysNothing) {
    EXPECT_EQ(parse_distribution("etc/os-release", "NAME=x\nVERSION_ID=7\n"), std::nullopt);
    EXPECT_EQ(parse_distribution("etc/os-release", ""), std::nullopt);
    EXPECT_EQ(parse_distribution("etc/redhat-release", "Some Linux release 6\n"), std::nullopt);
    EXPECT_EQ(parse_distribution("etc/debian_version", "\n"), std::nullopt);
    EXPECT_EQ(parse_distribution("etc/alpine-release", ""), std::nullopt);
    EXPECT_EQ(parse_distribution("etc/lsb-release", "DISTRIB_RELEASE=12.04\n"), std::nullopt);
}

}  // namespace
}  // namespace hemostat::package
