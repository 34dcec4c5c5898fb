#include "wire/writer.h"

#include "wire/reader.h"

#include <gmock/gmock.h>
#include <array>

namespace {

using hemostat::Bytes;
using hemostat::wire::Reader;
using hemostat::wire::Writer;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Writer, WritesBigEndianIntegers) {
    Writer writer;
    writer.u8(0x01).u16(0x0203).u24(0x040506).u24(0xff'ffff);
    EXPECT_THAT(writer.view(), ElementsAre(1, 2, 3, 4, 5, 6, 0xff, 0xff, 0xff));
}

TEST(Writer, WritesManyIntegersLikeOneByOne) {
    Writer writer;
    writer.u8(7).u16s(std::array<std::uint16_t, 3>{0x0102, 0xfffe, 0}).u16s({});
    EXPECT_THAT(writer.view(), ElementsAre(7, 1, 2, 0xff, 0xfe, 0, 0));
}

TEST(Writer, WritesBytesAndFillsThemIn) {
    Writer writer;
    writer.bytes(Bytes{1, 2}).bytes({}).fill(3, 0xaa).fill(0, 0xbb);
    EXPECT_THAT(writer.take(), ElementsAre(1, 2, 0xaa, 0xaa, 0xaa));
}

TEST(Writer, WritesAVectorsLengthInFrontOfIt) {
    Writer writer;
    writer.vector(1, [](Writer& body) { body.u8(9); })
        .vector(2, [](Writer&) {})
        .vector(3, [](Writer& body) { body.u16(0x0102); });
    EXPECT_THAT(writer.view(), ElementsAre(1, 9, 0, 0, 0, 0, 2, 1, 2));
}

TEST(Writer, NestsVectors) {
    Writer writer;
    writer.vector(
        2, [](Writer& outer) { outer.u8(7).vector(1, [](Writer& inner) { inner.fill(2, 8); }); });
    EXPECT_THAT(writer.view(), ElementsAre(0, 4, 7, 2, 8, 8));
}

TEST(Writer, FillsAPrefixToItsLargestLength) {
    Writer writer;
    writer.vector(1, [](Writer& body) { body.fill(255, 0); });
    EXPECT_EQ(writer.view()[0], 255);
    writer.vector(2, [](Writer& body) { body.fill(0xffff, 0); });
    EXPECT_EQ(writer.view().size(), 256U + 2 + 0xffff);
}

TEST(Writer, WritesWhatAReaderReadsBack) {
    Writer writer;
    writer.u8(1).vector(3, [](Writer& body) { body.fill(300, 5); }).u24(0xabcdef);
    const Bytes bytes = writer.take();
    Reader reader(bytes);
    EXPECT_EQ(reader.u8("a"), 1);
    EXPECT_EQ(reader.vector24("b").size(), 300U);
    EXPECT_EQ(reader.u24("c"), 0xabcdefU);
    EXPECT_EQ(reader.done("end"), std::nullopt);
}

TEST(Writer, IsEmptyAtFirst) {
    EXPECT_THAT(Writer().view(), IsEmpty());
}

TEST(WriterDeathTest, EndsTheProcessOnABodyTooLongForItsPrefix) {
    EXPECT_DEATH(Writer().vector(1, [](Writer& body) { body.fill(256, 0); }), "size == 0");
    EXPECT_DEATH(Writer().u24(0x100'0000), "0xff'ffff");
}

}  // namespace
