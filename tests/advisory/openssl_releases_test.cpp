#include "advisory/openssl_releases.h"

#include <gtest/gtest.h>
#include <algorithm>

namespace hemostat::advisory {
namespace {

std::vector<std::string> texts_of(std::string_view name) {
    const auto branch = std::ranges::find(branches(), name, &Branch::name);
    EXPECT_NE(branch, branches().end()) << name;
    std::vector<std::string> texts;
    for (const OpenSslVersion& release : releases_of(*branch)) {
        texts.push_back(to_text(release));
    }
    return texts;
}

TEST(Releases, StandInTheirOrderAndInTheirBranch) {
    for (const Branch& branch : branches()) {
        const auto releases = releases_of(branch);
        EXPECT_TRUE(std::is_sorted(releases.begin(), releases.end())) << branch.name;
        for (const OpenSslVersion& release : releases) {
            EXPECT_EQ(release.branch(), branch.name);
        }
        EXPECT_EQ(releases.back(), *parse_openssl_version(branch.last));
    }
}

TEST(Releases, BeginWithThePreReleases) {
    const auto texts = texts_of("1.0.1");
    EXPECT_EQ(texts.front(), "1.0.1-beta1");
    EXPECT_EQ(texts.at(3), "1.0.1");
    EXPECT_EQ(texts.at(4), "1.0.1a");
    EXPECT_EQ(texts.back(), "1.0.1u");
}

TEST(Releases, CountLettersBehindZAndNumbersFromThree) {
    EXPECT_EQ(texts_of("0.9.8").back(), "0.9.8zh");
    const auto texts = texts_of("3.0");
    EXPECT_EQ(texts.at(16), "3.0.0-alpha17");
    EXPECT_EQ(texts.at(17), "3.0.0-beta1");
    EXPECT_EQ(texts.at(19), "3.0.0");
    EXPECT_EQ(texts.at(20), "3.0.1");
}

}  // namespace
}  // namespace hemostat::advisory
