#include "binary/version_resource.h"

#include "tests/binary/version_blocks.h"

#include <gmock/gmock.h>

namespace hemostat::binary {
namespace {

using wire::DecodeErrorKind;

TEST(VersionResourceParser, KnowsTheStrings) {
    const VersionResource expected{.company = "Acme",
                                   .product = "Acme Tunnel",
                                   .product_version = "1.0.1f",
                                   .file_version = "1.0.1.6",
                                   .original_file_name = "ssleay32.dll"};
    const std::vector<Bytes> strings{version_string(u"CompanyName", u"Acme"),
                                     version_string(u"Comments", u"none"),
                                     version_string(u"FileVersion", u"1.0.1.6"),
                                     version_string(u"ProductName", u"Acme Tunnel"),
                                     version_string(u"ProductVersion", u"1.0.1f"),
                                     version_string(u"CompanyName", u"Second"),
                                     version_string(u"OriginalFilename", u"ssleay32.dll")};
    EXPECT_EQ(parse_version_resource(version_resource(strings)), expected);
    const Bytes other =
        version_block(u"VarFileInfo", 0, version_block(u"Translation", 4, Bytes(4)));
    EXPECT_EQ(parse_version_resource(version_resource(strings, other)), expected);
}

TEST(VersionResourceParser, GivesUtf8) {
    const auto company = [](std::u16string_view text) {
        return parse_version_resource(version_resource({version_string(u"CompanyName", text)}))
            ->company;
    };
    EXPECT_EQ(company(u"a\u00e9\u20ac\U0001f512"), "a\u00e9\u20ac\U0001f512");
    constexpr std::array<char16_t, 2> high_alone{0xd83d, u'x'};
    EXPECT_EQ(company({high_alone.data(), 2}), "\ufffdx");
    constexpr std::array<char16_t, 2> low_alone{0xdd12, u'x'};
    EXPECT_EQ(company({low_alone.data(), 2}), "\ufffdx");
    EXPECT_EQ(company(u""), "");
}

TEST(VersionResourceParser, CutsLongTexts) {
    const std::u16string text(text_size_max, u'\u20ac');
    const auto version =
        parse_version_resource(version_resource({version_string(u"CompanyName", text)}));
    ASSERT_TRUE(version);
    EXPECT_EQ(version->company.size(), text_size_max / 3 * 3);
}

TEST(VersionResourceParser, KeepsTheStringsInFrontOfABadOne) {
    Bytes bad = version_string(u"ProductName", u"never");
    bad[0] = 5;
    const auto version =
        parse_version_resource(version_resource({version_string(u"CompanyName", u"Acme"), bad}));
    ASSERT_TRUE(version);
    EXPECT_EQ(version->company, "Acme");
    EXPECT_EQ(version->product, "");
}

TEST(VersionResourceParser, RefusesWhatHasNoTable) {
    const auto error_of = [](const Bytes& resource) {
        return parse_version_resource(resource).error();
    };
    EXPECT_EQ(error_of({}).kind, DecodeErrorKind::truncated);
    EXPECT_STREQ(error_of({}).field, "VS_VERSION_INFO");
    EXPECT_EQ(error_of({5, 0, 0, 0, 0, 0}).kind, DecodeErrorKind::malformed);
    EXPECT_STREQ(error_of({7, 0, 0, 0, 0, 0}).field, "VS_VERSION_INFO") << "larger than it is";
    const Bytes other = version_block(u"VarFileInfo", 0, {});
    EXPECT_STREQ(error_of(version_block(u"VS_VERSION_INFO", 0, other)).field, "StringFileInfo");
    const Bytes info = version_block(u"StringFileInfo", 0, {});
    EXPECT_STREQ(error_of(version_block(u"VS_VERSION_INFO", 0, info)).field, "StringTable");
}

TEST(VersionResourceParser, NeverReadsBehindACut) {
    const Bytes whole = version_resource(
        {version_string(u"CompanyName", u"Acme"), version_string(u"ProductName", u"Tunnel")});
    for (std::size_t size = 0; size < whole.size() - 3; ++size) {
        // A copy of its own, so that a sanitizer sees every read behind the end.
        const Bytes resource(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_FALSE(parse_version_resource(resource)) << size;
    }
}

}  // namespace
}  // namespace hemostat::binary
