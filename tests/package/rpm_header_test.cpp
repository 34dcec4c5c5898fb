// Headers that rpm made, and broken ones.
#include "package/rpm_header.h"

#include "tests/package/rpm_workshop.h"

#include <gmock/gmock.h>

namespace hemostat::package {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Entry {
    std::uint32_t tag = 0;
    std::uint32_t type = 0;
    std::uint32_t count = 1;
    std::string data;
};

void append_u32(Bytes& bytes, std::size_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
    }
}

Bytes make_header(const std::vector<Entry>& entries) {
    Bytes index;
    std::string data;
    for (const Entry& entry : entries) {
        for (const std::size_t value : {std::size_t{entry.tag}, std::size_t{entry.type},
                                        data.size(), std::size_t{entry.count}}) {
            append_u32(index, value);
        }
        data += entry.data;
    }
    Bytes header;
    append_u32(header, entries.size());
    append_u32(header, data.size());
    header.insert(header.end(), index.begin(), index.end());
    header.insert(header.end(), data.begin(), data.end());
    return header;
}

std::string text(std::string value) {
    return value + '\0';
}

std::string number(std::uint8_t value) {
    return {'\0', '\0', '\0', static_cast<char>(value)};
}

const Entry name{1000, 6, 1, text("openssl")};
const Entry version{1001, 6, 1, text("1.0.1e")};
const Entry release{1002, 6, 1, text("16.el6_5.7")};

TEST(RpmHeader, NamesThePackage) {
    const auto package = parse_rpm_header(make_header({name, version, release}));
    ASSERT_TRUE(package);
    EXPECT_EQ(package->name, "openssl");
    EXPECT_EQ(package->source, "openssl");
    EXPECT_EQ(package->version, "1.0.1e-16.el6_5.7");
    EXPECT_EQ(package->architecture, "");
    const auto with_more =
        parse_rpm_header(make_header({name,
                                      version,
                                      release,
                                      {1003, 4, 1, number(1)},
                                      {1022, 6, 1, text("i686")},
                                      {1044, 6, 1, text("openssl-x-1.0.1e-16.el6.src.rpm")}}));
    ASSERT_TRUE(with_more);
    EXPECT_EQ(with_more->version, "1:1.0.1e-16.el6_5.7");
    EXPECT_EQ(with_more->architecture, "i686");
    EXPECT_EQ(with_more->source, "openssl-x");
}

TEST(RpmHeader, IsRefusedWithoutWhatNamesThePackage) {
    EXPECT_FALSE(parse_rpm_header(make_header({version, release})));
    EXPECT_FALSE(parse_rpm_header(make_header({name, release})));
    EXPECT_FALSE(parse_rpm_header(make_header({name, version})));
    const Entry unended{1000, 6, 1, "openssl"};
    EXPECT_FALSE(parse_rpm_header(make_header({version, release, unended})));
    const Entry of_another_type{1000, 4, 1, text("openssl")};
    EXPECT_FALSE(parse_rpm_header(make_header({of_another_type, version, release})));
}

TEST(RpmHeader, IsRefusedWhenItsSizesDoNotFit) {
    const Bytes whole = make_header({name, version, release});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(parse_rpm_header(ByteView(whole).first(size))) << size;
    }
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(parse_rpm_header(longer));
    EXPECT_FALSE(parse_rpm_header(Bytes(8, 0)));
}

TEST(RpmFiles, AreFoldersAndNames) {
    const auto files = parse_rpm_files(make_header({
        {1117, 8, 2, text("libssl.so.10") + text("openssl")},
        {1118, 8, 2, text("/usr/lib64/") + text("/usr/bin/")},
        {1116, 4, 2, number(0) + number(1)},
        {1035, 8, 2, text("") + text("D41D8CD98F00B204E9800998ECF8427E")},
    }));
    ASSERT_TRUE(files);
    const OwnedFile link{"usr/lib64/libssl.so.10", DigestKind::none, ""};
    const OwnedFile program{"usr/bin/openssl", DigestKind::md5, "d41d8cd98f00b204e9800998ecf8427e"};
    EXPECT_THAT(*files, ElementsAre(link, program));
}

TEST(RpmFiles, MayBeWholePathsInOldPackages) {
    const auto files = parse_rpm_files(make_header({{1027, 8, 1, text("/usr/bin/openssl")}}));
    ASSERT_TRUE(files);
    EXPECT_THAT(*files, ElementsAre(OwnedFile{"usr/bin/openssl", DigestKind::none, ""}));
    const auto none = parse_rpm_files(make_header({name}));
    ASSERT_TRUE(none);
    EXPECT_THAT(*none, IsEmpty());
}

TEST(RpmFiles, HaveNoDigestsOfUnknownKind) {
    const auto files = parse_rpm_files(make_header({
        {1027, 8, 1, text("/a")},
        {1035, 8, 1, text("00")},
        {5011, 4, 1, number(99)},
    }));
    ASSERT_TRUE(files);
    EXPECT_THAT(*files, ElementsAre(OwnedFile{"a", DigestKind::none, ""}));
}

TEST(RpmFiles, AreRefusedWhenTheirListsDoNotFit) {
    const Entry names{1117, 8, 1, text("a")};
    const Entry folders{1118, 8, 1, text("/")};
    EXPECT_TRUE(parse_rpm_files(make_header({names, folders, {1116, 4, 1, number(0)}})));
    EXPECT_FALSE(parse_rpm_files(make_header({names, folders, {1116, 4, 1, number(1)}})));
    EXPECT_FALSE(parse_rpm_files(make_header({names, folders})));
    EXPECT_FALSE(parse_rpm_files(
        make_header({folders, {1116, 4, 2, number(0) + number(0)}, {1117, 8, 2, text("a")}})));
}

TEST(RpmFiles, AreBounded) {
    std::string many;
    for (std::size_t count = 0; count <= owned_files_max; ++count) {
        many += text("a");
    }
    const auto files = parse_rpm_files(
        make_header({{1027, 8, static_cast<std::uint32_t>(owned_files_max + 1), many}}));
    ASSERT_FALSE(files);
    EXPECT_THAT(files.error().what, HasSubstr("more files than are read"));
    EXPECT_FALSE(parse_rpm_files(
        make_header({{1027, 8, 1, text(std::string(owned_paths_size_max + 1, 'a'))}})));
}

}  // namespace
}  // namespace hemostat::package
