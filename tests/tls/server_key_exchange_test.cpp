#include "tls/server_key_exchange.h"

#include <gmock/gmock.h>

namespace hemostat::tls {
namespace {

using testing::ElementsAre;
using wire::DecodeErrorKind;

TEST(EcdheParameters, AreAGroupAndAPoint) {
    const Bytes body{3, 0, 29, 2, 0xaa, 0xbb, /* a signature */ 4, 1, 0, 0};
    const auto parameters = parse_ecdhe_parameters(body);
    ASSERT_TRUE(parameters);
    EXPECT_EQ(parameters->group, NamedGroup::x25519);
    EXPECT_THAT(parameters->point, ElementsAre(0xaa, 0xbb));
}

TEST(EcdheParameters, NameTheirCurve) {
    for (const std::uint8_t type : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{4}}) {
        EXPECT_EQ(parse_ecdhe_parameters(Bytes{type, 0, 29, 1, 0}).error().kind,
                  DecodeErrorKind::malformed);
    }
}

TEST(EcdheParameters, AreTruncatedAtEveryByte) {
    const Bytes body{3, 0, 29, 2, 0xaa, 0xbb};
    EXPECT_TRUE(parse_ecdhe_parameters(body));
    for (std::size_t size = 0; size < body.size(); ++size) {
        EXPECT_FALSE(parse_ecdhe_parameters(ByteView(body).first(size))) << size;
    }
}

TEST(DheParameters, AreThreeNumbers) {
    const Bytes body{0, 1, 23, 0, 1, 5, 0, 2, 0, 8, /* a signature */ 9};
    const auto parameters = parse_dhe_parameters(body);
    ASSERT_TRUE(parameters);
    EXPECT_THAT(parameters->p, ElementsAre(23));
    EXPECT_THAT(parameters->g, ElementsAre(5));
    EXPECT_THAT(parameters->y, ElementsAre(0, 8));
    for (std::size_t size = 0; size < body.size() - 1; ++size) {
        EXPECT_FALSE(parse_dhe_parameters(ByteView(body).first(size))) << size;
    }
}

TEST(DheParameters, AreNotEmpty) {
    EXPECT_FALSE(parse_dhe_parameters(Bytes{0, 0, 0, 1, 5, 0, 1, 8}));
    EXPECT_FALSE(parse_dhe_parameters(Bytes{0, 1, 23, 0, 0, 0, 1, 8}));
    EXPECT_FALSE(parse_dhe_parameters(Bytes{0, 1, 23, 0, 1, 5, 0, 0}));
}

TEST(LeafCertificate, IsTheFirst) {
    const Bytes body{0, 0, 9, 0, 0, 2, 7, 8, 0, 0, 1, 9};
    EXPECT_THAT(*parse_leaf_certificate(body), ElementsAre(7, 8));
    EXPECT_THAT(*parse_leaf_certificate(ByteView(body).first(8)), ElementsAre(7, 8))
        << "the rest need not be there";
    EXPECT_FALSE(parse_leaf_certificate(ByteView(body).first(7)));
    EXPECT_FALSE(parse_leaf_certificate(Bytes{0, 0, 0}));
}

}  // namespace
}  // namespace hemostat::tls
