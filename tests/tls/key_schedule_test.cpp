#include "tls/key_schedule.h"

#include "hex.h"

#include <gmock/gmock.h>

namespace hemostat::tls {
namespace {

// The vectors for TLS 1.2 are those of the TLS working group's mailing list (message 03416), which
// BearSSL, s2n and others test against. All were computed again with Python's hmac and hashlib.
TEST(Prf, GivesThePublishedVectorForSha256) {
    EXPECT_EQ(prf("SHA256", from_hex("9bbe436ba940f017b17652849a71db35"), "test label",
                  from_hex("a0ba9f936cda311827a6f796ffd5198c"), 100),
              from_hex("e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a"
                       "6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab"
                       "4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701"
                       "87347b66"));
}

TEST(Prf, GivesThePublishedVectorForSha384) {
    EXPECT_EQ(prf("SHA384", from_hex("b80b733d6ceefcdc71566ea48e5567df"), "test label",
                  from_hex("cd665cf6a8447dd6ff8b27555edb7465"), 148),
              from_hex("7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cd"
                       "e9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700884f9dc236f80edd"
                       "8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425"
                       "9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee6"
                       "91c8f3a26854308d5eaa3be85e0990703d73e56f"));
}

// The vector for TLS 1.0 has been passed on since the SSL mailing lists of 1998; forge and BearSSL
// test against it.
TEST(Prf, GivesThePublishedVectorForMd5AndSha1) {
    EXPECT_EQ(prf("MD5-SHA1", Bytes(48, 0xab), "PRF Testvector", Bytes(64, 0xcd), 104),
              from_hex("d3d4d1e349b5d515044666d51de32bab258cb521b6b053463e354832fd976754"
                       "443bcf9a296519bc289abcbc1187e4ebd31e602353776c408aafb74cbc85eff6"
                       "9255f9788faa184cbb957a9819d84a5d7eb006eb459d3ae8de9810454b8b2d8f"
                       "1afbc655a8c9a013"));
}

// RFC 2246 §5: the halves of an odd secret share its middle byte. Computed with Python:
// n = (len(s) + 1) // 2; P_md5(s[:n], …) xor P_sha1(s[-n:], …).
TEST(Prf, SharesTheMiddleByteOfAnOddSecret) {
    EXPECT_EQ(
        prf("MD5-SHA1", Bytes(47, 0x0b), "PRF Testvector", Bytes(64, 0xcd), 40),
        from_hex(
            "04a4b1d89bb39f6c39b46bd2eecb238f21bf7c06ba1f43d38ed983421ec8f74cd8b6de123b06e242"));
}

TEST(KeySchedule, PutsTheRandomsInTheRfcsOrder) {
    Randoms randoms;
    randoms.client.fill(1);
    randoms.server.fill(2);
    Bytes client_first(32, 1);
    client_first.resize(64, 2);
    Bytes server_first(32, 2);
    server_first.resize(64, 1);
    const Bytes premaster(48, 9);
    const MasterSecret master = make_master_secret("SHA256", premaster, randoms);
    EXPECT_THAT(master, testing::ElementsAreArray(
                            prf("SHA256", premaster, "master secret", client_first, 48)));
    EXPECT_EQ(make_key_block("SHA256", master, randoms, 104),
              prf("SHA256", master, "key expansion", server_first, 104));
    EXPECT_EQ(make_verify_data("SHA256", master, "client finished", Bytes(32, 3)).size(), 12U);
}

TEST(KeySchedule, UsesTheSuitesDigestFromTls12On) {
    const CipherSuite& suite = *find_cipher_suite(0xc030);
    EXPECT_STREQ(handshake_digest(ProtocolVersion::tls12, suite), "SHA384");
    EXPECT_STREQ(handshake_digest(ProtocolVersion::tls11, suite), "MD5-SHA1");
    EXPECT_STREQ(handshake_digest(ProtocolVersion::tls10, suite), "MD5-SHA1");
}

// FIPS 180-4's and RFC 1321's vectors for "abc".
TEST(HandshakeHash, CanBeAskedInBetween) {
    HandshakeHash hash("SHA256");
    hash.add(as_bytes("ab"));
    EXPECT_EQ(hash.value(),
              from_hex("fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"));
    hash.add(as_bytes("c"));
    EXPECT_EQ(hash.value(),
              from_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    HandshakeHash both("MD5-SHA1");
    both.add(as_bytes("abc"));
    EXPECT_EQ(both.value(), from_hex("900150983cd24fb0d6963f7d28e17f72"
                                     "a9993e364706816aba3e25717850c26c9cd0d89d"));
}

}  // namespace
}  // namespace hemostat::tls
