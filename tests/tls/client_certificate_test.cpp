#include "tls/client_certificate.h"

#include "tls/crypto.h"
#include "tls/key_schedule.h"
#include "tls/server_key_exchange.h"
#include "wire/reader.h"

#include <gmock/gmock.h>
#include <openssl/sha.h>

namespace hemostat::tls {
namespace {

TEST(CertificateRequest, SaysWhetherOurCertificateWillDo) {
    const Bytes rsa_only{1, 1, 0, 2, 4, 1, 0, 0};
    EXPECT_FALSE(parse_certificate_request(rsa_only, ProtocolVersion::tls12)->accepts_ecdsa);
    const Bytes both{2, 1, 64, 0, 4, 4, 1, 4, 3, 0, 0};
    EXPECT_TRUE(parse_certificate_request(both, ProtocolVersion::tls12)->accepts_ecdsa);
    EXPECT_TRUE(parse_certificate_request(both, ProtocolVersion::tls12)->accepts_ecdsa_sha256);
    const Bytes other_digest{1, 64, 0, 2, 5, 3, 0, 0};
    EXPECT_FALSE(
        parse_certificate_request(other_digest, ProtocolVersion::tls12)->accepts_ecdsa_sha256);
}

TEST(CertificateRequest, ListsNoAlgorithmsBeforeTls12) {
    const Bytes body{2, 1, 64, 0, 0};
    EXPECT_TRUE(parse_certificate_request(body, ProtocolVersion::tls11)->accepts_ecdsa);
}

TEST(CertificateRequest, IsTruncatedAtEveryByte) {
    const Bytes body{2, 1, 64, 0, 4, 4, 1, 4, 3};
    EXPECT_TRUE(parse_certificate_request(body, ProtocolVersion::tls12));
    for (std::size_t size = 0; size < body.size(); ++size) {
        EXPECT_FALSE(parse_certificate_request(ByteView(body).first(size), ProtocolVersion::tls12));
    }
}

TEST(ClientCertificate, IsOneThatOthersCanRead) {
    wire::Reader list(self_signed_certificate());
    wire::Reader entries(list.vector24("certificate_list"));
    const ByteView der = entries.vector24("ASN.1Cert");
    EXPECT_TRUE(entries.empty());
    EXPECT_EQ(list.done("Certificate"), std::nullopt);
    const unsigned char* cursor = der.data();
    const CertificateHandle certificate(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
    ASSERT_TRUE(certificate);
    EXPECT_EQ(X509_verify(certificate.get(), X509_get0_pubkey(certificate.get())), 1);
    EXPECT_EQ(&self_signed_certificate(), &self_signed_certificate()) << "made once";
}

TEST(ClientCertificate, MayBeNone) {
    EXPECT_THAT(no_certificate(), testing::ElementsAre(0, 0, 0));
}

TEST(CertificateVerify, IsASignatureByTheCertificatesKey) {
    const ByteView der = *parse_leaf_certificate(self_signed_certificate());
    const unsigned char* cursor = der.data();
    const CertificateHandle certificate(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
    for (const auto version : {ProtocolVersion::tls10, ProtocolVersion::tls12}) {
        HandshakeHash hash(certificate_verify_digest(version));
        hash.add(as_bytes("every message so far"));
        const Bytes body = certificate_verify(version, hash.value());
        wire::Reader reader(body);
        if (version == ProtocolVersion::tls12) {
            EXPECT_EQ(reader.u16("algorithm"), 0x0403);
        }
        const ByteView signature = reader.vector16("signature");
        EXPECT_EQ(reader.done("CertificateVerify"), std::nullopt);
        const DigestContext context(EVP_MD_CTX_new());
        const ByteView signed_text = as_bytes("every message so far");
        EVP_DigestVerifyInit(context.get(), nullptr,
                             version == ProtocolVersion::tls12 ? EVP_sha256() : EVP_sha1(), nullptr,
                             X509_get0_pubkey(certificate.get()));
        EXPECT_EQ(EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                   signed_text.data(), signed_text.size()),
                  1);
    }
}

}  // namespace
}  // namespace hemostat::tls
