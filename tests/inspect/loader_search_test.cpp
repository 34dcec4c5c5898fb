// What we say that the loader takes, held against what it takes; then what no loader here can say.
#include "inspect/loader_search.h"

#include "binary/elf.h"
#include "tests/binary/file_writer.h"
#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <filesystem>
#include <string>

namespace hemostat::inspect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* wanted = "libssl.so.77";

DynamicLink link_of(const std::string& path) {
    const Bytes file = binary::load(path);
    const auto image = binary::parse_elf(file);
    EXPECT_TRUE(image) << path;
    return find_dynamic_link(path, *image).value_or(DynamicLink{});
}

LoadedFiles find(const std::string& root, const std::string& path) {
    const DynamicLink link = link_of(root + path);
    EXPECT_THAT(link.needed, SizeIs(1)) << path;
    LoaderSearch search(*RootFolder::open(root.empty() ? "/" : root));
    return search.find(link, path.substr(0, path.rfind('/')),
                       link.needed.empty() ? "" : link.needed[0]);
}

class LoaderSearchAsTheLoader : public testing::Test {
protected:
    LoaderSearchAsTheLoader() {
        folder.write("f.c", "int f(void) { return 1; }");
        folder.write("main.c", "int f(void); int main(void) { return f(); }");
        folder.run("mkdir -p bin a b/lib b/lib/x86_64-linux-gnu b/lib64");
    }
    void build_library(const std::string& path) const {
        folder.run(std::string("cc -shared -fPIC -Wl,-soname,") + wanted + " -o " + path + " f.c");
    }
    /// Linked with the library in a, and told `flags`; what is loaded must be what we say.
    LoadedFiles ask(const std::string& flags) const {
        folder.run("cc -o bin/program main.c a/" + std::string(wanted) + " " + flags);
        const std::string program = std::filesystem::canonical(folder.path("bin/program"));
        // ld.so(8): "LD_TRACE_LOADED_OBJECTS: If set (to any value), causes the program to list its
        // dynamic dependencies, as if run by ldd(1), instead of running normally."
        const auto loaded = binary::find_all(
            folder.run("env -i LD_TRACE_LOADED_OBJECTS=1 bin/program"), "=> (/.*libssl.so.77) ");
        LoadedFiles files = find("", program);
        EXPECT_THAT(files, SizeIs(loaded.size())) << flags;
        if (!files.empty() && !loaded.empty()) {
            EXPECT_EQ(files[0], std::filesystem::canonical(*loaded.begin())) << flags;
        }
        for (std::string& file : files) {
            file = std::filesystem::relative(file, folder.path(""));
        }
        return files;
    }
    binary::Workshop folder;
};

TEST_F(LoaderSearchAsTheLoader, FollowsRunPathAndRpath) {
    build_library("a/libssl.so.77");
    build_library("b/libssl.so.77");
    EXPECT_THAT(ask(""), IsEmpty());
    for (const std::string kind :
         {"-Wl,--enable-new-dtags,-rpath,", "-Wl,--disable-new-dtags,-rpath,"}) {
        EXPECT_THAT(ask(kind + folder.path("a")), ElementsAre("a/libssl.so.77"));
        EXPECT_THAT(ask(kind + folder.path("b") + ":" + folder.path("a")),
                    ElementsAre("b/libssl.so.77"));
        EXPECT_THAT(ask(kind + folder.path("none") + ":" + folder.path("a")),
                    ElementsAre("a/libssl.so.77"));
        EXPECT_THAT(ask(kind + "'$ORIGIN/../a'"), ElementsAre("a/libssl.so.77"));
        EXPECT_THAT(ask(kind + "'${ORIGIN}/../b'"), ElementsAre("b/libssl.so.77"));
        EXPECT_THAT(ask(kind + "'$ORIGIN'"), IsEmpty());
    }
}

TEST_F(LoaderSearchAsTheLoader, ReplacesLibAndPlatform) {
    const std::string machine = folder.run("uname -m | tr -d '\\n'");
    build_library("a/libssl.so.77");
    folder.run("mkdir -p c/" + machine);
    build_library("c/" + machine + "/libssl.so.77");
    EXPECT_THAT(ask("-Wl,-rpath,'$ORIGIN/../c/$PLATFORM'"),
                ElementsAre("c/" + machine + "/libssl.so.77"));
    for (const std::string lib : {"b/lib", "b/lib64", "b/lib/x86_64-linux-gnu"}) {
        build_library(lib + "/libssl.so.77");
    }
    const LoadedFiles files = ask("-Wl,-rpath,'$ORIGIN/../b/$LIB'");
    EXPECT_THAT(files, SizeIs(1)) << "of this distribution's three";
}

