#include "finding/json_writer.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <limits>

namespace {

using hemostat::finding::JsonWriter;

std::string written(void (*write)(JsonWriter&)) {
    std::string text;
    JsonWriter writer(text);
    write(writer);
    return text;
}

TEST(JsonWriter, PutsCommasBetweenMembersAndElements) {
    EXPECT_EQ(written([](JsonWriter& writer) {
                  writer.object([&] {
                      writer.member("name", "a");
                      writer.member("size", 7U);
                      writer.key("list").array([&] {
                          writer.null();
                          writer.value("{}");
                          writer.object([&] { writer.member("ms", hemostat::Duration(250)); });
                          writer.array([] {});
                      });
                      writer.key("bytes").hex(hemostat::Bytes{0x00, 0xff});
                  });
              }),
              R"({"name":"a","size":7,"list":[null,{},{"ms":0.25},[]],"bytes":"00ff"})");
}

// proves RFC 8259 §7
TEST(JsonWriter, EscapesWhatMustBeEscapedAndNothingElse) {
    std::string every;
    for (int code = 0; code < 128; ++code) {
        every += static_cast<char>(code);
    }
    every += "\xe6\xad\xa2\xe8\xa1\x80";
    std::string text;
    JsonWriter(text).text(every);
    EXPECT_EQ(boost::json::parse(text).as_string(), every);
    EXPECT_EQ(written([](JsonWriter& writer) { writer.text("a\"b\\c\n\x01/\x7f"); }),
              "\"a\\\"b\\\\c\\n\\u0001/\x7f\"");
}

TEST(JsonWriter, KeepsEveryDigitOfANumber) {
    for (const std::int64_t us : {0, 1, 10, 100, 999, 1000, 1001, 3400, 60'050, 123'456'789}) {
        std::string text;
        JsonWriter(text).milliseconds(hemostat::Duration(us));
        EXPECT_EQ(boost::json::parse(text).to_number<double>(), static_cast<double>(us) / 1000.0)
            << text;
    }
    EXPECT_EQ(written([](JsonWriter& writer) { writer.milliseconds(hemostat::Duration(60'050)); }),
              "60.05");
    EXPECT_EQ(written([](JsonWriter& writer) {
                  writer.number(std::numeric_limits<std::uint64_t>::max());
              }),
              "18446744073709551615");
}

}  // namespace
