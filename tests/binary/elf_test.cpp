#include "binary/elf.h"

#include "fuzz/image_check.h"
#include "tests/binary/file_writer.h"
#include "tests/binary/workshop.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <link.h>
#include <rapidcheck/gtest.h>
#include <filesystem>
#include <sstream>

namespace hemostat::binary {
namespace {

using testing::Contains;
using testing::ElementsAre;
using wire::DecodeErrorKind;

constexpr const char* library_source =
    "int printf(const char *, ...);\n"
    "static __attribute__((noinline)) int hidden_in_here(int a) { return a * 3; }\n"
    "__attribute__((visibility(\"hidden\"))) int hidden_outside(int a) { return a + 1; }\n"
    "int answer = 42;\n"
    "int shown(int a) { return printf(\"%d\", hidden_in_here(hidden_outside(a))); }\n";

using Names = std::set<std::string>;

/// What readelf says of the dynamic symbols of the file at `path`: those that are defined and
/// visible, or those that are undefined.
Names readelf_symbols(const std::string& path, bool are_defined) {
    std::istringstream lines(output_of("readelf -W --dyn-syms '" + path + "'"));
    Names names;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        std::string number, value, size, type, binding, visibility, section, name;
        fields >> number >> value >> size >> type >> binding >> visibility >> section;
        // Some processors' notes stand in brackets between visibility and section.
        while (section.starts_with('[') || section.ends_with(']') || section == "<other>:") {
            fields >> section;
        }
        fields >> name;
        if (!number.ends_with(':') || number == "Num:" || type == "SECTION" || type == "FILE" ||
            name.empty() || (section != "UND") != are_defined ||
            (are_defined && binding == "LOCAL")) {
            continue;
        }
        names.insert(name.substr(0, name.find('@')));
    }
    return names;
}

Names as_set(const std::vector<std::string_view>& names) {
    return {names.begin(), names.end()};
}

/// All that readelf says about a file that the loader can load.
void expect_like_readelf(const std::string& path) {
    SCOPED_TRACE(path);
    const Bytes file = load(path);
    const auto image = parse_elf(file);
    ASSERT_TRUE(image);
    EXPECT_EQ(image->defect, std::nullopt) << image->defect->field;
    EXPECT_EQ(find_fault(*image, file), "");

    const Names defined = readelf_symbols(path, true);
    const Names undefined = readelf_symbols(path, false);
    EXPECT_EQ(as_set(image->undefined), undefined);
    // Symbols of the linker's own table come on top of these.
    for (const std::string& name : defined) {
        EXPECT_TRUE(image->defines(name)) << name;
    }
    if (find_all(output_of("readelf -SW '" + path + "'"), "( SYMTAB )").empty()) {
        EXPECT_EQ(as_set(image->defined), defined);
    }

    const std::string dynamic = output_of("readelf -dW '" + path + "'");
    EXPECT_EQ(std::multiset<std::string>(image->needed.begin(), image->needed.end()),
              find_all(dynamic, R"(\(NEEDED\).*\[(.*)\])"));
    const auto soname = find_all(dynamic, R"(\(SONAME\).*\[(.*)\])");
    EXPECT_EQ(image->soname, soname.empty() ? "" : *soname.begin());
    const auto run_path = find_all(dynamic, R"(\(RUNPATH\).*\[(.*)\])");
    EXPECT_EQ(image->run_path, run_path.empty() ? "" : *run_path.begin());

    const auto build_id =
        find_all(output_of("readelf -nW '" + path + "'"), "Build ID: ([0-9a-f]+)");
    EXPECT_EQ(image->build_id, build_id.empty() ? "" : *build_id.begin());

    const std::string segments = output_of("readelf -lW '" + path + "'");
    std::size_t code_size = 0;
    for (const Range& range : image->code) {
        code_size += range.size;
    }
    std::size_t expected_size = 0;
    for (const std::string& size :
         find_all(segments, R"(LOAD +0x\w+ +0x\w+ +0x\w+ +0x(\w+) +0x\w+ +R.E)")) {
        expected_size += std::stoul(size, nullptr, 16);
    }
    EXPECT_EQ(code_size, expected_size);
    const auto interpreter = find_all(segments, "program interpreter: (.*)\\]");
    EXPECT_EQ(image->interpreter, interpreter.empty() ? "" : *interpreter.begin());
}

/// The path of a library as the loader found it.
std::string path_of(const char* name) {
    void* const handle = dlopen(name, RTLD_NOW);
    const link_map* map = nullptr;
    if (handle == nullptr || dlinfo(handle, RTLD_DI_LINKMAP, static_cast<void*>(&map)) != 0) {
        ADD_FAILURE() << name;
        return {};
    }
    return map->l_name;
}

class ElfTest : public testing::Test {
protected:
    Image parse(const std::string& name) {
        file_ = shop_.bytes(name);
        auto image = parse_elf(file_);
        EXPECT_TRUE(image) << image.error().field;
        return image.value_or(Image{});
    }

