#include "exchange/record_lines.h"

#include <gmock/gmock.h>

namespace hemostat::exchange {
namespace {

using namespace campaign;

std::string lines_of(const std::vector<Record>& records) {
    return to_json_lines(redact(records, Handling(), Audience::recipients));
}

TEST(RecordLines, HoldEachValueInItsShape) {
    EXPECT_EQ(lines_of({{RecordKind::unit,
                         {{Field::unit_key, "a \"b\"\n"},
                          {Field::unit_is_clear, "false"},
                          {Field::unit_clear_count, "3"},
                          {Field::unit_deputy, "bob"},
                          {Field::unit_deputy, "carol"}}},
                        {RecordKind::service, {{Field::service_key, "web"}}}}),
              R"({"schema":"hemostat/record/v1","tlp":"TLP:AMBER+STRICT","record":"unit",)"
              R"("unit_key":"a \"b\"\n","unit_is_clear":false,"unit_clear_count":3,)"
              R"("unit_deputy":["bob","carol"]})"
              "\n"
              R"({"schema":"hemostat/record/v1","tlp":"TLP:AMBER+STRICT","record":"service",)"
              R"("service_key":"web"})"
              "\n");
}

TEST(RecordLines, AreUtf8WhateverWasGiven) {
    EXPECT_THAT(lines_of({{RecordKind::service, {{Field::service_key, "a\xff"}}}}),
                testing::HasSubstr("a\xef\xbf\xbd"));
}

TEST(RecordLines, AreNoneWhereNothingMayBeSeen) {
    EXPECT_EQ(to_json_lines(redact({}, Handling(), Audience::everybody)), "");
}

}  // namespace
}  // namespace hemostat::exchange
