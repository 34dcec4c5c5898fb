#include "inspect/coverage.h"

#include "tests/finding/schema.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace hemostat::inspect {
namespace {

boost::json::object to_json(const Omission& omission) {
    std::string text;
    finding::JsonWriter writer(text);
    write_json(writer, omission);
    return boost::json::parse(text).as_object();
}

TEST(Omission, IsWrittenAsItsSchemaSays) {
    for (const bool is_wish : {false, true}) {
        const auto object = to_json({"image.tar!x", "encrypted", is_wish});
        EXPECT_EQ(test::complaints("omission-v1", object), "");
        EXPECT_EQ(object.at("is_wish").as_bool(), is_wish);
    }
}

TEST(Omission, HasASchemaThatRefusesWhatIsNone) {
    const auto good = to_json({"image.tar!x", "encrypted", false});
    for (const auto& member : good) {
        auto damaged = good;
        damaged.erase(member.key());
        EXPECT_NE(test::complaints("omission-v1", damaged), "") << "without " << member.key();
    }
    auto damaged = good;
    damaged["is_wish"] = 1;
    EXPECT_NE(test::complaints("omission-v1", damaged), "");
}

}  // namespace
}  // namespace hemostat::inspect
