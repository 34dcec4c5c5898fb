#include "store/text_check.h"

#include <gtest/gtest.h>
#include <string>

namespace hemostat::store {
namespace {

using namespace std::literals;

TEST(TextCheck, TakesWellFormedUtf8) {
    for (const std::string& text :
         {""s, "plain"s, "\x7f"s, "\xc2\x80"s, "\xdf\xbf"s, "\xe0\xa0\x80"s, "\xed\x9f\xbf"s,
          "\xee\x80\x80"s, "\xef\xbf\xbf"s, "\xf0\x90\x80\x80"s, "\xf4\x8f\xbf\xbf"s, "a日本b"s}) {
        EXPECT_TRUE(check_text(text)) << text;
    }
}

TEST(TextCheck, RefusesWhatIsNotUtf8) {
    for (const std::string& text :
         {"\x80"s, "\xc0\x80"s, "\xc1\xbf"s, "\xc2"s, "\xc2\x7f"s, "\xe0\x9f\xbf"s, "\xed\xa0\x80"s,
          "\xe1\x80"s, "\xe1\x80\x7f"s, "\xf0\x8f\xbf\xbf"s, "\xf4\x90\x80\x80"s,
          "\xf5\x80\x80\x80"s, "\xf1\x80\x80"s, "ok\xff"s}) {
        const Status status = check_text(text);
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error().kind, ErrorKind::invalid_input);
        EXPECT_TRUE(status.error().what.starts_with("a text is not UTF-8")) << status.error().what;
    }
}

TEST(TextCheck, RefusesANul) {
    const Status status = check_text("a\0b"s);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().what, "a text holds a NUL: a\\x00b");
}

TEST(TextCheck, TakesKeysUpToTheirLimitOnly) {
    EXPECT_TRUE(check_key("unit", std::string(key_size_max, 'k')));
    EXPECT_FALSE(check_key("unit", std::string(key_size_max + 1, 'k')));
    EXPECT_FALSE(check_key("unit", ""));
    EXPECT_FALSE(check_key("unit", "a\0b"s));
    EXPECT_EQ(check_key("unit", "").error().what, "the unit has no key");
}

}  // namespace
}  // namespace hemostat::store