    /// A library in the folder, with a name, a run path and a dependency.
    void build_library(const std::string& flags = "") {
        shop_.write("a.c", library_source);
        shop_.run("cc -O1 -fPIC -shared -Wl,-soname,liba.so.1 -Wl,-rpath,/opt/a/lib -Wl,-z,now " +
                  flags + " -Wl,--build-id=sha1 -o liba.so a.c");
    }

    Workshop shop_;
    Bytes file_;
};

TEST_F(ElfTest, ReadsWhatThisProcessRunsAsReadelfDoes) {
    expect_like_readelf(std::filesystem::canonical("/proc/self/exe"));
    for (const auto* name : {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libcrypto.so.3"}) {
        expect_like_readelf(path_of(name));
    }
}

TEST_F(ElfTest, ReadsALibraryAsReadelfDoes) {
    for (const auto* flags : {"", "-Wl,--hash-style=sysv", "-Wl,--hash-style=gnu", "-s",
                              "-Wl,--hash-style=gnu -s -Wl,-z,separate-code"}) {
        SCOPED_TRACE(flags);
        build_library(flags);
        expect_like_readelf(shop_.path("liba.so"));
    }
}

TEST_F(ElfTest, KnowsALibrarysNameNeedsAndNames) {
    build_library();
    const Image image = parse("liba.so");
    EXPECT_EQ(image.format, Format::elf);
    EXPECT_EQ(image.kind, Kind::shared_library);
    EXPECT_EQ(image.soname, "liba.so.1");
    EXPECT_EQ(image.run_path, "/opt/a/lib");
    EXPECT_EQ(image.rpath, "");
    EXPECT_THAT(image.needed, ElementsAre("libc.so.6"));
    EXPECT_EQ(image.build_id.size(), 40U);
    EXPECT_TRUE(image.defines("shown"));
    EXPECT_TRUE(image.defines("answer"));
    EXPECT_TRUE(image.imports("printf"));
    EXPECT_FALSE(image.defines("printf"));
    EXPECT_FALSE(image.imports("shown"));
    EXPECT_FALSE(image.defines(""));
}

TEST_F(ElfTest, KnowsTheMachineThatItsOwnCompilerBuildsFor) {
    build_library();
    const Image image = parse("liba.so");
    const std::string header = shop_.run("readelf -h liba.so");
    EXPECT_EQ(image.is_64_bit, !find_all(header, "Class: +(ELF64)").empty());
    EXPECT_EQ(image.byte_order, std::endian::native);
#ifdef __x86_64__
    EXPECT_EQ(image.machine, "x86_64");
#endif
}

TEST_F(ElfTest, KnowsStaticFunctionsOfALibraryThatIsNotStripped) {
    build_library();
    EXPECT_TRUE(parse("liba.so").defines("hidden_in_here"));
    EXPECT_TRUE(parse("liba.so").defines("hidden_outside"));
    shop_.run("strip -s liba.so");
    EXPECT_FALSE(parse("liba.so").defines("hidden_in_here"));
    EXPECT_FALSE(parse("liba.so").defines("hidden_outside"));
    EXPECT_TRUE(parse("liba.so").defines("shown"));
}

TEST_F(ElfTest, KnowsNamesWithoutTheirVersions) {
    shop_.write("v.c",
                "__asm__(\".symver newest,versioned@@V1\");\nint newest(void) { return 1; }\n");
    shop_.run("cc -c v.c");
    ASSERT_THAT(shop_.run("nm v.o"), testing::HasSubstr("versioned@@V1"));
    const Image image = parse("v.o");
    EXPECT_TRUE(image.defines("versioned"));
    EXPECT_FALSE(image.defines("versioned@@V1"));
}

TEST_F(ElfTest, TellsTheOlderPathFromTheNewer) {
    build_library("-Wl,--disable-new-dtags");
    EXPECT_EQ(parse("liba.so").rpath, "/opt/a/lib");
    EXPECT_EQ(parse("liba.so").run_path, "");
}

TEST_F(ElfTest, TellsExecutablesFromLibraries) {
    shop_.write("m.c", "int main(void) { return 0; }\n");
    for (const auto* flags : {"-fPIE -pie", "-no-pie", "-static", "-static-pie"}) {
        SCOPED_TRACE(flags);
        shop_.run(std::string("cc ") + flags + " -o m m.c");
        const Image image = parse("m");
        EXPECT_EQ(image.kind, Kind::executable);
        EXPECT_EQ(image.interpreter.empty(), std::string(flags).starts_with("-static"));
        EXPECT_EQ(image.needed.empty(), std::string(flags).starts_with("-static"));
        EXPECT_TRUE(image.defines("main"));
        EXPECT_FALSE(image.code.empty());
    }
    const Bytes libc = load(path_of("libc.so.6"));
    EXPECT_EQ(parse_elf(libc)->kind, Kind::shared_library) << "though it can be run";
}

TEST_F(ElfTest, FindsImportsOfAnExecutableThatExportsNothing) {
    shop_.write("m.c", "int puts(const char *); int main(void) { return puts(\"\"); }\n");
    shop_.run("cc -Wl,--hash-style=gnu -Wl,-z,now -o m m.c");
    expect_like_readelf(shop_.path("m"));
    EXPECT_TRUE(parse("m").imports("puts"));
}

TEST_F(ElfTest, ReadsAnObject) {
    shop_.write("a.c", library_source);
    shop_.run("cc -O0 -c a.c");
    const Image image = parse("a.o");
    EXPECT_EQ(image.kind, Kind::object);
    EXPECT_EQ(image.defect, std::nullopt);
    EXPECT_TRUE(image.defines("shown"));
    EXPECT_TRUE(image.defines("hidden_in_here"));
    EXPECT_TRUE(image.imports("printf"));
    EXPECT_FALSE(image.defines("a.c"));
    ASSERT_EQ(image.code.size(), 1U);
    shop_.run("objcopy -O binary --only-section=.text a.o text");
    const Bytes text = shop_.bytes("text");
    const ByteView code = ByteView(file_).subspan(image.code[0].offset, image.code[0].size);
    EXPECT_THAT(code, testing::ElementsAreArray(text));
}

TEST_F(ElfTest, ReadsAnObjectWithMoreSectionsThanItsHeaderCanCount) {
    std::string source;
    for (int at = 0; at < 0xff00; ++at) {
        source += ".section .d" + std::to_string(at) + "\n";
    }
    shop_.write("many.s", source + ".text\n.globl last\nlast: .byte 1\n");
    shop_.run("cc -c many.s");
    EXPECT_TRUE(parse("many.o").defines("last"));
    EXPECT_EQ(parse("many.o").defect, std::nullopt);
}

TEST_F(ElfTest, NeedsNoSections) {
    build_library("-s");
    const Image whole = parse("liba.so");
    // e_shoff, e_shnum and e_shstrndx of a 64-bit header.
    const auto clear = [this](std::size_t offset, std::size_t size) {
        std::fill_n(file_.begin() + static_cast<std::ptrdiff_t>(offset), size, 0);
    };
    ASSERT_TRUE(whole.is_64_bit);
    clear(0x28, 8);
    clear(0x3c, 4);
    const auto image = parse_elf(file_);
    ASSERT_TRUE(image);
    const Bytes original = shop_.bytes("liba.so");
    EXPECT_EQ(*image, *parse_elf(original));
}

TEST_F(ElfTest, SaysThatALibraryIsCut) {
    build_library("-s");
    const Image whole = parse("liba.so");
    ASSERT_EQ(whole.defect, std::nullopt);
    const Range& code = whole.code.at(0);
    file_.resize(code.offset + code.size - 1);
    const auto image = parse_elf(file_);
    ASSERT_TRUE(image);
    ASSERT_TRUE(image->defect);
    EXPECT_EQ(image->code.at(0).size, code.size - 1);
}

TEST(Elf, RefusesWhatIsNotElf) {
    const auto field_of = [](const Bytes& file) {
        return std::string(parse_elf(file).error().field);
    };
    EXPECT_EQ(parse_elf({}).error().kind, DecodeErrorKind::truncated);
    Bytes header(64, 0);
    EXPECT_EQ(field_of(header), "e_ident");
    std::ranges::copy(std::string_view("\x7f"
                                       "ELF\3\1\1"),
                      header.begin());
    EXPECT_EQ(field_of(header), "EI_CLASS");
    header[4] = 2;
    header[5] = 0;
    EXPECT_EQ(field_of(header), "EI_DATA");
    header[5] = 1;
    header[6] = 2;
    EXPECT_EQ(field_of(header), "EI_VERSION");
    header[6] = 1;
    EXPECT_TRUE(parse_elf(header));
    header.pop_back();
    EXPECT_EQ(field_of(header), "e_shstrndx");
    EXPECT_EQ(parse_elf(header).error().kind, DecodeErrorKind::truncated);
}

class ElfWriter : public FileWriter {
public:
    ElfWriter(bool is_64_bit, std::endian order)
        : FileWriter(order, is_64_bit), is_64_bit_(is_64_bit), order_(order) {}

    void header(std::uint16_t type, std::uint16_t machine, std::uint16_t segment_count) {
        text(
            "\x7f"
            "ELF");
        number(is_64_bit_ ? 2 : 1, 1).number(order_ == std::endian::big ? 2 : 1, 1).number(1, 1);
        number(0, 8).number(0, 1).number(type, 2).number(machine, 2).number(1, 4).word(0);
        word(is_64_bit_ ? 64 : 52).word(0).number(0, 4).number(is_64_bit_ ? 64 : 52, 2);
        number(is_64_bit_ ? 56 : 32, 2).number(segment_count, 2).number(0, 6);
    }
    void segment(std::uint32_t type, std::uint32_t flags, std::uint64_t offset,
                 std::uint64_t size) {
        number(type, 4);
        is_64_bit_ ? u32(flags) : *this;
        word(offset).word(0x10000 + offset).word(0).word(size).word(size);
        is_64_bit_ ? *this : number(flags, 4);
        word(4);
    }
    void symbol(std::uint32_t name, std::uint8_t info, std::uint16_t section) {
        number(name, 4);
        is_64_bit_ ? *this : word(0).word(0);
        number(info, 1).number(0, 1).number(section, 2);
        is_64_bit_ ? word(0).word(0) : *this;
    }

private:
    bool is_64_bit_;
    std::endian order_;
};

/// A library with one needed library, one defined and one undefined name, and one page of code.
Bytes write_library(bool is_64_bit, std::endian order, std::uint16_t machine) {
    const std::uint64_t word = is_64_bit ? 8 : 4;
    const std::uint64_t dynamic = is_64_bit ? 64 + 2 * 56 : 52 + 2 * 32;
    const std::uint64_t dynamic_size = 2 * word * 7;
    const std::uint64_t symbols = dynamic + dynamic_size;
    const std::uint64_t hash = symbols + 3 * (is_64_bit ? 24U : 16U);
    const bool has_long_hash = is_64_bit && machine == 22;
    const std::uint64_t hash_word = has_long_hash ? 8 : 4;
    const std::uint64_t texts = hash + 2 * hash_word;
    const std::string_view names("\0libc.so.6\0defined\0wanted\0liba.so\0", 34);

    ElfWriter out(is_64_bit, order);
    out.header(3, machine, 2);
    out.segment(1, 5, 0, texts + names.size());
    out.segment(2, 4, dynamic, dynamic_size);
    out.word(1).word(1).word(14).word(26).word(5).word(0x10000 + texts).word(10);
    out.word(names.size()).word(6).word(0x10000 + symbols).word(4).word(0x10000 + hash);
    out.word(0).word(0);
    out.symbol(0, 0, 0);
    out.symbol(11, 0x12, 1);
    out.symbol(19, 0x12, 0);
    out.number(1, hash_word).number(3, hash_word);
    out.text(names);
    return out.bytes;
}

TEST(Elf, ReadsEveryWordSizeAndByteOrder) {
    struct Case {
        bool is_64_bit;
        std::endian order;
        std::uint16_t machine;
        std::string name;
    };
    using enum std::endian;
    for (const Case& each : {Case{false, little, 3, "i386"}, Case{true, little, 62, "x86_64"},
                             Case{false, little, 40, "arm"}, Case{true, little, 183, "aarch64"},
                             Case{false, big, 8, "mips"}, Case{false, little, 8, "mips"},
                             Case{false, big, 20, "ppc"}, Case{true, big, 21, "ppc64"},
                             Case{true, little, 21, "ppc64le"}, Case{true, little, 243, "riscv64"},
                             Case{false, little, 243, "riscv32"}, Case{true, big, 22, "s390x"},
                             Case{false, big, 22, "s390"}, Case{true, little, 4711, "4711"}}) {
        SCOPED_TRACE(each.name);
        const Bytes file = write_library(each.is_64_bit, each.order, each.machine);
        const auto image = parse_elf(file);
        ASSERT_TRUE(image);
        EXPECT_EQ(image->defect, std::nullopt) << image->defect->field;
        EXPECT_EQ(image->machine, each.name);
        EXPECT_EQ(image->is_64_bit, each.is_64_bit);
        EXPECT_EQ(image->byte_order, each.order);
        EXPECT_EQ(image->kind, Kind::shared_library);
        EXPECT_EQ(image->soname, "liba.so");
        EXPECT_THAT(image->needed, ElementsAre("libc.so.6"));
        EXPECT_THAT(image->defined, ElementsAre("defined"));
        EXPECT_THAT(image->undefined, ElementsAre("wanted"));
        EXPECT_THAT(image->code, ElementsAre(Range{0, file.size()}));
    }
}

TEST(Elf, SaysThatANameHasNoEnd) {
    Bytes file = write_library(true, std::endian::little, 62);
    file.back() = 'x';
    const auto image = parse_elf(file);
    ASSERT_TRUE(image);
    ASSERT_TRUE(image->defect);
    EXPECT_STREQ(image->defect->field, "DT_SONAME");
    EXPECT_EQ(image->defect->offset, file.size() - 34 + 26) << "counted from the file's start";
    EXPECT_THAT(image->needed, ElementsAre("libc.so.6")) << "what else there is stands";
}

TEST(Elf, SaysThatItsCodeIsCut) {
    Bytes file = write_library(true, std::endian::little, 62);
    file.pop_back();
    const auto image = parse_elf(file);
    ASSERT_TRUE(image && image->defect);
    EXPECT_STREQ(image->defect->field, "code");
    EXPECT_EQ(image->defect->kind, DecodeErrorKind::truncated);
    EXPECT_THAT(image->code, ElementsAre(Range{0, file.size()}));
}

// GNU ld's table for a file that exports nothing: one bucket, which is empty, behind symbol 1.
TEST(Elf, CountsSymbolsByRelocationsWhereTheHashTableNamesNone) {
    for (const bool has_addend : {false, true}) {
        const std::uint64_t dynamic = 64 + 2 * 56;
        const std::uint64_t symbols = dynamic + 16 * 7;
        const std::uint64_t hash = symbols + 3 * 24;
        const std::uint64_t relocation = hash + 16 + 8 + 4;
        const std::uint64_t texts = relocation + 24;
        ElfWriter out(true, std::endian::little);
        out.header(3, 62, 2);
        out.segment(1, 4, 0, texts + 6);
        out.segment(2, 4, dynamic, 16 * 7);
        out.word(5).word(0x10000 + texts).word(10).word(6).word(6).word(0x10000 + symbols);
        out.word(0x6fff'fef5).word(0x10000 + hash);
        out.word(has_addend ? 7 : 17).word(0x10000 + relocation);
        out.word(has_addend ? 8 : 18).word(has_addend ? 24 : 16).word(0).word(0);
        out.symbol(0, 0, 0);
        out.symbol(1, 0x12, 0);
        out.symbol(3, 0x12, 0);
        out.u32(1).u32(1).u32(1).u32(0).word(0).u32(0);
        out.word(0).word(2ULL << 32U | 6).word(0);
        out.text({"\0a\0b\0\0", 6});
        const auto image = parse_elf(out.bytes);
        ASSERT_TRUE(image);
        EXPECT_EQ(image->defect, std::nullopt) << image->defect->field;
        EXPECT_THAT(image->undefined, ElementsAre("a", "b"));
    }
}

TEST(Elf, LimitsTheNumberOfNotes) {
    const auto write = [](std::size_t count) {
        ElfWriter out(true, std::endian::little);
        out.header(2, 62, 1);
        out.segment(4, 4, 64 + 56, 12 * count + 20);
        out.pad_to(out.bytes.size() + 12 * count);
        out.u32(4).u32(2).u32(3).text({"GNU\0", 4}).text("id").u16(0);
        return parse_elf(out.bytes).value();
    };
    EXPECT_EQ(write(1023).build_id, "6964");
    EXPECT_EQ(write(1023).defect, std::nullopt);
    EXPECT_EQ(write(1024).build_id, "");
    ASSERT_TRUE(write(1024).defect);
    EXPECT_STREQ(write(1024).defect->field, "notes");
}

TEST(Elf, SaysThatEntriesOfATableOverlap) {
    Bytes file = write_library(true, std::endian::little, 62);
    constexpr std::size_t segment_entry_size = 0x36;
    file[segment_entry_size] = 55;
    const auto image = parse_elf(file);
    ASSERT_TRUE(image);
    ASSERT_TRUE(image->defect);
    EXPECT_STREQ(image->defect->field, "e_phnum");
    EXPECT_THAT(image->code, testing::IsEmpty());
}

TEST(Elf, SaysThatItHasMoreSymbolsThanTheFileHolds) {
    Bytes file = write_library(true, std::endian::little, 62);
    // The upper bytes of nchain, in front of 34 bytes of text.
    file[file.size() - 34 - 1] = 0xff;
    const auto image = parse_elf(file);
    ASSERT_TRUE(image);
    ASSERT_TRUE(image->defect);
    EXPECT_STREQ(image->defect->field, "symbol count");
    EXPECT_THAT(image->defined, Contains("defined"));
}

TEST(Elf, SaysThatThereAreTooManyNeededLibraries) {
    const auto write = [](std::size_t count) {
        ElfWriter out(true, std::endian::little);
        const std::uint64_t size = 16 * (count + 3);
        const std::uint64_t dynamic = 64 + 2 * 56;
        out.header(3, 62, 2);
        out.segment(1, 4, 0, dynamic + size + 3);
        out.segment(2, 4, dynamic, size);
        out.word(5).word(0x10000 + dynamic + size).word(10).word(3);
        for (std::size_t at = 0; at < count; ++at) {
            out.word(1).word(1);
        }
        out.word(0).word(0).text({"\0a\0", 3});
        return parse_elf(out.bytes).value();
    };
    EXPECT_EQ(write(needed_max).needed.size(), needed_max);
    EXPECT_EQ(write(needed_max).defect, std::nullopt);
    EXPECT_EQ(write(needed_max + 1).needed.size(), needed_max);
    ASSERT_TRUE(write(needed_max + 1).defect);
    EXPECT_STREQ(write(needed_max + 1).defect->field, "DT_NEEDED");
}

TEST_F(ElfTest, KeepsItsPromisesWhereverAFileIsCut) {
    build_library("-s");
    const Bytes whole = shop_.bytes("liba.so");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        // A copy of its own, so that a sanitizer sees every read behind the end.
        const Bytes file(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const auto image = parse_elf(file);
        ASSERT_TRUE(!image || find_fault(*image, file).empty()) << size;
    }
}

RC_GTEST_FIXTURE_PROP(ElfTest, KeepsItsPromisesWhateverBytesAreChanged, ()) {
    static const Bytes whole = [this] {
        build_library();
        return shop_.bytes("liba.so");
    }();
    Bytes file = whole;
    const auto count = *rc::gen::inRange(1, 20);
    for (int at = 0; at < count; ++at) {
        // Half of the changes hit the headers, which are small.
        const std::size_t end = *rc::gen::element(std::size_t{1024}, file.size());
        file[*rc::gen::inRange<std::size_t>(0, end)] = *rc::gen::arbitrary<std::uint8_t>();
    }
    const auto image = parse_elf(file);
    // In parentheses, because RC_ASSERT has an || of its own, which evaluates both sides.
    RC_ASSERT((!image || find_fault(*image, file).empty()));
}

}  // namespace
}  // namespace hemostat::binary
