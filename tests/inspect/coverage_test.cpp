#include "inspect/coverage.h"

#include "tests/finding/schema.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace hemostat::inspect {
namespace {

boost::json::object to_json(const auto& value) {
    std::string text;
    finding::JsonWriter writer(text);
    write_json(writer, value);
    return boost::json::parse(text).as_object();
}

TEST(Omission, IsWrittenAsItsSchemaSays) {
    for (const bool is_wish : {false, true}) {
        const auto object = to_json(Omission{"image.tar!x", "encrypted", is_wish});
        EXPECT_EQ(test::complaints("omission-v1", object), "");
        EXPECT_EQ(object.at("is_wish").as_bool(), is_wish);
    }
}

void refuse_without_any_member(const std::string& schema, const boost::json::object& good) {
    ASSERT_EQ(test::complaints(schema, good), "");
    for (const auto& member : good) {
        auto damaged = good;
        damaged.erase(member.key());
        EXPECT_NE(test::complaints(schema, damaged), "") << "without " << member.key();
    }
}

TEST(Omission, HasASchemaThatRefusesWhatIsNone) {
    const auto good = to_json(Omission{"image.tar!x", "encrypted", false});
    refuse_without_any_member("omission-v1", good);
    auto damaged = good;
    damaged["is_wish"] = 1;
    EXPECT_NE(test::complaints("omission-v1", damaged), "");
}

TEST(Coverage, IsWrittenAsItsSchemaSays) {
    const Coverage coverage{.process_count = 5,
                            .file_count = 1,
                            .unchanged_count = 7,
                            .byte_count = 2,
                            .omission_count = 3,
                            .wish_count = 4,
                            .is_complete = false};
    const auto object = to_json(coverage);
    EXPECT_EQ(object.at("omission_count").as_int64(), 3);
    EXPECT_EQ(object.at("process_count").as_int64(), 5);
    EXPECT_EQ(object.at("unchanged_count").as_int64(), 7);
    refuse_without_any_member("coverage-v1", object);
}

TEST(Coverage, OfTwoInspectionsIsWhatBothHaveCovered) {
    Coverage sum{.process_count = 1, .omission_count = 2};
    sum.add({.file_count = 3,
             .unchanged_count = 7,
             .byte_count = 4,
             .omission_count = 5,
             .wish_count = 6});
    EXPECT_EQ(sum.unchanged_count, 7U);
    EXPECT_EQ(sum.process_count, 1U);
    EXPECT_EQ(sum.file_count, 3U);
    EXPECT_EQ(sum.byte_count, 4U);
    EXPECT_EQ(sum.omission_count, 7U);
    EXPECT_EQ(sum.wish_count, 6U);
    EXPECT_TRUE(sum.is_complete);
    sum.add({.is_complete = false});
    sum.add({});
    EXPECT_FALSE(sum.is_complete);
}

}  // namespace
}  // namespace hemostat::inspect
