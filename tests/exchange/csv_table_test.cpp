#include "exchange/csv_table.h"

#include <gmock/gmock.h>

namespace hemostat::exchange {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

std::string why_not(std::string_view text) {
    const auto table = parse_csv(text);
    return table ? "it is read" : table.error().what;
}

TEST(CsvTable, HasItsRowsWithTheLinesTheyBeginOn) {
    const auto table = parse_csv(
        "\xEF\xBB\xBF"
        "unit, parent\r\n\r\n\"sales, \"\"east\"\"\nand west\",top\r\nplant , \n");
    ASSERT_TRUE(table) << table.error().what;
    EXPECT_THAT(table->columns, ElementsAre("unit", "parent"));
    ASSERT_EQ(table->rows.size(), 2U);
    EXPECT_EQ(table->rows[0].line, 3U);
    EXPECT_THAT(table->rows[0].fields, ElementsAre("sales, \"east\"\nand west", "top"));
    EXPECT_EQ(table->rows[1].line, 5U);
    EXPECT_THAT(table->rows[1].fields, ElementsAre("plant", ""));
}

TEST(CsvTable, NeedsNoLastLineEnd) {
    const auto table = parse_csv("a,b\n1,2");
    ASSERT_TRUE(table);
    ASSERT_EQ(table->rows.size(), 1U);
    EXPECT_THAT(table->rows[0].fields, ElementsAre("1", "2"));
}

TEST(CsvTable, NamesTheLineOfWhatIsWrong) {
    EXPECT_THAT(why_not(""), StartsWith("line 0: there is no header"));
    EXPECT_THAT(why_not("\n\n"), StartsWith("line 2: there is no header"));
    EXPECT_THAT(why_not("a,a\n"), StartsWith("line 1: the column 'a'"));
    EXPECT_THAT(why_not("a,,b\n"), StartsWith("line 1: the column ''"));
    EXPECT_THAT(why_not("a,b\n1,2\n3\n"), StartsWith("line 3: it has 1 fields, the header 2"));
    EXPECT_THAT(why_not("a,b\n\"1\n\",2,3\n"), StartsWith("line 2: it has 3 fields"));
    EXPECT_THAT(why_not("a,b\n1,x\"y\"\n"), StartsWith("line 2: a quote stands"));
    EXPECT_THAT(why_not("a,b\n\n1,\"y\n"), StartsWith("line 3: a quote is not closed"));
    EXPECT_THAT(why_not("a,b\n1,2\r3,4\n"), StartsWith("line 2: a carriage return"));
    EXPECT_THAT(why_not("a,b\n1,\xff\n"), StartsWith("line 2: it is not UTF-8"));
    EXPECT_THAT(why_not(std::string_view("a,b\n1,\0\n", 8)), StartsWith("line 2: it is not UTF-8"));
}

TEST(CsvTable, HasLimits) {
    const std::string large(csv_field_size_max, 'x');
    EXPECT_TRUE(parse_csv("a\n" + large + "\n"));
    const auto too_large = parse_csv("a\n" + large + "x\n");
    ASSERT_FALSE(too_large);
    EXPECT_EQ(too_large.error().kind, ErrorKind::limit);
    std::string endless = "a\n\"";
    for (int line = 0; line < 1000; ++line) {
        endless += std::string(1000, 'x') + '\n';
    }
    ASSERT_FALSE(parse_csv(endless));
    EXPECT_EQ(parse_csv(endless).error().kind, ErrorKind::limit);
    std::string wide;
    for (std::size_t column = 0; column < csv_columns_max; ++column) {
        wide += std::to_string(column) + ",";
    }
    EXPECT_TRUE(parse_csv(wide.substr(0, wide.size() - 1)));
    EXPECT_FALSE(parse_csv(wide + "last"));
}

}  // namespace
}  // namespace hemostat::exchange
