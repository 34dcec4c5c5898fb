#include "lab/write_buffer.h"

#include <gtest/gtest.h>

namespace hemostat::lab {
namespace {

constexpr std::size_t size = 4096;

std::size_t leaving(WriteBuffer& buffer, std::size_t added) {
    return buffer.add(Bytes(added)).size();
}

TEST(WriteBuffer, HoldsBackAllThatFits) {
    WriteBuffer buffer(size);
    EXPECT_EQ(leaving(buffer, size - 1), 0U);
    EXPECT_EQ(leaving(buffer, 1), 0U);
    EXPECT_EQ(buffer.flush().size(), size);
    EXPECT_EQ(buffer.flush().size(), 0U);
}

TEST(WriteBuffer, LetsGoOfOneByteMoreThanFits) {
    WriteBuffer buffer(size);
    EXPECT_EQ(leaving(buffer, size + 1), size + 1);
    EXPECT_EQ(buffer.flush().size(), 0U);
}

TEST(WriteBuffer, FillsUpFirstAndHoldsTheRest) {
    WriteBuffer buffer(size);
    EXPECT_EQ(leaving(buffer, 24), 0U);
    EXPECT_EQ(leaving(buffer, size + 1), size);
    EXPECT_EQ(buffer.flush().size(), 25U);
}

TEST(WriteBuffer, KeepsTheOrder) {
    WriteBuffer buffer(4);
    EXPECT_EQ(buffer.add(Bytes{1, 2, 3}), Bytes{});
    EXPECT_EQ(buffer.add(Bytes{4, 5, 6, 7, 8, 9}), (Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    EXPECT_EQ(buffer.add(Bytes{10}), Bytes{});
    EXPECT_EQ(buffer.flush(), Bytes{10});
}

}  // namespace
}  // namespace hemostat::lab
