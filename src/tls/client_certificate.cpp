#include "tls/client_certificate.h"

#include "base/result.h"
#include "tls/crypto.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <openssl/ec.h>
#include <algorithm>

namespace hemostat::tls {
namespace {

// ClientCertificateType (RFC 8422 §5.5).
constexpr std::uint8_t ecdsa_sign = 64;
// SignatureAndHashAlgorithm {sha256, ecdsa}.
constexpr std::uint16_t ecdsa_sha256 = 0x0403;
constexpr long validity_seconds = 86'400;

struct Identity {
    KeyHandle key;
    Bytes message;
};

CertificateHandle make_certificate(EVP_PKEY* key) {
    static constexpr unsigned char name[] = "hemostat probe";
    CertificateHandle certificate(X509_new());
    ASSERT(certificate);
    X509_NAME* const subject = X509_get_subject_name(certificate.get());
    ASSERT(X509_set_version(certificate.get(), X509_VERSION_3) > 0 &&
           ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1) > 0 &&
           X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -validity_seconds) != nullptr &&
           X509_gmtime_adj(X509_getm_notAfter(certificate.get()), validity_seconds) != nullptr &&
           X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_ASC, name, -1, -1, 0) > 0 &&
           X509_set_issuer_name(certificate.get(), subject) > 0 &&
           X509_set_pubkey(certificate.get(), key) > 0 &&
           X509_sign(certificate.get(), key, EVP_sha256()) > 0);
    return certificate;
}

Identity make_identity() {
    Identity identity{.key = KeyHandle(EVP_EC_gen("P-256")), .message = {}};
    ASSERT(identity.key);
    const CertificateHandle certificate = make_certificate(identity.key.get());
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate.get(), &der);
    ASSERT(size > 0);
    wire::Writer writer;
    writer.vector(3, [&](wire::Writer& list) {
        list.vector(3, [&](wire::Writer& entry) {
            entry.bytes(ByteView(der, static_cast<std::size_t>(size)));
        });
    });
    OPENSSL_free(der);
    identity.message = writer.take();
    return identity;
}

const Identity& identity() {
    static const Identity made = make_identity();
    return made;
}

bool lists_ecdsa_sha256(ByteView algorithms) {
    wire::Reader reader(algorithms);
    while (!reader.empty() && !reader.failure()) {
        if (reader.u16("SignatureAndHashAlgorithm") == ecdsa_sha256) {
            return true;
        }
    }
    return false;
}

}  // namespace

wire::Decoded<CertificateRequest> parse_certificate_request(ByteView body,
                                                            ProtocolVersion version) {
    wire::Reader reader(body);
    CertificateRequest request;
    const ByteView types = reader.vector8("certificate_types");
    request.accepts_ecdsa = std::ranges::find(types, ecdsa_sign) != types.end();
    if (version >= ProtocolVersion::tls12) {
        request.accepts_ecdsa_sha256 =
            lists_ecdsa_sha256(reader.vector16("supported_signature_algorithms"));
    }
    if (reader.failure()) {
        return tl::unexpected(*reader.failure());
    }
    return request;
}

const Bytes& self_signed_certificate() {
    return identity().message;
}

Bytes no_certificate() {
    return {0, 0, 0};
}

const char* certificate_verify_digest(ProtocolVersion version) {
    return version >= ProtocolVersion::tls12 ? "SHA256" : "SHA1";
}

Bytes certificate_verify(ProtocolVersion version, ByteView digest) {
    const KeyContext context(EVP_PKEY_CTX_new(identity().key.get(), nullptr));
    std::size_t size = 0;
    ASSERT(context && EVP_PKEY_sign_init(context.get()) > 0 &&
           EVP_PKEY_sign(context.get(), nullptr, &size, digest.data(), digest.size()) > 0);
    Bytes signature(size);
    ASSERT(EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest.size()) > 0);
    signature.resize(size);
    wire::Writer writer;
    if (version >= ProtocolVersion::tls12) {
        writer.u16(ecdsa_sha256);
    }
    writer.vector(2, [&](wire::Writer& field) { field.bytes(signature); });
    return writer.take();
}

}  // namespace hemostat::tls
