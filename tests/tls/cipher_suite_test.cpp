#include "tls/cipher_suite.h"

#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace hemostat::tls {
namespace {

std::vector<const CipherSuite*> finishable_suites() {
    std::vector<const CipherSuite*> suites;
    for (std::uint32_t id = 0; id <= 0xffff; ++id) {
        if (const auto* suite = find_cipher_suite(static_cast<std::uint16_t>(id))) {
            suites.push_back(suite);
        }
    }
    return suites;
}

TEST(CipherSuite, IsFoundByItsNumber) {
    EXPECT_EQ(finishable_suites().size(), 35U);
    for (const CipherSuite* suite : finishable_suites()) {
        EXPECT_EQ(find_cipher_suite(suite->id), suite);
    }
    EXPECT_EQ(find_cipher_suite(0x0000), nullptr);
    EXPECT_EQ(find_cipher_suite(0x0005), nullptr) << "RC4 is offered, but not finished on";
    EXPECT_EQ(find_cipher_suite(0x1301), nullptr);
}

TEST(CipherSuite, HasTheSizesOfItsCipherAndDigests) {
    for (const CipherSuite* suite : finishable_suites()) {
        SCOPED_TRACE(suite->id);
        const EVP_CIPHER* const cipher = EVP_get_cipherbyname(suite->cipher);
        ASSERT_NE(cipher, nullptr) << suite->cipher;
        EXPECT_EQ(EVP_CIPHER_get_key_length(cipher), suite->key_size);
        ASSERT_NE(EVP_get_digestbyname(suite->handshake_digest), nullptr);
        const bool is_cbc = suite->mode == CipherMode::cbc;
        EXPECT_EQ(is_cbc, suite->mac_digest != nullptr);
        if (is_cbc) {
            EXPECT_EQ(EVP_CIPHER_get_block_size(cipher), suite->block_size);
            EXPECT_EQ(EVP_CIPHER_get_mode(cipher), EVP_CIPH_CBC_MODE);
            EXPECT_EQ(EVP_MD_get_size(EVP_get_digestbyname(suite->mac_digest)), suite->mac_size);
        } else {
            EXPECT_EQ(suite->block_size, 0);
            EXPECT_EQ(suite->mac_size, 0);
        }
    }
}

TEST(CipherSuite, IsOfferedWhenItCanBeFinishedOn) {
    const std::set<std::uint16_t> standard(standard_cipher_suites().begin(),
                                           standard_cipher_suites().end());
    const std::set<std::uint16_t> every(every_cipher_suite().begin(), every_cipher_suite().end());
    for (const CipherSuite* suite : finishable_suites()) {
        EXPECT_TRUE(standard.contains(suite->id)) << std::hex << suite->id;
        EXPECT_TRUE(every.contains(suite->id)) << std::hex << suite->id;
    }
}

TEST(CipherSuite, StandsInEachListOnce) {
    for (const auto list : {standard_cipher_suites(), every_cipher_suite(), oldest_cipher_suites(),
                            tls13_cipher_suites()}) {
        EXPECT_FALSE(list.empty());
        EXPECT_EQ(std::set<std::uint16_t>(list.begin(), list.end()).size(), list.size());
        EXPECT_EQ(std::ranges::count(list, 0x00ff), 0) << "a signal, no suite";
        EXPECT_EQ(std::ranges::count(list, 0x5600), 0) << "a signal, no suite";
    }
    EXPECT_TRUE(std::ranges::all_of(tls13_cipher_suites(),
                                    [](std::uint16_t id) { return id >> 8 == 0x13; }));
    EXPECT_TRUE(std::ranges::none_of(every_cipher_suite(),
                                     [](std::uint16_t id) { return id >> 8 == 0x13; }));
}

}  // namespace
}  // namespace hemostat::tls
