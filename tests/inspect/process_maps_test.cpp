#include "inspect/process_maps.h"

#include "base/file.h"

#include <gmock/gmock.h>
#include <filesystem>
#include <string>

namespace hemostat::inspect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// As a process of nginx has it, and what stands between.
constexpr std::string_view example =
    "55d5c6400000-55d5c6427000 r--p 00000000 08:01 1312 /usr/sbin/nginx\n"
    "55d5c6427000-55d5c6510000 r-xp 00027000 08:01 1312 /usr/sbin/nginx\n"
    "55d5c7e00000-55d5c7e42000 rw-p 00000000 00:00 0                          [heap]\n"
    "7f1c00000000-7f1c00021000 rwxp 00000000 00:00 0 \n"
    "7f1c4a00c000-7f1c4a05c000 r-xp 00009000 fd:10 77                         "
    "/usr/lib/libssl.so.1.0.0 (deleted)\n"
    "7f1c4a100000-7f1c4a101000 r-xp 00000000 00:01 1024 /memfd:jit (deleted)\n"
    "7f1c4a200000-7f1c4a201000 r-xs 00000000 00:0f 12 anon_inode:[sgx]\n"
    "7ffd5a5f2000-7ffd5a5f4000 r-xp 00000000 00:00 0                          [vdso]\n"
    "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n";

TEST(ProcessMaps, GiveTheFilesThatMayBeRun) {
    EXPECT_THAT(
        parse_process_maps(example).value(),
        ElementsAre(Mapping{0x55d5c6427000, 0x55d5c6510000, 8, 1, 1312, "/usr/sbin/nginx"},
                    Mapping{0x7f1c4a00c000, 0x7f1c4a05c000, 0xfd, 0x10, 77,
                            "/usr/lib/libssl.so.1.0.0 (deleted)"},
                    Mapping{0x7f1c4a100000, 0x7f1c4a101000, 0, 1, 1024, "/memfd:jit (deleted)"}));
}

TEST(ProcessMaps, OfAKernelThreadAreEmpty) {
    EXPECT_THAT(parse_process_maps("").value(), IsEmpty());
}

TEST(ProcessMaps, HaveNamesWithSpacesAndLineFeeds) {
    const auto mappings =
        parse_process_maps("1000-2000 r-xp 0 08:01 7      /opt/a  b\\012c\\012 (deleted)\n");
    ASSERT_TRUE(mappings);
    EXPECT_THAT(*mappings,
                ElementsAre(Mapping{0x1000, 0x2000, 8, 1, 7, "/opt/a  b\nc\n (deleted)"}));
}

TEST(ProcessMaps, OfThisProcessNameItsProgram) {
    const auto text = read_file("/proc/self/maps", std::size_t{1} << 24U);
    ASSERT_TRUE(text);
    const auto mappings = parse_process_maps(*text);
    ASSERT_TRUE(mappings) << mappings.error().what;
    EXPECT_THAT(*mappings, testing::Contains(testing::Field(
                               &Mapping::name, std::filesystem::read_symlink("/proc/self/exe"))));
}

TEST(ProcessMaps, MayEndWithoutALineEnd) {
    const std::string line = "7f1c4a00c000-7f1c4a05c000 r-xp 00009000 08:01 77 /a";
    EXPECT_EQ(*parse_process_maps(line), *parse_process_maps(line + "\n"));
    EXPECT_EQ(parse_process_maps(line)->size(), 1U);
}

TEST(ProcessMaps, AreRefusedWhereALineIsNotAsDocumented) {
    const std::string good = "1000-2000 r-xp 00000000 08:01 7 /a\n";
    ASSERT_TRUE(parse_process_maps(good));
    for (const char* bad : {
             "\n",
             "1000 r-xp 00000000 08:01 7 /a\n",
             "1000- r-xp 00000000 08:01 7 /a\n",
             "g000-2000 r-xp 00000000 08:01 7 /a\n",
             "1000-10000000000000000 r-xp 00000000 08:01 7 /a\n",
             "1000-2000 r-x 00000000 08:01 7 /a\n",
             "1000-2000 r-?p 00000000 08:01 7 /a\n",
             "1000-2000 r-xp 0000000z 08:01 7 /a\n",
             "1000-2000 r-xp 00000000 0801 7 /a\n",
             "1000-2000 r-xp 00000000 08:100000000 7 /a\n",
             "1000-2000 r-xp 00000000 08:01 -7 /a\n",
             "1000-2000 r-xp 00000000 08:01\n",
         }) {
        const auto mappings = parse_process_maps(good + bad);
        ASSERT_FALSE(mappings) << bad;
        EXPECT_EQ(mappings.error().kind, ErrorKind::io);
        EXPECT_THAT(mappings.error().what, testing::HasSubstr("line 2")) << bad;
    }
}

TEST(ProcessMaps, AreReadUpToALimit) {
    std::string text;
    for (std::size_t count = 0; count < mappings_max; ++count) {
        text += "1000-2000 r-xp 00000000 08:01 7 /a\n";
    }
    EXPECT_EQ(parse_process_maps(text)->size(), mappings_max);
    const auto mappings = parse_process_maps(text + "1000-2000 r-xp 00000000 08:01 7 /a\n");
    ASSERT_FALSE(mappings);
    EXPECT_EQ(mappings.error().kind, ErrorKind::limit);
}

}  // namespace
}  // namespace hemostat::inspect
