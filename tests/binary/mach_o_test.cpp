#include "binary/mach_o.h"

#include "fuzz/image_check.h"
#include "tests/binary/file_writer.h"
#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace hemostat::binary {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using wire::DecodeErrorKind;

/// What goes into a library of ours.
struct Library {
    bool is_64_bit = true;
    std::endian order = std::endian::little;
    std::uint32_t cpu_type = 0x0100'0007;
    std::uint32_t file_type = 6;
    std::size_t needed_count = 1;
    std::uint32_t crypt_id = 0;
};

constexpr std::string_view texts("\0_shown\0_wanted\0_local\0common\0", 30);
constexpr std::size_t code_offset = 0x10;  // the header itself: its bytes do not matter

FileWriter writer_of(const Library& library) {
    return FileWriter(library.order, library.is_64_bit);
}

Bytes command(const Library& library, std::uint32_t number, const Bytes& body) {
    const std::size_t size = (8 + body.size() + 7) / 8 * 8;
    return writer_of(library).u32(number).u32(size).append(body).pad_to(size).bytes;
}

Bytes text_command(const Library& library, std::uint32_t number, std::string_view text,
                   std::size_t fields) {
    FileWriter body = writer_of(library);
    body.u32(12 + fields * 4).pad_to(4 + fields * 4).text(text).number(0, 1);
    return command(library, number, body.bytes);
}

