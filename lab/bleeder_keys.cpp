#include "lab/bleeder_keys.h"

#include "base/result.h"
#include "lab/bleeder_cipher.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rsa.h>
#include <algorithm>
#include <array>
#include <string>

namespace hemostat::lab {
namespace {

constexpr std::size_t premaster_size = 48;
constexpr std::size_t master_size = 48;
constexpr std::size_t verify_data_size = 12;
constexpr const char* curve = "P-256";

constexpr std::array rsa_suites{
    Suite{0x002f, KeyExchange::rsa, KeyKind::rsa},    // TLS_RSA_WITH_AES_128_CBC_SHA
    Suite{0xc013, KeyExchange::ecdhe, KeyKind::rsa},  // TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
};
constexpr std::array ecdsa_suites{
    Suite{0xc009, KeyExchange::ecdhe, KeyKind::ecdsa},  // TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
};

using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using Derivation = std::unique_ptr<EVP_KDF, Deleter<EVP_KDF_free>>;
using DerivationContext = std::unique_ptr<EVP_KDF_CTX, Deleter<EVP_KDF_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;

KeyContext make_context(EVP_PKEY* key) {
    return KeyContext(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
}

/// TLS's PRF; OpenSSL knows the MD5-SHA1 form of TLS 1.0 and 1.1 by that name (RFC 2246 §5).
Bytes derive(std::uint16_t version, ByteView secret, std::string seed, std::size_t size) {
    const Derivation kdf(EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_TLS1_PRF, nullptr));
    const DerivationContext context(EVP_KDF_CTX_new(kdf.get()));
    std::string digest = version >= version::tls12 ? "SHA256" : "MD5-SHA1";
    Bytes key(secret.begin(), secret.end());
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, key.data(), key.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed.data(), seed.size()),
        OSSL_PARAM_construct_end()};
    Bytes out(size);
    ASSERT(EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) == 1);
    return out;
}

std::string seed_of(std::string_view label, ByteView first, ByteView second = {}) {
    std::string seed(label);
    seed += as_text(first);
    return seed += as_text(second);
}

}  // namespace

std::span<const Suite> suites_for(KeyKind certificate) {
    return certificate == KeyKind::rsa ? std::span<const Suite>(rsa_suites)
                                       : std::span<const Suite>(ecdsa_suites);
}

EphemeralKey::EphemeralKey() : key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve)) {
    ASSERT(key_ != nullptr);
}

Bytes EphemeralKey::public_point() const {
    std::uint8_t* encoded = nullptr;
    const std::size_t size = EVP_PKEY_get1_encoded_public_key(key_.get(), &encoded);
    Bytes point(encoded, encoded + size);
    OPENSSL_free(encoded);
    return point;
}

std::optional<Bytes> EphemeralKey::agree(ByteView point) const {
    const Key peer(EVP_PKEY_new());
    const KeyContext context = make_context(key_.get());
    Bytes secret(32);
    std::size_t size = secret.size();
    const bool agreed =
        EVP_PKEY_copy_parameters(peer.get(), key_.get()) == 1 &&
        EVP_PKEY_set1_encoded_public_key(peer.get(), point.data(), point.size()) == 1 &&
        EVP_PKEY_derive_init(context.get()) == 1 &&
        EVP_PKEY_derive_set_peer(context.get(), peer.get()) == 1 &&
        EVP_PKEY_derive(context.get(), secret.data(), &size) == 1;
    return agreed ? std::optional(std::move(secret)) : std::nullopt;
}

Bytes decrypt_premaster(const Identity& identity, ByteView encrypted, std::uint16_t version) {
    const KeyContext context = make_context(identity.key.get());
    Bytes premaster(static_cast<std::size_t>(EVP_PKEY_get_size(identity.key.get())));
    std::size_t size = premaster.size();
    const bool decrypted = EVP_PKEY_decrypt_init(context.get()) == 1 &&
                           EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
                           EVP_PKEY_decrypt(context.get(), premaster.data(), &size,
                                            encrypted.data(), encrypted.size()) == 1;
    premaster.resize(premaster_size);
    if (!decrypted || size != premaster_size || (premaster[0] << 8 | premaster[1]) != version) {
        fill_random(premaster);
    }
    return premaster;
}

Bytes sign_parameters(const Identity& identity, std::uint16_t version, ByteView parameters) {
    const EVP_MD* const before_tls12 = identity.kind == KeyKind::rsa ? EVP_md5_sha1() : EVP_sha1();
    const EVP_MD* const digest = version >= version::tls12 ? EVP_sha256() : before_tls12;
    const DigestContext context(EVP_MD_CTX_new());
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(identity.key.get())));
    std::size_t size = signature.size();
    ASSERT(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, identity.key.get()) == 1);
    ASSERT(EVP_DigestSign(context.get(), signature.data(), &size, parameters.data(),
                          parameters.size()) == 1);
    signature.resize(size);
    return signature;
}

Bytes make_master_secret(std::uint16_t version, ByteView premaster, const Randoms& randoms) {
    return derive(version, premaster, seed_of("master secret", randoms.client, randoms.server),
                  master_size);
}

Bytes make_key_block(std::uint16_t version, ByteView master, const Randoms& randoms) {
    return derive(version, master, seed_of("key expansion", randoms.server, randoms.client),
                  key_block_size);
}

Bytes make_verify_data(std::uint16_t version, ByteView master, std::string_view label,
                       ByteView transcript) {
    const EVP_MD* const digest = version >= version::tls12 ? EVP_sha256() : EVP_md5_sha1();
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    ASSERT(EVP_Digest(transcript.data(), transcript.size(), hash.data(), &size, digest, nullptr) ==
           1);
    return derive(version, master, seed_of(label, ByteView(hash).first(size)), verify_data_size);
}

}  // namespace hemostat::lab
