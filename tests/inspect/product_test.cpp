#include "inspect/product.h"

#include "inspect/shell_word.h"

#include <gtest/gtest.h>

namespace hemostat::inspect {
namespace {

TEST(Product, IsAskedForByWhatIsKnownOfIt) {
    EXPECT_EQ(ask_vendor({.vendor = "Acme", .name = "Agent", .version = "1.2"}),
              "Ask Acme for a fixed version of Agent; this is 1.2.");
    EXPECT_EQ(ask_vendor({.vendor = "Acme", .name = "", .version = ""}),
              "Ask Acme for a fixed version of it.");
    EXPECT_EQ(ask_vendor({.vendor = "", .name = "Agent", .version = "1"}),
              "Ask its vendor for a fixed version of Agent; this is 1.");
    EXPECT_EQ(ask_vendor({.vendor = "", .name = "", .version = "1"}), "");
}

TEST(Product, IsShownOnOneShortLine) {
    const std::string longest(5000, '\n');
    const std::string shown =
        ask_vendor({.vendor = std::string(5000, 'v'), .name = "Agent\x1b[2J", .version = "1"});
    EXPECT_NE(shown.find("vvv... for a fixed version of Agent\\x1b[2J; this is 1."),
              std::string::npos);
    EXPECT_LE(ask_vendor({.vendor = longest, .name = longest, .version = longest}).size(),
              remedy_size_max * 4 + 3);
}

TEST(ShellWord, IsOnlyWhatNamesAreMadeOf) {
    EXPECT_EQ(shell_word("libssl1.0.0"), "libssl1.0.0");
    EXPECT_EQ(shell_word("g++-4.7:amd64"), "g++-4.7:amd64");
    EXPECT_EQ(shell_word("app@1\\x2da.service"), "'app@1\\x2da.service'");
    for (const char* name : {"", "a b", "a;b", "$(a)", "`a`", "a'b", "a\nb", "-o", "a/b", "~a"}) {
        EXPECT_FALSE(shell_word(name)) << name;
    }
    EXPECT_FALSE(shell_word(std::string(257, 'a')));
}

}  // namespace
}  // namespace hemostat::inspect
