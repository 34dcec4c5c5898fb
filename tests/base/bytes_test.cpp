#include "base/bytes.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <array>
#include <set>

namespace {

TEST(Bytes, AreShownAsLowerCaseHexadecimal) {
    EXPECT_EQ(hemostat::to_hex({}), "");
    EXPECT_EQ(hemostat::to_hex(hemostat::Bytes{0x00, 0x0f, 0xa0, 0xff}), "000fa0ff");
}

TEST(Bytes, AreTextWithoutConversion) {
    const hemostat::Bytes bytes{'a', 0x00, 0xff};
    const auto text = hemostat::as_text(bytes);
    EXPECT_EQ(text, std::string_view("a\0\xff", 3));
    const auto back = hemostat::as_bytes(text);
    EXPECT_EQ(back.data(), bytes.data()) << "as_bytes and as_text alias, they do not copy";
    EXPECT_EQ(back.size(), bytes.size());
}

TEST(Bytes, RandomFillsTheWholeSpanAndDiffersEachTime) {
    // Longer than what is asked of the system at once.
    std::array<std::uint8_t, 3000> first{};
    std::array<std::uint8_t, 3000> second{};
    hemostat::fill_random(first);
    hemostat::fill_random(second);
    EXPECT_NE(first, second);
    // 32 zero bytes in a row at the end happen by chance once in 2^256 runs.
    EXPECT_FALSE(std::all_of(first.end() - 32, first.end(), [](auto byte) { return byte == 0; }));
    hemostat::fill_random({});
}

TEST(Bytes, RandomIsNeverGivenTwice) {
    std::set<std::array<std::uint8_t, 24>> given;
    for (int count = 0; count < 500; ++count) {
        std::array<std::uint8_t, 24> bytes{};
        hemostat::fill_random(bytes);
        EXPECT_TRUE(given.insert(bytes).second) << count;
    }
}

}  // namespace
