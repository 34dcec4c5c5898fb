#include "binary/cursor.h"

#include "binary/image.h"
#include "binary/name_list.h"

#include <gmock/gmock.h>
#include <limits>

namespace hemostat::binary {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

TEST(Cursor, ReadsBothByteOrdersAndWordSizes) {
    const Bytes file{1, 2, 3, 4, 5, 6, 7, 8, 9};
    Cursor little(file, 1, {});
    EXPECT_EQ(little.u8("a"), 2);
    EXPECT_EQ(little.u16("b"), 0x0403);
    EXPECT_EQ(little.word("c"), 0x08070605U);
    EXPECT_EQ(little.failure(), std::nullopt);
    Cursor big(file, 1, {.byte_order = std::endian::big, .is_64_bit = true});
    EXPECT_EQ(big.word("a"), 0x0203040506070809U);
    EXPECT_EQ(Cursor(file, 0, {}).u64("a"), 0x0807060504030201U);
}

TEST(Cursor, FailsBehindTheEndAndKeepsItsFirstFailure) {
    const Bytes file{1, 2, 3};
    Cursor cursor(file, 2, {});
    EXPECT_EQ(cursor.u16("first"), 0);
    EXPECT_EQ(cursor.u8("second"), 0) << "a byte is left, but the cursor has failed";
    ASSERT_TRUE(cursor.failure());
    EXPECT_STREQ(cursor.failure()->field, "first");
    EXPECT_EQ(cursor.failure()->offset, 2U);
    for (const std::uint64_t offset : {std::uint64_t{4}, largest}) {
        Cursor outside(file, offset, {});
        EXPECT_EQ(outside.u8("a"), 0);
        EXPECT_TRUE(outside.failure());
    }
    Cursor greedy(file, 1, {});
    EXPECT_THAT(greedy.bytes(largest, "a"), IsEmpty());
    EXPECT_TRUE(greedy.failure());
}

TEST(Clip, GivesWhatLiesWithin) {
    const Bytes file{1, 2, 3};
    EXPECT_THAT(clip(file, 1, 1), ElementsAre(2));
    EXPECT_THAT(clip(file, 1, largest), ElementsAre(2, 3));
    EXPECT_THAT(clip(file, 3, 1), IsEmpty());
    EXPECT_THAT(clip(file, largest, largest), IsEmpty());
}

TEST(FindText, EndsAtANulWithinItsLimit) {
    const auto of_size = [](std::size_t size) {
        const Bytes table = [&] {
            Bytes bytes(size, 'a');
            bytes.push_back(0);
            return bytes;
        }();
        const auto text = find_text(table, 0);
        return text ? text->size() : largest;
    };
    EXPECT_EQ(of_size(0), 0U);
    EXPECT_EQ(of_size(text_size_max), text_size_max);
    EXPECT_EQ(of_size(text_size_max + 1), largest);
    EXPECT_EQ(find_text(as_bytes("abc"), 0), std::nullopt) << "no NUL";
    EXPECT_EQ(find_text(as_bytes({"abc\0", 4}), 1), "bc");
    EXPECT_EQ(find_text(as_bytes({"abc\0", 4}), 4), std::nullopt);
    EXPECT_EQ(find_text(as_bytes({"abc\0", 4}), largest), std::nullopt);
}

TEST(NameList, SortsAndDropsRepeats) {
    NameList names;
    for (const auto* name : {"b", "", "a", "b"}) {
        EXPECT_TRUE(names.add(name));
    }
    EXPECT_THAT(names.take_sorted(), ElementsAre("a", "b"));
    EXPECT_THAT(names.take_sorted(), IsEmpty());
}

TEST(NameList, LimitsTheNumberOfNamesAndTheirSize) {
    NameList many;
    for (std::size_t at = 0; at < symbols_max; ++at) {
        ASSERT_TRUE(many.add("a"));
    }
    EXPECT_FALSE(many.add("a"));
    EXPECT_THAT(many.take_sorted(), ElementsAre("a"));

    const std::string longest(text_size_max, 'a');
    NameList large;
    for (std::size_t size = 0; size < symbol_names_size_max; size += longest.size()) {
        ASSERT_TRUE(large.add(longest));
    }
    EXPECT_FALSE(large.add("a"));
}

}  // namespace
}  // namespace hemostat::binary
