#include "lab/identity.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace hemostat::lab {
namespace {

constexpr std::size_t rsa_bits = 2048;
constexpr long lifetime_seconds = 24 * 60 * 60;

using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;
using Output = std::unique_ptr<BIO, Deleter<BIO_free_all>>;

Key make_key(KeyKind kind) {
    return Key(kind == KeyKind::rsa ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", rsa_bits)
                                    : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
}

bool set_names(X509* certificate) {
    X509_NAME* const name = X509_get_subject_name(certificate);
    const ByteView text = as_bytes("hemostat lab");
    const Extension names(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                                              "DNS:localhost,IP:127.0.0.1,IP:::1"));
    return names &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text.data(),
                                      static_cast<int>(text.size()), -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1 &&
           X509_add_ext(certificate, names.get(), -1) == 1;
}

Certificate sign(EVP_PKEY* key) {
    Certificate certificate(X509_new());
    const bool signed_well =
        certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1) == 1 &&
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0) != nullptr &&
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), lifetime_seconds) != nullptr &&
        X509_set_pubkey(certificate.get(), key) == 1 && set_names(certificate.get()) &&
        X509_sign(certificate.get(), key, EVP_sha256()) > 0;
    return signed_well ? std::move(certificate) : nullptr;
}

Bytes encode(const X509* certificate) {
    Bytes der(static_cast<std::size_t>(i2d_X509(certificate, nullptr)));
    std::uint8_t* end = der.data();
    i2d_X509(certificate, &end);
    return der;
}

}  // namespace

Result<Identity> make_identity(KeyKind kind) {
    Key key = make_key(kind);
    const Certificate certificate = key ? sign(key.get()) : nullptr;
    if (!certificate) {
        return fail(ErrorKind::internal, "OpenSSL cannot make a certificate");
    }
    return Identity{.kind = kind, .key = std::move(key), .certificate = encode(certificate.get())};
}

Status write_identity(const Identity& identity, const std::filesystem::path& stem) {
    const std::uint8_t* der = identity.certificate.data();
    const Certificate certificate(
        d2i_X509(nullptr, &der, static_cast<long>(identity.certificate.size())));
    const Output public_part(BIO_new_file((stem.string() + ".crt").c_str(), "w"));
    const Output private_part(BIO_new_file((stem.string() + ".key").c_str(), "w"));
    const bool written = public_part && private_part &&
                         PEM_write_bio_X509(public_part.get(), certificate.get()) == 1 &&
                         PEM_write_bio_PrivateKey(private_part.get(), identity.key.get(), nullptr,
                                                  nullptr, 0, nullptr, nullptr) == 1;
    return written ? Status(Done{}) : fail(ErrorKind::io, "cannot write " + stem.string());
}

}  // namespace hemostat::lab
