#include "tls/key_schedule.h"

#include "base/result.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <algorithm>

namespace hemostat::tls {
namespace {

constexpr std::size_t verify_data_size = 12;

Bytes join(ByteView first, ByteView second) {
    Bytes both;
    both.reserve(first.size() + second.size());
    both.insert(both.end(), first.begin(), first.end());
    both.insert(both.end(), second.begin(), second.end());
    return both;
}

// OpenSSL takes its inputs as pointers to mutable; it does not write to them.
OSSL_PARAM octets(const char* key, ByteView bytes) {
    return OSSL_PARAM_construct_octet_string(key, const_cast<std::uint8_t*>(bytes.data()),
                                             bytes.size());
}

EVP_KDF* tls1_prf() {
    static EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "TLS1-PRF", nullptr);
    ASSERT(kdf != nullptr);
    return kdf;
}

}  // namespace

const char* handshake_digest(ProtocolVersion version, const CipherSuite& suite) {
    return version >= ProtocolVersion::tls12 ? suite.handshake_digest : "MD5-SHA1";
}

Bytes prf(const char* digest, ByteView secret, std::string_view label, ByteView seed,
          std::size_t size) {
    const std::array<OSSL_PARAM, 5> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(digest), 0),
        octets(OSSL_KDF_PARAM_SECRET, secret),
        octets(OSSL_KDF_PARAM_SEED, as_bytes(label)),
        octets(OSSL_KDF_PARAM_SEED, seed),
        OSSL_PARAM_construct_end(),
    };
    const KdfContext context(EVP_KDF_CTX_new(tls1_prf()));
    Bytes out(size);
    ASSERT(context && EVP_KDF_derive(context.get(), out.data(), size, parameters.data()) > 0);
    return out;
}

MasterSecret make_master_secret(const char* digest, ByteView premaster_secret,
                                const Randoms& randoms) {
    const Bytes secret = prf(digest, premaster_secret, "master secret",
                             join(randoms.client, randoms.server), MasterSecret{}.size());
    MasterSecret master{};
    std::ranges::copy(secret, master.begin());
    return master;
}

Bytes make_key_block(const char* digest, const MasterSecret& master, const Randoms& randoms,
                     std::size_t size) {
    return prf(digest, master, "key expansion", join(randoms.server, randoms.client), size);
}

Bytes make_verify_data(const char* digest, const MasterSecret& master, std::string_view label,
                       ByteView transcript_digest) {
    return prf(digest, master, label, transcript_digest, verify_data_size);
}

HandshakeHash::HandshakeHash(const char* digest) : context_(EVP_MD_CTX_new()) {
    ASSERT(context_ &&
           EVP_DigestInit_ex(context_.get(), EVP_get_digestbyname(digest), nullptr) > 0);
}

void HandshakeHash::add(ByteView message) {
    ASSERT(EVP_DigestUpdate(context_.get(), message.data(), message.size()) > 0);
}

Bytes HandshakeHash::value() const {
    const DigestContext copy(EVP_MD_CTX_new());
    Bytes digest(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    ASSERT(copy && EVP_MD_CTX_copy_ex(copy.get(), context_.get()) > 0 &&
           EVP_DigestFinal_ex(copy.get(), digest.data(), &size) > 0);
    digest.resize(size);
    return digest;
}

}  // namespace hemostat::tls
