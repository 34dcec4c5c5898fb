#include "binary/loader_cache.h"

#include "tests/binary/file_writer.h"
#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <string>

namespace hemostat::binary {
namespace {

using namespace std::string_literals;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view old_magic{"ld.so-1.7.0\0", 12};
constexpr std::string_view new_magic = "glibc-ld.so.cache1.1";

struct Parts {
    std::endian order = std::endian::little;
    std::uint8_t order_flag = 0;
    std::uint32_t extra_count = 0;  ///< claimed and not there
};

/// One library, and the same for a processor with more.
Bytes write_new(const Parts& parts) {
    const std::string texts = "libssl.so.1\0/lib/libssl.so.1\0/lib/sse2/libssl.so.1\0"s;
    const std::uint32_t texts_offset = 48 + 2 * 24;
    FileWriter file(parts.order);
    file.text(new_magic).u32(2 + parts.extra_count).u32(texts.size());
    file.number(parts.order_flag, 1).pad_to(48);
    file.u32(0x0303)
        .u32(texts_offset)
        .u32(texts_offset + 29)
        .u32(0)
        .number(std::uint64_t{1} << 62, 8);
    file.u32(0x0303).u32(texts_offset).u32(texts_offset + 12).u32(0).number(0, 8);
    return file.text(texts).bytes;
}

Bytes write_old(std::endian order, std::uint32_t extra_count = 0) {
    FileWriter file(order);
    file.text(old_magic).u32(1 + extra_count).u32(3).u32(0).u32(12);
    return file.text("libssl.so.0\0/lib/libssl.so.0\0"s).bytes;
}

const std::vector<LoaderCacheEntry> entries_of_new{
    {.name = "libssl.so.1", .path = "/lib/sse2/libssl.so.1", .hardware = std::uint64_t{1} << 62},
    {.name = "libssl.so.1", .path = "/lib/libssl.so.1", .hardware = 0}};

TEST(LoaderCache, ReadsTheNewFormInEitherByteOrderWhetherItNamesItOrNot) {
    using enum std::endian;
    for (const Parts& parts : {Parts{little, 0}, Parts{little, 2}, Parts{big, 0}, Parts{big, 3}}) {
        EXPECT_EQ(parse_loader_cache(write_new(parts)), entries_of_new);
    }
    EXPECT_FALSE(parse_loader_cache(write_new({little, 3}))) << "says that it is the other order";
}

TEST(LoaderCache, ReadsTheOldForm) {
    for (const std::endian order : {std::endian::little, std::endian::big}) {
        const Bytes file = write_old(order);
        const auto entries = parse_loader_cache(file);
        ASSERT_TRUE(entries);
        EXPECT_THAT(*entries, ElementsAre(LoaderCacheEntry{.name = "libssl.so.0",
                                                           .path = "/lib/libssl.so.0"}));
    }
    EXPECT_FALSE(parse_loader_cache(write_old(std::endian::little, 10)));
}

TEST(LoaderCache, PrefersTheNewFormBehindTheOldOne) {
    for (const std::size_t begin : {28U, 32U}) {
        FileWriter file(std::endian::little);
        file.text(old_magic).u32(1).u32(3).u32(0).u32(0).pad_to(begin);
        file.append(write_new({}));
        EXPECT_EQ(parse_loader_cache(file.bytes), entries_of_new) << begin;
    }
    FileWriter far(std::endian::little);
    far.text(old_magic).u32(1).u32(3).u32(0).u32(0).pad_to(36).append(write_new({}));
    EXPECT_NE(parse_loader_cache(far.bytes), entries_of_new) << "no writer leaves such a gap";
}

TEST(LoaderCache, RefusesWhatIsCutOrClaimsTooMuch) {
    const Bytes whole = write_new({});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(parse_loader_cache(ByteView(whole).first(size))) << size;
    }
    EXPECT_FALSE(parse_loader_cache(write_new({.extra_count = 10})));
    EXPECT_FALSE(parse_loader_cache(write_new({.extra_count = 0xffffff00})));
    Bytes renamed = whole;
    renamed[18] = '2';
    EXPECT_FALSE(parse_loader_cache(renamed)) << "a version that nobody knows";
}

TEST(LoaderCache, RefusesTextsThatAreNotThere) {
    FileWriter file(std::endian::little);
    file.text(new_magic).u32(1).u32(0).pad_to(48);
    file.u32(0x0303).u32(0xffffffff).u32(72).u32(0).number(0, 8).text("libssl.so.1\0"s);
    EXPECT_FALSE(parse_loader_cache(file.bytes));
}

// ldconfig -p is the oracle: it prints what it reads, in the file's order.
TEST(LoaderCache, ReadsWhatLdconfigWritesInEveryForm) {
    const Workshop folder;
    folder.run(
        "mkdir lib && echo 'int f;' > f.c && "
        "cc -shared -Wl,-soname,libssl.so.77 -o lib/libssl.so.77 f.c");
    folder.write("conf", folder.path("lib") + "\n");
    const auto own = AllOf(Field(&LoaderCacheEntry::name, "libssl.so.77"),
                           Field(&LoaderCacheEntry::path, folder.path("lib/libssl.so.77")),
                           Field(&LoaderCacheEntry::hardware, 0U));
    for (const std::string form : {"new", "compat", "old"}) {
        folder.run("PATH=$PATH:/sbin ldconfig -X -f conf -C cache -c " + form);
        const Bytes file = folder.bytes("cache");
        const auto entries = parse_loader_cache(file);
        ASSERT_TRUE(entries) << form;
        EXPECT_THAT(*entries, Contains(own)) << form;
        std::string paths;
        for (const LoaderCacheEntry& entry : *entries) {
            paths.append(entry.path) += '\n';
        }
        if (form != "old") {  // glibc's own no longer reads it
            EXPECT_EQ(paths, folder.run("PATH=$PATH:/sbin ldconfig -p -C cache | "
                                        "sed -n 's/.* => //p'"));
        }
    }
}

TEST(LoaderCache, ReadsThatOfThisMachine) {
    const Bytes file = load("/etc/ld.so.cache");
    const auto entries = parse_loader_cache(file);
    ASSERT_TRUE(entries);
    EXPECT_THAT(*entries, Not(IsEmpty()));
    EXPECT_THAT(*entries, Contains(Field(&LoaderCacheEntry::name, "libc.so.6")));
}

}  // namespace
}  // namespace hemostat::binary