TEST_F(LoaderSearchAsTheLoader, PassesOverFilesOfOtherMachinesAndLinksToNowhere) {
    build_library("a/libssl.so.77");
    const std::string path = "-Wl,-rpath,'$ORIGIN/../b:$ORIGIN/../a'";
    folder.run(
        "cp a/libssl.so.77 b/ && printf '\\1' | dd of=b/libssl.so.77 bs=1 seek=4 "
        "conv=notrunc status=none");
    EXPECT_THAT(ask(path), ElementsAre("a/libssl.so.77")) << "of another class";
    folder.run(
        "cp a/libssl.so.77 b/ && printf '\\250' | dd of=b/libssl.so.77 bs=1 seek=18 "
        "conv=notrunc status=none");
    EXPECT_THAT(ask(path), ElementsAre("a/libssl.so.77")) << "of another processor";
    folder.run("ln -sf nowhere b/libssl.so.77");
    EXPECT_THAT(ask(path), ElementsAre("a/libssl.so.77"));
    folder.run("ln -sf ../a/libssl.so.77 b/libssl.so.77");
    EXPECT_THAT(ask(path), ElementsAre("a/libssl.so.77")) << "without links";
}

TEST_F(LoaderSearchAsTheLoader, TakesANameWithASlashAsAPath) {
    folder.run("cc -shared -fPIC -o a/libssl.so.77 f.c");  // the linker keeps the path it was given
    folder.run("cc -o bin/program main.c " + folder.path("a/libssl.so.77"));
    EXPECT_THAT(find("", folder.path("bin/program")), ElementsAre(folder.path("a/libssl.so.77")));
    folder.run("mv a/libssl.so.77 b");
    EXPECT_THAT(find("", folder.path("bin/program")), IsEmpty()) << "and looks nowhere else";
}

TEST_F(LoaderSearchAsTheLoader, FindsWhatThisMachinesCacheLists) {
    folder.run("cc -o bin/program main.c -x c f.c -Wl,--no-as-needed -lssl");
    const std::string program = folder.path("bin/program");
    const auto loaded = binary::find_all(folder.run("env -i LD_TRACE_LOADED_OBJECTS=1 bin/program"),
                                         "=> (/.*libssl.so[^ ]*) ");
    ASSERT_THAT(loaded, SizeIs(1));
    EXPECT_THAT(find("", program), ElementsAre(std::filesystem::canonical(*loaded.begin())));
}

/// A system in a folder, of files that need no compiler: the headers are all that is looked at.
class LoaderSearchInRoot : public testing::Test {
protected:
    LoaderSearchInRoot() {
        folder.run("mkdir -p etc lib lib64 usr/lib usr/local/lib usr/lib/x86_64-linux-gnu opt");
        write_library("lib64/ld-linux-x86-64.so.2");
    }
    void write_library(const std::string& path, std::uint16_t machine = 62) const {
        binary::FileWriter file(std::endian::little, true);
        file.text(
                "\x7f"
                "ELF\2\1\1")
            .pad_to(16)
            .u16(3)
            .u16(machine)
            .number(1, 4)
            .pad_to(64);
        folder.write(path, std::string(as_text(file.bytes)));
    }
    /// As ldconfig writes it; the last entry is for processors that have more.
    void write_cache(const std::vector<std::string>& paths, bool last_is_special = false) const {
        std::string texts = std::string(wanted) + '\0';
        const std::size_t begin = 48 + 24 * paths.size();
        binary::FileWriter file(std::endian::little);
        file.text("glibc-ld.so.cache1.1").u32(paths.size()).u32(0).pad_to(48);
        for (std::size_t at = 0; at < paths.size(); ++at) {
            const bool is_special = last_is_special && at + 1 == paths.size();
            file.u32(0x0303).u32(begin).u32(begin + texts.size()).u32(0).number(is_special, 8);
            (texts += paths[at]) += '\0';
        }
        folder.write("etc/ld.so.cache", std::string(as_text(file.text(texts).bytes)));
    }
    LoadedFiles ask(const DynamicLink& link) {
        LoaderSearch search(*RootFolder::open(folder.path("")));
        LoadedFiles files = search.find(link, "/opt", wanted);
        omissions = search.take_omissions();
        return files;
    }
    [[nodiscard]] bool has_loader(const DynamicLink& link) const {
        return LoaderSearch(*RootFolder::open(folder.path(""))).has_loader(link);
    }
    binary::Workshop folder;
    DynamicLink program{.path = {},
                        .needed = {wanted},
                        .rpath = {},
                        .run_path = {},
                        .interpreter = "/lib64/ld-linux-x86-64.so.2",
                        .machine = "x86_64",
                        .is_64_bit = true};
    std::vector<Omission> omissions;
};

