// Round trips and tampering. That others understand these records is shown in
// tests/probe/protected_session_test.cpp, against OpenSSL.
#include "tls/record_protection.h"

#include "tls/crypto.h"
#include "tls/record.h"

#include <gmock/gmock.h>
#include <openssl/hmac.h>
#include <cctype>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::tls {
namespace {

struct Case {
    const CipherSuite* suite;
    ProtocolVersion version;
};

std::vector<Case> all_cases() {
    std::vector<Case> cases;
    for (std::uint32_t id = 0; id <= 0xffff; ++id) {
        const auto* const suite = find_cipher_suite(static_cast<std::uint16_t>(id));
        if (suite == nullptr) {
            continue;
        }
        cases.push_back({suite, ProtocolVersion::tls12});
        if (suite->mode == CipherMode::cbc && std::string_view(suite->mac_digest) == "SHA1") {
            cases.push_back({suite, ProtocolVersion::tls10});
            cases.push_back({suite, ProtocolVersion::tls11});
        }
    }
    return cases;
}

class EverySuite : public testing::TestWithParam<Case> {
protected:
    /// Both ends of a connection have the same.
    [[nodiscard]] static ConnectionProtection keys() {
        MasterSecret master{};
        master.fill(0x11);
        Randoms randoms;
        randoms.client.fill(0x22);
        randoms.server.fill(0x33);
        return make_protection(*GetParam().suite, GetParam().version, master, randoms);
    }

    static Bytes fragment_of(const Bytes& record) {
        const auto header = parse_record_header(record);
        EXPECT_EQ(header->length, record.size() - record_header_size);
        EXPECT_EQ(header->version, GetParam().version);
        return {record.begin() + record_header_size, record.end()};
    }
};

TEST_P(EverySuite, GivesBackWhatItProtected) {
    auto client = keys();
    auto server = keys();
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 83U, 255U, 16'384U}) {
        const Bytes plaintext(size, static_cast<std::uint8_t>(size));
        const Bytes request = fragment_of(client.client.protect(ContentType::heartbeat, plaintext));
        EXPECT_EQ(server.client.unprotect(ContentType::heartbeat, request), plaintext) << size;
        const Bytes answer =
            fragment_of(server.server.protect(ContentType::application_data, plaintext));
        EXPECT_EQ(client.server.unprotect(ContentType::application_data, answer), plaintext);
    }
}

TEST_P(EverySuite, GivesNothingOfARecordWithOneBitChanged) {
    const Bytes fragment =
        fragment_of(keys().client.protect(ContentType::heartbeat, Bytes(40, 0x5a)));
    for (std::size_t at = 0; at < fragment.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            Bytes changed = fragment;
            changed[at] ^= static_cast<std::uint8_t>(1 << bit);
            ASSERT_EQ(keys().client.unprotect(ContentType::heartbeat, changed), std::nullopt)
                << "bit " << bit << " of byte " << at;
        }
    }
    EXPECT_TRUE(keys().client.unprotect(ContentType::heartbeat, fragment));
    EXPECT_FALSE(keys().client.unprotect(ContentType::application_data, fragment));
}

TEST_P(EverySuite, GivesNothingOfARecordThatWasCut) {
    const Bytes fragment =
        fragment_of(keys().client.protect(ContentType::heartbeat, Bytes(40, 0x5a)));
    for (std::size_t size = 0; size < fragment.size(); ++size) {
        ASSERT_EQ(keys().client.unprotect(ContentType::heartbeat, ByteView(fragment).first(size)),
                  std::nullopt)
            << size;
    }
    Bytes longer = fragment;
    longer.resize(longer.size() + 16);
    EXPECT_FALSE(keys().client.unprotect(ContentType::heartbeat, longer));
}

