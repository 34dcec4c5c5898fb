// Digests of RFC 1321 and FIPS 180-4's examples.
#include "inspect/digests.h"

#include <gtest/gtest.h>

namespace hemostat::inspect {
namespace {

TEST(Digests, AreThoseOfTheStandards) {
    const Digests digests = make_digests(as_bytes("abc"));
    EXPECT_EQ(digests.md5, "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(digests.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(digests.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(digests.of(package::DigestKind::md5), digests.md5);
    EXPECT_EQ(digests.of(package::DigestKind::sha1), digests.sha1);
    EXPECT_EQ(digests.of(package::DigestKind::sha256), digests.sha256);
    EXPECT_EQ(digests.of(package::DigestKind::none), "");
}

TEST(Digests, LackSomeWhereThePolicyForbidsAnAlgorithm) {
    EXPECT_TRUE((Digests{.sha1 = "01", .sha256 = "02"}.lacks_some()));
    EXPECT_TRUE((Digests{.sha256 = "02"}.lacks_some()));
    EXPECT_FALSE((Digests{.md5 = "00", .sha1 = "01", .sha256 = "02"}.lacks_some()));
    EXPECT_FALSE(Digests{}.lacks_some()) << "none was wanted";
}

TEST(Digests, AreNotMadeOfWhatIsTooLarge) {
    EXPECT_NE(make_digests(Bytes(digested_size_max)).sha256, "");
    EXPECT_EQ(make_digests(Bytes(digested_size_max + 1)), Digests{});
}

}  // namespace
}  // namespace hemostat::inspect
