#include "binary/image.h"

#include <gmock/gmock.h>

namespace hemostat::binary {
namespace {

using testing::ElementsAre;

std::optional<Format> recognise_text(std::string text) {
    text.resize(64);
    return recognise(as_bytes(text));
}

TEST(Recognise, GoesByTheFirstBytes) {
    EXPECT_EQ(recognise_text("\x7f"
                             "ELF"),
              Format::elf);
    EXPECT_EQ(recognise_text("!<arch>\n"), Format::ar);
    EXPECT_EQ(recognise_text("!<thin>\n"), Format::ar);
    EXPECT_EQ(recognise_text("MZ"), Format::pe);
    for (const auto* magic : {"\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe",
                              "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "\xca\xfe\xba\xbf"}) {
        EXPECT_EQ(recognise_text(magic), Format::mach_o);
    }
}

TEST(Recognise, LeavesEverythingElse) {
    for (const auto* text : {"",
                             "\x7f"
                             "ELX",
                             "!<arch>", "#!/bin/sh", "ZM", "PK\3\4"}) {
        EXPECT_EQ(recognise_text(text), std::nullopt) << text;
    }
    EXPECT_EQ(recognise({}), std::nullopt);
    EXPECT_EQ(recognise(as_bytes("MZ")), std::nullopt) << "too short for a DOS header";
    EXPECT_EQ(recognise(as_bytes("\xca\xfe\xba\xbe")), std::nullopt) << "too short for a count";
}

TEST(Recognise, KnowsAJavaClassFromAUniversalFile) {
    EXPECT_EQ(recognise_text({"\xca\xfe\xba\xbe\0\0\0\x34", 8}), std::nullopt);
    EXPECT_EQ(recognise_text({"\xca\xfe\xba\xbe\0\0\0\x2d", 8}), std::nullopt);
    EXPECT_EQ(recognise_text({"\xca\xfe\xba\xbe\0\0\0\x02", 8}), Format::mach_o);
}

TEST(Ranges, AreSortedAndJoined) {
    std::vector<Range> ranges{{30, 5}, {0, 10}, {5, 2}, {10, 1}, {33, 7}, {12, 1}};
    sort_and_join(ranges);
    EXPECT_THAT(ranges, ElementsAre(Range{0, 11}, Range{12, 1}, Range{30, 10}));
}

TEST(Image, KeepsItsFirstDefect) {
    Image image;
    image.note(std::nullopt);
    EXPECT_EQ(image.defect, std::nullopt);
    image.note(wire::DecodeError{.field = "first"});
    image.note(wire::DecodeError{.field = "second"});
    image.note(std::nullopt);
    ASSERT_TRUE(image.defect);
    EXPECT_STREQ(image.defect->field, "first");
}

}  // namespace
}  // namespace hemostat::binary