TEST_P(EverySuite, GivesNothingOfARecordOutOfTurn) {
    auto sender = keys();
    const Bytes first = fragment_of(sender.client.protect(ContentType::heartbeat, Bytes(40, 1)));
    const Bytes second = fragment_of(sender.client.protect(ContentType::heartbeat, Bytes(40, 2)));
    EXPECT_FALSE(keys().client.unprotect(ContentType::heartbeat, second)) << "one was taken out";
    auto receiver = keys();
    EXPECT_TRUE(receiver.client.unprotect(ContentType::heartbeat, first));
    EXPECT_FALSE(receiver.client.unprotect(ContentType::heartbeat, first)) << "sent again";
}

TEST_P(EverySuite, GivesNothingOfARecordOfTheOtherSide) {
    const Bytes fragment =
        fragment_of(keys().client.protect(ContentType::heartbeat, Bytes(40, 0x5a)));
    EXPECT_FALSE(keys().server.unprotect(ContentType::heartbeat, fragment)) << "sent back";
}

/// A TLS 1.2 record of TLS_RSA_WITH_AES_128_CBC_SHA with `padding`, made with nothing of ours.
Bytes cbc_fragment(const RecordProtection::Keys& keys, const Bytes& plaintext,
                   const Bytes& padding) {
    Bytes mac_input{
        0, 0, 0, 0, 0, 0, 0, 0, 24, 3, 3, 0, static_cast<std::uint8_t>(plaintext.size())};
    mac_input.insert(mac_input.end(), plaintext.begin(), plaintext.end());
    Bytes blocks = plaintext;
    blocks.resize(plaintext.size() + 20);
    HMAC(EVP_sha1(), keys.mac_key.data(), 20, mac_input.data(), mac_input.size(),
         blocks.data() + plaintext.size(), nullptr);
    blocks.insert(blocks.end(), padding.begin(), padding.end());
    Bytes fragment(16 + blocks.size());
    const CipherContext context(EVP_CIPHER_CTX_new());
    int size = 0;
    EVP_EncryptInit_ex(context.get(), EVP_aes_128_cbc(), nullptr, keys.key.data(), fragment.data());
    EVP_CIPHER_CTX_set_padding(context.get(), 0);
    EVP_EncryptUpdate(context.get(), fragment.data() + 16, &size, blocks.data(),
                      static_cast<int>(blocks.size()));
    EXPECT_EQ(size, static_cast<int>(blocks.size()));
    return fragment;
}

// proves RFC 5246 §6.2.3.2: padding may be up to 255 bytes long, and "each uint8 in the padding
// data vector MUST be filled with the padding length value".
TEST(RecordProtection, TakesLongPaddingOfWhichEveryByteIsRight) {
    const RecordProtection::Keys keys{
        .mac_key = Bytes(20, 1), .key = Bytes(16, 2), .iv = Bytes(16, 3)};
    const Bytes plaintext(44, 0x5a);
    const auto read = [&](const Bytes& padding) {
        RecordProtection protection(*find_cipher_suite(0x002f), ProtocolVersion::tls12, keys);
        return protection.unprotect(ContentType::heartbeat, cbc_fragment(keys, plaintext, padding));
    };
    const Bytes longest(256, 255);
    EXPECT_EQ(read(longest), plaintext);
    for (const std::size_t at : {0U, 100U, 254U}) {
        Bytes wrong = longest;
        wrong[at] = 254;
        EXPECT_EQ(read(wrong), std::nullopt) << at;
    }
    EXPECT_EQ(read(Bytes(16, 15)), plaintext);
    EXPECT_EQ(read(Bytes(16, 14)), std::nullopt) << "a byte too many";
    EXPECT_EQ(read(Bytes(16, 255)), std::nullopt) << "longer than the record";
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
    std::array<char, 16> id{};
    std::snprintf(id.data(), id.size(), "%04x", unsigned{info.param.suite->id});
    std::string name = id.data() + std::string(to_string(info.param.version));
    std::erase_if(name, [](unsigned char letter) { return std::isalnum(letter) == 0; });
    return name;
}

INSTANTIATE_TEST_SUITE_P(Suites, EverySuite, testing::ValuesIn(all_cases()), test_name);

}  // namespace
}  // namespace hemostat::tls
