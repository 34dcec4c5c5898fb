#include "binary/ar.h"

#include "base/text.h"
#include "binary/elf.h"
#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <sstream>

namespace hemostat::binary {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using wire::DecodeErrorKind;

using Members = std::vector<std::pair<std::string, std::string>>;

/// All members; the field of the error that ended them is the last name.
Members read(std::string_view file) {
    Members members;
    auto reader = ArReader::open(as_bytes(file));
    if (!reader) {
        return {{"error", reader.error().field}};
    }
    while (true) {
        const auto member = reader->next();
        if (!member) {
            members.emplace_back("error", member.error().field);
            EXPECT_FALSE(reader->next()) << "an error stays";
            return members;
        }
        if (!*member) {
            return members;
        }
        members.emplace_back((*member)->name, as_text((*member)->content));
    }
}

std::string header(std::string name, std::string size) {
    name.resize(16, ' ');
    size.resize(10, ' ');
    return name + "0           0     0     100644  " + size + "`\n";
}

std::string member(const std::string& name, const std::string& content) {
    return header(name, std::to_string(content.size())) + content +
           (content.size() % 2 == 0 ? "" : "\n");
}

const std::string magic = "!<arch>\n";

TEST(Ar, ReadsWhatArWritesAsArListsIt) {
    const Workshop shop;
    const std::string long_name = "a_name_that_is_longer_than_sixteen_bytes.o";
    shop.write("a.c", "int first;\n");
    shop.write("b.c", "int second(void) { return 2; }\n");
    shop.run("cc -c -o a.o a.c && cc -c -o " + long_name + " b.c");
    shop.write("odd", "odd");
    shop.run("ar rcs lib.a a.o odd " + long_name);
    const Bytes file = shop.bytes("lib.a");
    const Members members = read(as_text(file));

    std::string names;
    for (const auto& [name, content] : members) {
        names += name + "\n";
        EXPECT_EQ(content, as_text(shop.bytes(name)));
    }
    EXPECT_EQ(names, shop.run("ar t lib.a"));
    ASSERT_EQ(members.size(), 3U);
    EXPECT_TRUE(parse_elf(as_bytes(members[2].second))->defines("second"));
}

TEST(Ar, RefusesThinArchivesByName) {
    const Workshop shop;
    shop.write("a", "content");
    shop.run("ar rcsT thin.a a");
    EXPECT_THAT(read(as_text(shop.bytes("thin.a"))), ElementsAre(Pair("error", "thin archive")));
}

TEST(Ar, RefusesWhatIsNoArchive) {
    EXPECT_EQ(ArReader::open({}).error().kind, DecodeErrorKind::truncated);
    EXPECT_EQ(ArReader::open(as_bytes("!<arch>")).error().kind, DecodeErrorKind::truncated);
    EXPECT_EQ(ArReader::open(as_bytes("!<arch>\r\n")).error().kind, DecodeErrorKind::malformed);
    EXPECT_THAT(read(magic), IsEmpty());
}

TEST(Ar, ReadsNamesOfEveryKind) {
    EXPECT_THAT(read(magic + member("//", "a/long/name.o/\nsecond.o/\n") + member("/15", "gnu") +
                     member("/0", "first") + member("short.o/", "short") + member("plain", "bsd")),
                ElementsAre(Pair("second.o", "gnu"), Pair("a/long/name.o", "first"),
                            Pair("short.o", "short"), Pair("plain", "bsd")));
    EXPECT_THAT(read(magic + member("#1/8", std::string("name.o\0\0rest", 12))),
                ElementsAre(Pair("name.o", "rest")));
    const std::string microsoft("dir\\one.obj\0dir\\two.obj\0", 24);
    EXPECT_THAT(read(magic + member("/", "x") + member("/", "y") + member("//", microsoft) +
                     member("/12", "2")),
                ElementsAre(Pair("dir\\two.obj", "2")));
}

TEST(Ar, PassesOverIndexesOfSymbols) {
    EXPECT_THAT(
        read(magic + member("/", "gnu") + member("/SYM64/", "gnu") + member("__.SYMDEF", "bsd") +
             member("__.SYMDEF SORTED", "bsd") +
             member("#1/20", std::string("__.SYMDEF SORTED\0\0\0\0x", 21)) + member("a", "file")),
        ElementsAre(Pair("a", "file")));
}

TEST(Ar, AllowsTheLastPaddingToBeMissing) {
    std::string file = magic + member("a", "odd");
    file.pop_back();
    EXPECT_THAT(read(file), ElementsAre(Pair("a", "odd")));
    file.pop_back();
    EXPECT_THAT(read(file), ElementsAre(Pair("error", "ar_size")));
}

TEST(Ar, SaysWhichFieldIsWrong) {
    const auto error_of = [](const std::string& rest) { return read(magic + rest).back().second; };
    EXPECT_EQ(error_of("\n"), "ar_hdr");
    EXPECT_EQ(error_of(header("a", "0").substr(0, 59)), "ar_hdr");
    EXPECT_EQ(error_of(header("a", "0").substr(0, 58) + "\n`"), "ar_fmag");
    for (const auto* size : {"", "-1", "0x1", "1 1", "1"}) {
        EXPECT_EQ(error_of(header("a", size)), "ar_size") << size;
    }
    EXPECT_EQ(error_of(header("a", "9999999999")), "ar_size");
    EXPECT_EQ(error_of(member("/0", "")), "ar_name") << "no long names";
    EXPECT_EQ(error_of(member("//", "a/\n") + member("/3", "")), "ar_name") << "behind the end";
    EXPECT_EQ(error_of(member("//", "a") + member("/0", "")), "ar_name") << "without an end";
    EXPECT_EQ(error_of(member("//", "a/\n") + member("/x", "")), "ar_name");
    EXPECT_EQ(error_of(member("#1/4", "abc")), "ar_name");
    EXPECT_EQ(error_of(member("#1/", "abc")), "ar_name");
}

TEST(Ar, LimitsTheSizeOfNames) {
    const auto gnu = [](std::size_t size) {
        return read(magic + member("//", std::string(size, 'a') + "\n") + member("/0", ""));
    };
    EXPECT_THAT(gnu(text_size_max), ElementsAre(Pair(std::string(text_size_max, 'a'), "")));
    EXPECT_THAT(gnu(text_size_max + 1), ElementsAre(Pair("error", "ar_name")));
    const auto bsd = [](std::size_t size) {
        return read(magic + member("#1/" + std::to_string(size), std::string(size, 'a')));
    };
    EXPECT_THAT(bsd(text_size_max), ElementsAre(Pair(std::string(text_size_max, 'a'), "")));
    EXPECT_THAT(bsd(text_size_max + 1), ElementsAre(Pair("error", "ar_name")));
}

TEST(Ar, GivesTheMembersInFrontOfACut) {
    const std::string whole =
        magic + member("//", "long_name.o/\n") + member("a", "first") + member("/0", "second");
    const std::size_t first_end = magic.size() + 60 + 14 + 60 + 5;
    for (std::size_t size = magic.size(); size < whole.size(); ++size) {
        // A copy of its own, so that a sanitizer sees every read behind the end.
        const std::vector<char> copy(whole.begin(), whole.begin() + static_cast<long>(size));
        const Members members = read({copy.data(), copy.size()});
        EXPECT_LE(members.size(), 2U);
        EXPECT_EQ(size >= first_end, !members.empty() && members[0].second == "first") << size;
    }
}

}  // namespace
}  // namespace hemostat::binary
