#include "advisory/vers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hemostat::advisory {
namespace {

using testing::HasSubstr;

std::string shown(std::string_view text) {
    const auto range = parse_vers(text);
    return range ? range->first + ".." + range->end : range.error().what;
}

TEST(Vers, IsARangeOfWhichEitherEndMayBeOpen) {
    EXPECT_EQ(shown("vers:openssl/>=1.0.1-beta1|<1.0.1g-dev"), "1.0.1-beta1..1.0.1g-dev");
    EXPECT_EQ(shown("vers:openssl/<1.0.1"), "..1.0.1");
    EXPECT_EQ(shown("vers:openssl/>=3.0.0-alpha1"), "3.0.0-alpha1..");
}

TEST(Vers, RefusesWhatARangeCannotSay) {
    for (const auto* text :
         {"vers:openssl/*", "vers:openssl/", "vers:openssl/1.0.1", "vers:openssl/<=1.0.1",
          "vers:openssl/>1.0.1", "vers:openssl/!=1.0.1", "vers:openssl/>=1.0.1|",
          "vers:openssl/>=1.0.1|>=1.0.2", "vers:openssl/>=1.0.1|<1.0.1g|>=1.0.2",
          "vers:openssl/<1.0.1|>=1.0.2"}) {
        EXPECT_FALSE(parse_vers(text)) << text;
    }
}

TEST(Vers, RefusesAnotherScheme) {
    for (const auto* text : {"", "1.0.1", "vers:deb/<1.0.1", "vers:OpenSSL/<1.0.1"}) {
        EXPECT_THAT(shown(text), HasSubstr("vers:openssl/"));
    }
}

TEST(Vers, RefusesEndsThatAreNoVersions) {
    EXPECT_THAT(shown("vers:openssl/>=1.0|<1.0.1"), HasSubstr("'1.0'"));
    EXPECT_THAT(shown("vers:openssl/>=1.0.0|<1.0.1bc"), HasSubstr("'1.0.1bc'"));
}

TEST(Vers, RefusesARangeThatHoldsNothing) {
    EXPECT_THAT(shown("vers:openssl/>=1.0.1g|<1.0.1"), HasSubstr("no version"));
    EXPECT_THAT(shown("vers:openssl/>=1.0.1|<1.0.1"), HasSubstr("no version"));
    EXPECT_EQ(shown("vers:openssl/>=1.0.1-dev|<1.0.1"), "1.0.1-dev..1.0.1");
}

}  // namespace
}  // namespace hemostat::advisory
