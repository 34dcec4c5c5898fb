#include "inspect/loader_configuration.h"

#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <string>

namespace hemostat::inspect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = ConfigurationLine::Kind;

TEST(LoaderConfiguration, HasFoldersAndIncludes) {
    EXPECT_THAT(parse_loader_configuration("# of libc\n"
                                           "include ld.so.conf.d/*.conf\t/etc/more.conf # both\n"
                                           "  /usr/local/lib \n"
                                           "/old/lib=libc5\n"
                                           "/with space/lib#no comment before\n"
                                           "include\t/etc/tab.conf\n"
                                           "/last"),
                ElementsAre(ConfigurationLine{Kind::include, "ld.so.conf.d/*.conf"},
                            ConfigurationLine{Kind::include, "/etc/more.conf"},
                            ConfigurationLine{Kind::folder, "/usr/local/lib"},
                            ConfigurationLine{Kind::folder, "/old/lib"},
                            ConfigurationLine{Kind::folder, "/with space/lib"},
                            ConfigurationLine{Kind::include, "/etc/tab.conf"},
                            ConfigurationLine{Kind::folder, "/last"}));
}

TEST(LoaderConfiguration, PassesOverWhatIsNeither) {
    EXPECT_THAT(parse_loader_configuration("\n\n#/lib\nrelative/lib\nhwcap 1 sse2\n"
                                           "includes /x\ninclude\ninclude # /x\n"),
                IsEmpty());
    EXPECT_THAT(parse_loader_configuration(""), IsEmpty());
}

TEST(LoaderConfiguration, OfMuslHasFoldersByLineOrColon) {
    EXPECT_THAT(parse_musl_path("/lib:/usr/local/lib\n/usr/lib\n"),
                ElementsAre("/lib", "/usr/local/lib", "/usr/lib"));
    EXPECT_THAT(parse_musl_path(":\n::"), IsEmpty());
}

class ReadLoaderConfiguration : public testing::Test {
protected:
    ReadLoaderConfiguration() { folder.run("mkdir -p etc/ld.so.conf.d"); }
    [[nodiscard]] ConfiguredFolders read() const {
        return read_loader_configuration(*RootFolder::open(folder.path("")));
    }
    binary::Workshop folder;
};

TEST_F(ReadLoaderConfiguration, FollowsIncludesInOrderWithinTheRoot) {
    folder.write("etc/ld.so.conf", "/first\ninclude ld.so.conf.d/*.conf\n/last\n");
    folder.write("etc/ld.so.conf.d/b.conf", "/b\ninclude /etc/further\n");
    folder.write("etc/ld.so.conf.d/a.conf", "/a\ninclude /etc/ld.so.conf\n");
    folder.write("etc/ld.so.conf.d/.hidden.conf", "/hidden\n");
    folder.write("etc/ld.so.conf.d/a.conf.dpkg-old", "/old\n");
    folder.write("etc/further", "/further\n");
    const ConfiguredFolders read_folders = read();
    EXPECT_THAT(read_folders.folders, ElementsAre("/first", "/a", "/b", "/further", "/last"));
    EXPECT_THAT(read_folders.omissions, IsEmpty()) << "a file that includes itself is read once";
}

TEST_F(ReadLoaderConfiguration, IsEmptyWhereThereIsNone) {
    EXPECT_THAT(read().folders, IsEmpty());
    EXPECT_THAT(read().omissions, IsEmpty());
}

TEST_F(ReadLoaderConfiguration, TellsOfPatternsThatItDoesNotFollow) {
    folder.write("etc/ld.so.conf", "include /etc/*/x.conf\n/lib\n");
    const ConfiguredFolders read_folders = read();
    EXPECT_THAT(read_folders.folders, ElementsAre("/lib"));
    ASSERT_THAT(read_folders.omissions, SizeIs(1));
    EXPECT_EQ(read_folders.omissions[0].path, folder.path("etc/ld.so.conf"));
    EXPECT_FALSE(read_folders.omissions[0].is_wish);
}

TEST_F(ReadLoaderConfiguration, TellsWhereItReachesALimit) {
    std::string lines;
    for (std::size_t count = 0; count < configuration_lines_max; ++count) {
        lines += "/lib\n";
    }
    folder.write("etc/ld.so.conf", lines);
    EXPECT_THAT(read().omissions, IsEmpty());
    folder.write("etc/ld.so.conf", lines + "/more\n");
    EXPECT_THAT(read().folders, SizeIs(configuration_lines_max));
    EXPECT_THAT(read().omissions, SizeIs(1));
    folder.write("etc/ld.so.conf", std::string(configuration_size_max + 1, '\n'));
    EXPECT_THAT(read().omissions, SizeIs(1));
    folder.write("etc/ld.so.conf", "include chain1\n");
    for (int at = 1; at < 9; ++at) {
        folder.write("etc/chain" + std::to_string(at),
                     "include chain" + std::to_string(at + 1) + "\n");
    }
    EXPECT_THAT(read().omissions, SizeIs(1)) << "deeper than is followed";
}

}  // namespace
}  // namespace hemostat::inspect