Bytes segment_command(const Library& library) {
    FileWriter body = writer_of(library);
    body.pad_to(16).word(0).word(0).word(0).word(0).u32(5).u32(5).u32(2).u32(0);
    const auto section = [&](std::string_view name, std::uint64_t size, std::uint32_t flags) {
        const std::size_t start = body.bytes.size();
        body.text(name).pad_to(start + 32).word(0).word(size).u32(code_offset).u32(0);
        body.u32(0).u32(0).u32(flags).u32(0).u32(0);
        library.is_64_bit ? body.u32(0) : body;
    };
    section("__text", 5, 0x8000'0400);
    section("__const", 50, 0);
    return command(library, library.is_64_bit ? 0x19 : 0x1, body.bytes);
}

Bytes symbol(const Library& library, std::uint32_t name, std::uint8_t type, std::uint64_t value) {
    FileWriter out = writer_of(library);
    return out.u32(name).number(type, 1).number(1, 1).u16(0).word(value).bytes;
}

Bytes write_library(const Library& library) {
    Bytes symbols;
    for (const Bytes& each :
         {symbol(library, 1, 0x0f, 16), symbol(library, 8, 0x01, 0), symbol(library, 16, 0x0e, 16),
          symbol(library, 23, 0x01, 4), symbol(library, 1, 0xff, 16)}) {
        symbols.insert(symbols.end(), each.begin(), each.end());
    }
    std::vector<Bytes> commands{
        segment_command(library),
        text_command(library, 0xd, "/opt/lib/liba.dylib", 3),
        text_command(library, 0xe, "/usr/lib/dyld", 0),
        text_command(library, 0x8000'001c, "@loader_path/../lib", 0),
        text_command(library, 0x8000'001c, "/opt/lib", 0),
        command(library, 0x1b, Bytes(16, 0xab)),
        command(library, 0x2c, writer_of(library).u32(0).u32(0).u32(library.crypt_id).bytes),
        command(library, 0x4711, {}),
    };
    for (std::size_t at = 0; at < library.needed_count; ++at) {
        commands.push_back(text_command(library, at % 2 == 0 ? 0xc : 0x8000'0018, "libb.dylib", 3));
    }
    constexpr std::size_t symtab_size = 24;
    std::size_t size = symtab_size;
    for (const Bytes& each : commands) {
        size += each.size();
    }
    const std::size_t symbols_offset = (library.is_64_bit ? 32 : 28) + size;
    commands.push_back(command(library, 0x2,
                               writer_of(library)
                                   .u32(symbols_offset)
                                   .u32(5)
                                   .u32(symbols_offset + symbols.size())
                                   .u32(texts.size())
                                   .bytes));
    FileWriter out = writer_of(library);
    out.u32(library.is_64_bit ? 0xfeedfacf : 0xfeedface).u32(library.cpu_type).u32(0);
    out.u32(library.file_type).u32(commands.size()).u32(size).u32(0);
    library.is_64_bit ? out.u32(0) : out;
    for (const Bytes& each : commands) {
        out.append(each);
    }
    return out.append(symbols).text(texts).bytes;
}

TEST(MachO, ReadsALibraryOfEveryWordSizeAndByteOrder) {
    struct Case {
        bool is_64_bit;
        std::endian order;
        std::uint32_t cpu_type;
        std::string machine;
    };
    using enum std::endian;
    for (const Case& each :
         {Case{true, little, 0x0100'0007, "x86_64"}, Case{true, little, 0x0100'000c, "aarch64"},
          Case{false, little, 7, "i386"}, Case{false, little, 12, "arm"},
          Case{false, little, 0x0200'000c, "aarch64"}, Case{false, big, 18, "ppc"},
          Case{true, big, 0x0100'0012, "ppc64"}, Case{false, big, 6, "6"}}) {
        SCOPED_TRACE(each.machine);
        const Bytes file = write_library({each.is_64_bit, each.order, each.cpu_type});
        const auto image = parse_mach_o(file);
        ASSERT_TRUE(image);
        EXPECT_EQ(find_fault(*image, file), "");
        EXPECT_EQ(image->defect, std::nullopt) << image->defect->field;
        EXPECT_EQ(image->format, Format::mach_o);
        EXPECT_EQ(image->machine, each.machine);
        EXPECT_EQ(image->is_64_bit, each.is_64_bit);
        EXPECT_EQ(image->byte_order, each.order);
        EXPECT_EQ(image->kind, Kind::shared_library);
        EXPECT_EQ(image->soname, "/opt/lib/liba.dylib");
        EXPECT_THAT(image->needed, ElementsAre("libb.dylib"));
        EXPECT_EQ(image->run_path, "@loader_path/../lib:/opt/lib");
        EXPECT_EQ(image->interpreter, "/usr/lib/dyld");
        EXPECT_EQ(image->build_id, "abababababababababababababababab");
        EXPECT_THAT(image->defined, ElementsAre("common", "shown"));
        EXPECT_THAT(image->undefined, ElementsAre("wanted"));
        EXPECT_THAT(image->code, ElementsAre(Range{code_offset, 5}));
    }
}

TEST(MachO, ReadsTheObjectsOfAnotherCompiler) {
    // clang -c of: int wanted(void); int common_one; static int inner(void) { return 3; }
    //              int shown(void) { return wanted() + inner(); }
    struct Case {
        const char* name;
        const char* machine;
    };
    for (const Case& each : {Case{"x86_64", "x86_64"}, Case{"arm64", "aarch64"},
                             Case{"i386", "i386"}, Case{"armv7", "arm"}}) {
        SCOPED_TRACE(each.name);
        const Bytes file = load(std::string(HEMOSTAT_CORPUS "/mach_o/") + each.name);
        const auto image = parse_mach_o(file);
        ASSERT_TRUE(image);
        EXPECT_EQ(image->defect, std::nullopt) << image->defect->field;
        EXPECT_EQ(image->machine, each.machine);
        EXPECT_EQ(image->kind, Kind::object);
        EXPECT_THAT(image->defined, ElementsAre("common_one", "shown"));
        EXPECT_THAT(image->undefined, ElementsAre("wanted"));
        EXPECT_EQ(image->code.size(), 1U);
    }
}

TEST(MachO, TellsKinds) {
    const auto kind_of = [](std::uint32_t file_type) {
        return parse_mach_o(write_library({.file_type = file_type}))->kind;
    };
    EXPECT_EQ(kind_of(1), Kind::object);
    EXPECT_EQ(kind_of(2), Kind::executable);
    EXPECT_EQ(kind_of(8), Kind::shared_library);
    EXPECT_EQ(kind_of(10), Kind::other);
}

Bytes write_universal(bool is_64_bit, const std::vector<Bytes>& parts) {
    const std::size_t entry_size = is_64_bit ? 32 : 20;
    FileWriter out(std::endian::big, is_64_bit);
    out.u32(is_64_bit ? 0xcafebabf : 0xcafebabe).u32(parts.size());
    std::size_t offset = 8 + entry_size * parts.size();
    for (const Bytes& part : parts) {
        out.u32(7).u32(3).word(offset).word(part.size()).u32(0);
        is_64_bit ? out.u32(0) : out;
        offset += part.size();
    }
    for (const Bytes& part : parts) {
        out.append(part);
    }
    return out.bytes;
}

TEST(MachO, GivesThePartsOfAUniversalFile) {
    const Bytes first = write_library({});
    const Bytes second = write_library({.is_64_bit = false, .order = std::endian::big});
    for (const bool is_64_bit : {false, true}) {
        const Bytes file = write_universal(is_64_bit, {first, second});
        const auto slices = find_mach_o_slices(file);
        ASSERT_TRUE(slices);
        ASSERT_EQ(slices->size(), 2U);
        const ByteView part = ByteView(file).subspan(slices->at(1).offset, slices->at(1).size);
        EXPECT_THAT(part, testing::ElementsAreArray(second));
        EXPECT_EQ(parse_mach_o(part)->soname, "/opt/lib/liba.dylib");
        EXPECT_STREQ(parse_mach_o(file).error().field, "magic") << "a universal file is no image";
    }
    const auto whole = find_mach_o_slices(first);
    ASSERT_TRUE(whole);
    EXPECT_THAT(*whole, ElementsAre(Range{0, first.size()}));
}

TEST(MachO, RefusesAUniversalFileThatLies) {
    const auto error_of = [](const Bytes& file) { return find_mach_o_slices(file).error(); };
    EXPECT_STREQ(error_of({}).field, "magic");
    EXPECT_EQ(error_of({}).kind, DecodeErrorKind::truncated);
    EXPECT_EQ(error_of({1, 2, 3, 4}).kind, DecodeErrorKind::malformed);
    const std::vector<Bytes> most(slices_max, {1});
    EXPECT_EQ(find_mach_o_slices(write_universal(false, most))->size(), slices_max);
    EXPECT_STREQ(error_of(write_universal(false, std::vector<Bytes>(slices_max + 1, {1}))).field,
                 "nfat_arch");
    Bytes cut = write_universal(true, most);
    cut.pop_back();
    EXPECT_STREQ(error_of(cut).field, "fat_arch");
    EXPECT_STREQ(error_of(write_universal(true, {{}})).field, "fat_arch") << "an empty part";
    cut.resize(20);
    EXPECT_EQ(error_of(cut).kind, DecodeErrorKind::truncated);
}

TEST(MachO, RefusesWhatIsNoImage) {
    EXPECT_STREQ(parse_mach_o({}).error().field, "magic");
    Bytes file = write_library({});
    file.resize(31);
    EXPECT_STREQ(parse_mach_o(file).error().field, "reserved");
    file[0] = 0;
    EXPECT_STREQ(parse_mach_o(file).error().field, "magic");
}

TEST(MachO, SaysThatItsCodeIsEncrypted) {
    const auto image = parse_mach_o(write_library({.crypt_id = 1}));
    ASSERT_TRUE(image && image->defect);
    EXPECT_STREQ(image->defect->field, "cryptid");
}

TEST(MachO, SaysThatThereAreTooManyNeededLibraries) {
    EXPECT_EQ(parse_mach_o(write_library({.needed_count = needed_max}))->defect, std::nullopt);
    const auto image = parse_mach_o(write_library({.needed_count = needed_max + 1}));
    ASSERT_TRUE(image && image->defect);
    EXPECT_STREQ(image->defect->field, "LC_LOAD_DYLIB");
    EXPECT_EQ(image->needed.size(), needed_max);
}

TEST(MachO, SaysThatACommandIsTooSmall) {
    Bytes file = write_library({});
    constexpr std::size_t first_command_size = 36;
    for (const std::uint8_t size : std::initializer_list<std::uint8_t>{0, 7}) {
        file[first_command_size] = size;
        file[first_command_size + 1] = 0;
        const auto image = parse_mach_o(file);
        ASSERT_TRUE(image && image->defect);
        EXPECT_STREQ(image->defect->field, "cmdsize");
        EXPECT_EQ(image->defect->offset, 32U);
        EXPECT_THAT(image->needed, IsEmpty());
    }
}

TEST(MachO, KeepsItsPromisesWhereverAFileIsCut) {
    const Bytes whole = write_library({});
    for (std::size_t size = 32; size < whole.size(); ++size) {
        // A copy of its own, so that a sanitizer sees every read behind the end.
        const Bytes file(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const auto image = parse_mach_o(file);
        ASSERT_TRUE(image && find_fault(*image, file).empty()) << size;
        EXPECT_NE(image->defect, std::nullopt) << size;
    }
}

RC_GTEST_PROP(MachO, KeepsItsPromisesWhateverBytesAreChanged, ()) {
    Bytes file = write_library({.is_64_bit = *rc::gen::arbitrary<bool>()});
    const auto count = *rc::gen::inRange(1, 20);
    for (int at = 0; at < count; ++at) {
        file[*rc::gen::inRange<std::size_t>(0, file.size())] = *rc::gen::arbitrary<std::uint8_t>();
    }
    const auto image = parse_mach_o(file);
    // In parentheses, because RC_ASSERT has an || of its own, which evaluates both sides.
    RC_ASSERT((!image || find_fault(*image, file).empty()));
}

}  // namespace
}  // namespace hemostat::binary
