#include "tls/key_exchange.h"

#include "tls/crypto.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <gmock/gmock.h>
#include <openssl/bn.h>
#include <openssl/ec.h>

namespace hemostat::tls {
namespace {

using BigNumber = std::unique_ptr<BIGNUM, Releaser<BN_free>>;

BigNumber to_number(ByteView bytes) {
    return BigNumber(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

Bytes to_bytes(const BIGNUM* number) {
    Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number)));
    BN_bn2bin(number, bytes.data());
    return bytes;
}

/// The server's side of a DHE exchange, computed with nothing but modular exponentiation.
class DheServer {
public:
    DheServer() : p_(BN_new()), g_(BN_new()), x_(BN_new()), context_(BN_CTX_new()) {
        BN_generate_prime_ex(p_.get(), 512, 1, nullptr, nullptr, nullptr);
        BN_set_word(g_.get(), 2);
        BN_rand(x_.get(), 500, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY);
    }

    [[nodiscard]] Bytes parameters() const {
        const BigNumber y = power(g_.get());
        wire::Writer writer;
        for (const BIGNUM* number :
             {static_cast<const BIGNUM*>(p_.get()), static_cast<const BIGNUM*>(g_.get()),
              static_cast<const BIGNUM*>(y.get())}) {
            writer.vector(2, [&](wire::Writer& w) { w.bytes(to_bytes(number)); });
        }
        return writer.take();
    }

    /// Z without its leading zeros: a number's bytes have none.
    [[nodiscard]] Bytes secret(ByteView client_share) const {
        return to_bytes(power(to_number(client_share).get()).get());
    }

private:
    [[nodiscard]] BigNumber power(const BIGNUM* base) const {
        BigNumber result(BN_new());
        BN_mod_exp(result.get(), base, x_.get(), p_.get(), context_.get());
        return result;
    }

    BigNumber p_;
    BigNumber g_;
    BigNumber x_;
    std::unique_ptr<BN_CTX, Releaser<BN_CTX_free>> context_;
};

// proves RFC 5246 §8.1.2: "Leading bytes of Z that contain all zero bits are stripped".
TEST(KeyExchange, AgreesOnADheSecretWithItsLeadingZerosStripped) {
    const DheServer server;
    const Bytes parameters = server.parameters();
    int stripped_count = 0;
    for (int count = 0; count < 20'000 && stripped_count < 3; ++count) {
        const auto keys = exchange_keys(KeyExchange::dhe, ProtocolVersion::tls12,
                                        {.certificate = {}, .server_key_exchange = parameters});
        ASSERT_TRUE(keys);
        wire::Reader reader(keys->client_key_exchange);
        const ByteView share = reader.vector16("dh_Yc");
        ASSERT_EQ(reader.done("ClientKeyExchange"), std::nullopt);
        ASSERT_EQ(keys->premaster_secret, server.secret(share));
        stripped_count += keys->premaster_secret.size() < 64 ? 1 : 0;
    }
    EXPECT_EQ(stripped_count, 3);
}

TEST(KeyExchange, AgreesOnAnEcdheSecret) {
    for (const auto& [group, key] : std::vector<std::pair<NamedGroup, EVP_PKEY*>>{
             {NamedGroup::x25519, EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")},
             {NamedGroup::secp256r1, EVP_EC_gen("P-256")},
             {NamedGroup::secp384r1, EVP_EC_gen("P-384")},
             {NamedGroup::secp521r1, EVP_EC_gen("P-521")}}) {
        const KeyHandle server(key);
        unsigned char* encoded = nullptr;
        const std::size_t size = EVP_PKEY_get1_encoded_public_key(key, &encoded);
        wire::Writer body;
        body.u8(3).u16(number_of(group)).vector(1, [&](wire::Writer& point) {
            point.bytes(ByteView(encoded, size));
        });
        OPENSSL_free(encoded);
        const auto keys = exchange_keys(KeyExchange::ecdhe, ProtocolVersion::tls12,
                                        {.certificate = {}, .server_key_exchange = body.view()});
        ASSERT_TRUE(keys);
        wire::Reader reader(keys->client_key_exchange);
        const ByteView share = reader.vector8("ecdh_Yc");
        const KeyHandle client(EVP_PKEY_new());
        EVP_PKEY_copy_parameters(client.get(), key);
        ASSERT_EQ(EVP_PKEY_set1_encoded_public_key(client.get(), share.data(), share.size()), 1);
        const KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
        Bytes secret(128);
        std::size_t secret_size = secret.size();
        EVP_PKEY_derive_init(context.get());
        EVP_PKEY_derive_set_peer(context.get(), client.get());
        ASSERT_EQ(EVP_PKEY_derive(context.get(), secret.data(), &secret_size), 1);
        secret.resize(secret_size);
        // RFC 8422 §5.10: "leading zeros found in this octet string MUST NOT be truncated".
        EXPECT_EQ(keys->premaster_secret, secret);
    }
}

std::optional<KeyExchangeResult> with_server_key(KeyExchange kind, const Bytes& body) {
    return exchange_keys(kind, ProtocolVersion::tls12,
                         {.certificate = body, .server_key_exchange = body});
}

TEST(KeyExchange, GivesUpOnWhatItCannotComputeWith) {
    EXPECT_FALSE(with_server_key(KeyExchange::ecdhe, {}));
    EXPECT_FALSE(with_server_key(KeyExchange::ecdhe, {3, 0, 22, 1, 4})) << "an unknown group";
    EXPECT_FALSE(with_server_key(KeyExchange::ecdhe, {3, 0, 23, 2, 4, 4})) << "no point";
    EXPECT_FALSE(with_server_key(KeyExchange::ecdhe, {3, 0, 29, 0})) << "no point";
    Bytes zero_share{3, 0, 29, 32};
    zero_share.resize(zero_share.size() + 32, 0);
    EXPECT_FALSE(with_server_key(KeyExchange::ecdhe, zero_share)) << "RFC 7748 §6.1: all zeros";
    EXPECT_FALSE(with_server_key(KeyExchange::dhe, {}));
    EXPECT_FALSE(with_server_key(KeyExchange::dhe, {0, 1, 0, 0, 1, 2, 0, 1, 2})) << "p = 0";
    EXPECT_FALSE(with_server_key(KeyExchange::dhe, {0, 1, 1, 0, 1, 2, 0, 1, 2})) << "p = 1";
    EXPECT_FALSE(with_server_key(KeyExchange::rsa, {}));
    EXPECT_FALSE(with_server_key(KeyExchange::rsa, {0, 0, 5, 0, 0, 2, 0x30, 0x00}));
}

TEST(KeyExchange, GivesUpOnAPrimeThatCostsTooMuch) {
    wire::Writer body;
    body.vector(2, [](wire::Writer& p) { p.fill(1251, 0xff); });
    body.u16(1).u8(2).u16(1).u8(4);
    EXPECT_FALSE(with_server_key(KeyExchange::dhe, body.view()));
}

}  // namespace
}  // namespace hemostat::tls
