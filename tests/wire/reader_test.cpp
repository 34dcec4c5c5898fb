#include "wire/reader.h"

#include <gmock/gmock.h>

namespace {

using hemostat::Bytes;
using hemostat::wire::DecodeError;
using hemostat::wire::DecodeErrorKind;
using hemostat::wire::Reader;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Reader, ReadsBigEndianIntegers) {
    const Bytes bytes{0x01, 0x02, 0x03, 0x04, 0x05, 0x06};
    Reader reader(bytes);
    EXPECT_EQ(reader.u8("a"), 0x01);
    EXPECT_EQ(reader.u16("b"), 0x0203);
    EXPECT_EQ(reader.u24("c"), 0x040506U);
    EXPECT_TRUE(reader.empty());
    EXPECT_EQ(reader.done("end"), std::nullopt);
}

TEST(Reader, ReadsVectorsWithEveryPrefix) {
    const Bytes bytes{1, 0xaa, 0, 2, 0xbb, 0xcc, 0, 0, 1, 0xdd, 0};
    Reader reader(bytes);
    EXPECT_THAT(reader.vector8("a"), ElementsAre(0xaa));
    EXPECT_THAT(reader.vector16("b"), ElementsAre(0xbb, 0xcc));
    EXPECT_THAT(reader.vector24("c"), ElementsAre(0xdd));
    EXPECT_THAT(reader.vector8("d"), IsEmpty());
    EXPECT_EQ(reader.done("end"), std::nullopt);
}

TEST(Reader, GivesSpansThatAliasTheInput) {
    const Bytes bytes{1, 2, 3};
    Reader reader(bytes);
    reader.u8("a");
    EXPECT_EQ(reader.bytes(2, "b").data(), bytes.data() + 1);
}

TEST(Reader, GivesTheRestOnce) {
    const Bytes bytes{1, 2, 3};
    Reader reader(bytes);
    reader.u8("a");
    EXPECT_THAT(reader.rest(), ElementsAre(2, 3));
    EXPECT_THAT(reader.rest(), IsEmpty());
    EXPECT_EQ(reader.done("end"), std::nullopt);
}

TEST(Reader, CallsAReadPastTheEndTruncatedAndSaysWhere) {
    const Bytes bytes{0x01, 0x02};
    Reader reader(bytes);
    EXPECT_EQ(reader.u8("type"), 0x01);
    EXPECT_EQ(reader.u16("length"), 0) << "half an integer is not a value";
    ASSERT_TRUE(reader.failure());
    EXPECT_EQ(reader.failure()->kind, DecodeErrorKind::truncated);
    EXPECT_EQ(reader.failure()->offset, 1U);
    EXPECT_STREQ(reader.failure()->field, "length");
}

// The mistake that hemostat exists for: a length that claims more than was sent.
TEST(Reader, GivesNothingOfAVectorThatClaimsTooMuch) {
    for (const Bytes& bytes : {Bytes{2, 0xaa}, Bytes{0xff}}) {
        Reader reader(bytes);
        EXPECT_THAT(reader.vector8("payload"), IsEmpty());
        EXPECT_EQ(reader.done("end")->kind, DecodeErrorKind::truncated);
    }
    const Bytes heartbeat{0x40, 0x00};
    Reader reader(heartbeat);
    EXPECT_THAT(reader.vector16("payload"), IsEmpty());
    EXPECT_EQ(reader.done("end")->kind, DecodeErrorKind::truncated);
}

TEST(Reader, AllowsTheLargestSizeWithoutOverflow) {
    const Bytes bytes{1, 2};
    Reader reader(bytes);
    reader.u8("a");
    EXPECT_THAT(reader.bytes(static_cast<std::size_t>(-1), "b"), IsEmpty());
    EXPECT_EQ(reader.failure()->kind, DecodeErrorKind::truncated);
}

TEST(Reader, KeepsItsFirstFailure) {
    const Bytes bytes{1, 2, 3};
    Reader reader(bytes);
    reader.bytes(9, "first");
    reader.bytes(9, "second");
    reader.reject("third");
    EXPECT_STREQ(reader.failure()->field, "first");
    EXPECT_EQ(reader.u8("fourth"), 0) << "bytes are left, but the reader has failed";
    EXPECT_STREQ(reader.done("fifth")->field, "first");
}

TEST(Reader, CallsLeftOverBytesMalformed) {
    const Bytes bytes{1, 2, 3};
    Reader reader(bytes);
    reader.u8("a");
    EXPECT_EQ(reader.remaining(), 2U);
    const auto failure = reader.done("message");
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind, DecodeErrorKind::malformed);
    EXPECT_EQ(failure->offset, 1U);
    EXPECT_STREQ(failure->field, "message");
}

TEST(Reader, RejectsWhatItsUserFindsWrong) {
    const Bytes bytes{9};
    Reader reader(bytes);
    reader.u8("type");
    reader.reject("type");
    EXPECT_EQ(reader.failure()->kind, DecodeErrorKind::malformed);
    EXPECT_EQ(reader.failure()->offset, 1U);
}

TEST(Reader, AcceptsAnEmptyInput) {
    Reader reader({});
    EXPECT_EQ(reader.done("end"), std::nullopt);
    EXPECT_EQ(reader.u8("a"), 0);
    EXPECT_EQ(reader.done("end")->kind, DecodeErrorKind::truncated);
}

}  // namespace