TEST_F(LoaderSearchInRoot, TakesTheCacheOfTheRootBeforeItsFolders) {
    write_library("lib/libssl.so.77");
    write_library("opt/libssl.so.77");
    EXPECT_THAT(ask(program), ElementsAre("/lib/libssl.so.77")) << "without a cache";
    write_cache({"/opt/libssl.so.77", "/lib/libssl.so.77"});
    EXPECT_THAT(ask(program), ElementsAre("/opt/libssl.so.77"));
    write_cache({"/gone/libssl.so.77"});
    EXPECT_THAT(ask(program), ElementsAre("/lib/libssl.so.77"));
    write_library("opt/libssl.so.77", 183);
    write_cache({"/opt/libssl.so.77", "/lib/libssl.so.77"});
    EXPECT_THAT(ask(program), ElementsAre("/lib/libssl.so.77")) << "the first is of aarch64";
    EXPECT_THAT(omissions, IsEmpty());
}

TEST_F(LoaderSearchInRoot, GivesWhatOtherProcessorsTakeAsWell) {
    folder.run("mkdir -p usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3 lib/sse2");
    write_library("lib/sse2/libssl.so.77");
    write_library("lib/libssl.so.77");
    write_cache({"/lib/libssl.so.77", "/lib/sse2/libssl.so.77"}, true);
    EXPECT_THAT(ask(program), ElementsAre("/lib/libssl.so.77"));
    write_cache({"/lib/sse2/libssl.so.77"}, true);
    EXPECT_THAT(ask(program), ElementsAre("/lib/sse2/libssl.so.77", "/lib/libssl.so.77"))
        << "and what is taken without it";
    folder.run("rm etc/ld.so.cache lib/libssl.so.77");
    write_library("usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libssl.so.77");
    write_library("usr/lib/libssl.so.77");
    EXPECT_THAT(ask(program),
                ElementsAre("/usr/lib/x86_64-linux-gnu/glibc-hwcaps/x86-64-v3/libssl.so.77",
                            "/usr/lib/libssl.so.77"));
}

TEST_F(LoaderSearchInRoot, ReadsTheConfigurationWhereThereIsNoCache) {
    write_library("usr/local/lib/libssl.so.77");
    EXPECT_THAT(ask(program), IsEmpty());
    folder.write("etc/ld.so.conf", "/usr/local/lib\n");
    EXPECT_THAT(ask(program), ElementsAre("/usr/local/lib/libssl.so.77"));
    write_library("usr/lib/libssl.so.77");
    EXPECT_THAT(ask(program), ElementsAre("/usr/lib/libssl.so.77"))
        << "what the loader takes as long as ldconfig has not run";
    folder.run("rm usr/lib/libssl.so.77");
    write_cache({});
    EXPECT_THAT(ask(program), IsEmpty()) << "the loader does not read it";
    EXPECT_THAT(omissions, IsEmpty());
    folder.write("etc/ld.so.cache", "broken");
    EXPECT_THAT(ask(program), ElementsAre("/usr/local/lib/libssl.so.77"));
    ASSERT_THAT(omissions, SizeIs(1));
    EXPECT_EQ(omissions[0].path, folder.path("etc/ld.so.cache"));
}

