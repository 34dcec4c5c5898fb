#include "tls/key_exchange.h"

#include "tls/crypto.h"
#include "tls/server_key_exchange.h"
#include "wire/writer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <utility>

namespace hemostat::tls {
namespace {

using BigNumber = std::unique_ptr<BIGNUM, Releaser<BN_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Releaser<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Releaser<OSSL_PARAM_free>>;

// RFC 5246 §8.1.2 puts no limit on p; OpenSSL refuses more than 10000 bits as too costly.
constexpr std::size_t dh_prime_size_max = 1250;
constexpr std::size_t premaster_secret_size = 48;

std::optional<Bytes> derive(EVP_PKEY* own, EVP_PKEY* peer, bool strips_zeros) {
    const KeyContext context(EVP_PKEY_CTX_new(own, nullptr));
    std::size_t size = 0;
    if (!context || EVP_PKEY_derive_init(context.get()) <= 0 ||
        EVP_PKEY_derive_set_peer(context.get(), peer) <= 0) {
        return std::nullopt;
    }
    // RFC 5246 §8.1.2: "Leading bytes of Z that contain all zero bits are stripped" — for DH only.
    if (strips_zeros && EVP_PKEY_CTX_set_dh_pad(context.get(), 0) <= 0) {
        return std::nullopt;
    }
    if (EVP_PKEY_derive(context.get(), nullptr, &size) <= 0) {
        return std::nullopt;
    }
    Bytes secret(size);
    if (EVP_PKEY_derive(context.get(), secret.data(), &size) <= 0) {
        return std::nullopt;
    }
    secret.resize(size);
    return secret;
}

std::optional<Bytes> encoded_public_key(EVP_PKEY* key) {
    unsigned char* encoded = nullptr;
    const std::size_t size = EVP_PKEY_get1_encoded_public_key(key, &encoded);
    if (size == 0) {
        return std::nullopt;
    }
    Bytes bytes(encoded, encoded + size);
    OPENSSL_free(encoded);
    return bytes;
}

KeyHandle generate_key(NamedGroup group) {
    switch (group) {
        case NamedGroup::x25519: return KeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
        case NamedGroup::secp256r1: return KeyHandle(EVP_EC_gen("P-256"));
        case NamedGroup::secp384r1: return KeyHandle(EVP_EC_gen("P-384"));
        case NamedGroup::secp521r1: return KeyHandle(EVP_EC_gen("P-521"));
    }
    return nullptr;
}

std::optional<KeyExchangeResult> exchange_ecdhe(ByteView body) {
    const auto parameters = parse_ecdhe_parameters(body);
    if (!parameters) {
        return std::nullopt;
    }
    const KeyHandle own = generate_key(parameters->group);
    const KeyHandle peer(own ? EVP_PKEY_new() : nullptr);
    if (!peer || EVP_PKEY_copy_parameters(peer.get(), own.get()) <= 0 ||
        EVP_PKEY_set1_encoded_public_key(peer.get(), parameters->point.data(),
                                         parameters->point.size()) <= 0) {
        return std::nullopt;
    }
    auto secret = derive(own.get(), peer.get(), false);
    const auto share = encoded_public_key(own.get());
    if (!secret || !share) {
        return std::nullopt;
    }
    wire::Writer message;
    message.vector(1, [&](wire::Writer& point) { point.bytes(*share); });
    return KeyExchangeResult{std::move(*secret), message.take()};
}

BigNumber to_number(ByteView bytes) {
    return BigNumber(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

// A DH key of the given group; with a public value it is the peer's.
KeyHandle make_dh_key(const DheParameters& parameters, bool with_public) {
    const BigNumber p = to_number(parameters.p);
    const BigNumber g = to_number(parameters.g);
    const BigNumber y = to_number(parameters.y);
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    if (!p || !g || !y || !builder ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_FFC_P, p.get()) <= 0 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_FFC_G, g.get()) <= 0 ||
        (with_public &&
         OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, y.get()) <= 0)) {
        return nullptr;
    }
    const Parameters built(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr));
    EVP_PKEY* key = nullptr;
    const int selection = with_public ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEY_PARAMETERS;
    if (!built || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
        EVP_PKEY_fromdata(context.get(), &key, selection, built.get()) <= 0) {
        return nullptr;
    }
    return KeyHandle(key);
}

KeyHandle generate_like(EVP_PKEY* parameters) {
    const KeyContext context(EVP_PKEY_CTX_new(parameters, nullptr));
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_keygen_init(context.get()) <= 0 ||
        EVP_PKEY_keygen(context.get(), &key) <= 0) {
        return nullptr;
    }
    return KeyHandle(key);
}

std::optional<KeyExchangeResult> exchange_dhe(ByteView body) {
    const auto parameters = parse_dhe_parameters(body);
    if (!parameters || parameters->p.size() > dh_prime_size_max) {
        return std::nullopt;
    }
    const KeyHandle group = make_dh_key(*parameters, false);
    const KeyHandle peer = make_dh_key(*parameters, true);
    const KeyHandle own = group ? generate_like(group.get()) : nullptr;
    if (!own || !peer) {
        return std::nullopt;
    }
    auto secret = derive(own.get(), peer.get(), true);
    const auto share = encoded_public_key(own.get());
    if (!secret || !share) {
        return std::nullopt;
    }
    wire::Writer message;
    message.vector(2, [&](wire::Writer& y) { y.bytes(*share); });
    return KeyExchangeResult{std::move(*secret), message.take()};
}

std::optional<KeyExchangeResult> exchange_rsa(ProtocolVersion offered_version, ByteView body) {
    const auto der = parse_leaf_certificate(body);
    if (!der) {
        return std::nullopt;
    }
    const unsigned char* cursor = der->data();
    const CertificateHandle leaf(d2i_X509(nullptr, &cursor, static_cast<long>(der->size())));
    EVP_PKEY* const key = leaf ? X509_get0_pubkey(leaf.get()) : nullptr;
    const KeyContext context(key != nullptr ? EVP_PKEY_CTX_new(key, nullptr) : nullptr);
    std::size_t size = 0;
    // RFC 5246 §7.4.7.1: the version that the hello offered, then 46 random bytes.
    Bytes secret(premaster_secret_size);
    fill_random(secret);
    secret[0] = static_cast<std::uint8_t>(number_of(offered_version) >> 8);
    secret[1] = static_cast<std::uint8_t>(number_of(offered_version));
    if (!context || EVP_PKEY_encrypt_init(context.get()) <= 0 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) <= 0 ||
        EVP_PKEY_encrypt(context.get(), nullptr, &size, secret.data(), secret.size()) <= 0) {
        return std::nullopt;
    }
    Bytes encrypted(size);
    if (EVP_PKEY_encrypt(context.get(), encrypted.data(), &size, secret.data(), secret.size()) <=
        0) {
        return std::nullopt;
    }
    encrypted.resize(size);
    wire::Writer message;
    message.vector(2, [&](wire::Writer& ciphertext) { ciphertext.bytes(encrypted); });
    return KeyExchangeResult{std::move(secret), message.take()};
}

}  // namespace

std::optional<KeyExchangeResult> exchange_keys(KeyExchange kind, ProtocolVersion offered_version,
                                               const ServerKeyMaterial& material) {
    switch (kind) {
        case KeyExchange::rsa: return exchange_rsa(offered_version, material.certificate);
        case KeyExchange::dhe: return exchange_dhe(material.server_key_exchange);
        case KeyExchange::ecdhe: return exchange_ecdhe(material.server_key_exchange);
    }
    return std::nullopt;
}

}  // namespace hemostat::tls