TEST_F(LoaderSearchInRoot, PrefersRunPathToRpathAndBothToTheCache) {
    write_library("lib/libssl.so.77");
    write_library("opt/libssl.so.77");
    write_cache({"/lib/libssl.so.77"});
    program.rpath = "$ORIGIN";
    EXPECT_THAT(ask(program), ElementsAre("/opt/libssl.so.77"));
    program.run_path = "/none";
    EXPECT_THAT(ask(program), ElementsAre("/lib/libssl.so.77")) << "DT_RPATH does not count then";
    program.run_path = "opt::./opt:/opt";
    EXPECT_THAT(ask(program), ElementsAre("/opt/libssl.so.77"));
    program.run_path = "opt::./opt";
    EXPECT_THAT(ask(program), ElementsAre("/lib/libssl.so.77")) << "depends on where it is started";
}

TEST_F(LoaderSearchInRoot, NeverLeavesTheRoot) {
    const binary::Workshop other;
    other.write("libssl.so.77", std::string(as_text(folder.bytes("lib64/ld-linux-x86-64.so.2"))));
    program.run_path = other.path("") + ":$ORIGIN/../../../../.." + other.path("");
    EXPECT_THAT(ask(program), IsEmpty());
    folder.run("ln -s " + other.path("libssl.so.77") + " lib/libssl.so.77");
    write_cache({"/lib/libssl.so.77", "/../.." + other.path("libssl.so.77")});
    EXPECT_THAT(ask(program), IsEmpty());
}

TEST_F(LoaderSearchInRoot, LooksWhereMuslLooks) {
    program.interpreter = "/lib/ld-musl-x86_64.so.1";
    write_library("usr/lib/libssl.so.77");
    write_library("usr/local/lib/libssl.so.77");
    write_cache({"/usr/lib/libssl.so.77"});
    EXPECT_THAT(ask(program), ElementsAre("/usr/local/lib/libssl.so.77")) << "it has no cache";
    folder.write("etc/ld-musl-x86_64.path", "/none\n/usr/lib");
    EXPECT_THAT(ask(program), ElementsAre("/usr/lib/libssl.so.77"));
    folder.write("etc/ld-musl-x86_64.path", "/none\n");
    EXPECT_THAT(ask(program), IsEmpty());
    program.run_path = "/usr/lib";
    EXPECT_THAT(ask(program), ElementsAre("/usr/lib/libssl.so.77"));
}

TEST_F(LoaderSearchInRoot, TakesLibrariesForMuslsWhereThereIsNoOtherLoader) {
    program.interpreter = "";
    write_library("usr/local/lib/libssl.so.77");
    write_library("lib/ld-musl-x86_64.so.1");
    EXPECT_THAT(ask(program), IsEmpty());
    folder.run("rm lib64/ld-linux-x86-64.so.2");
    EXPECT_THAT(ask(program), ElementsAre("/usr/local/lib/libssl.so.77"));
}

TEST_F(LoaderSearchInRoot, KnowsWhatDoesNotRunThere) {
    EXPECT_TRUE(has_loader(program));
    program.interpreter = "/system/bin/linker64";
    EXPECT_FALSE(has_loader(program));
    program.interpreter = "";
    EXPECT_TRUE(has_loader(program));
    program.machine = "aarch64";
    EXPECT_FALSE(has_loader(program));
    write_library("lib/ld-linux-aarch64.so.1");
    EXPECT_FALSE(has_loader(program)) << "a loader of x86_64 by the name of another";
    write_library("lib/ld-linux-aarch64.so.1", 183);
    EXPECT_TRUE(has_loader(program));
    program.machine = "36902";  // Alpha's, of which nothing is known
    EXPECT_TRUE(has_loader(program));
}

TEST(ExpandRunPath, BoundsWhatItMakes) {
    const DynamicLink link{.machine = "x86_64", .is_64_bit = true};
    EXPECT_THAT(expand_run_path("/a:$ORIGIN/b:${PLATFORM}:/c/$PLATFORM", link, "/bin"),
                ElementsAre("/a", "/bin/b", "/c/x86_64"));
    std::string origins;
    for (int count = 0; count < 100; ++count) {
        origins += "$ORIGIN";
    }
    EXPECT_THAT(expand_run_path(origins, link, "/" + std::string(100, 'x')), IsEmpty());
    EXPECT_THAT(expand_run_path(origins, link, "/x"), SizeIs(1));
}

}  // namespace
}  // namespace hemostat::inspect
